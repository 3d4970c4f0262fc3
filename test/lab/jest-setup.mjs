import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Raises a shared lab for each worker (shared-lab.ts), by a program of its own: Jest's own process does not read TypeScript. */
export default async function raiseSharedLab({ maxWorkers }, { rootDir }) {
  const name = `jest-${process.pid}`;
  const raise = async (worker) => {
    const lab = ["--import", "./scripts/typescript.mjs", "test/lab/cli.ts"];
    const words = [...lab, "up", `${name}-${worker}`, "h1", "h2", "--owner", String(process.pid)];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { cwd: rootDir });
    process.stderr.write(stderr + stdout);
  };
  // The first one makes what all need: the engine, the image, the key.
  await raise(1);
  await Promise.all(Array.from({ length: maxWorkers - 1 }, (_, index) => raise(index + 2)));
  process.env["MDC_SHARED_LAB"] = name;
}
