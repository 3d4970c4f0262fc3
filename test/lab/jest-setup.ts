import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Raises a shared lab for each worker (shared-lab.ts). As a program of its own, here and in the teardown: Jest compiles its global
 * hooks to CommonJS and finds no TypeScript behind their imports.
 */
async function raiseSharedLab({ maxWorkers }: { maxWorkers: number }, { rootDir }: { rootDir: string }): Promise<void> {
  const name = `jest-${process.pid}`;
  const raise = async (worker: number): Promise<void> => {
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

// eslint-disable-next-line import-x/no-default-export -- Jest asks for one.
export default raiseSharedLab;
