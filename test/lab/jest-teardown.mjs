import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Takes the shared labs down, and whatever tests that crashed have left. */
export default async function removeSharedLab({ maxWorkers }, { rootDir }) {
  const remove = async (worker) => {
    const lab = ["--import", "./scripts/typescript.mjs", "test/lab/cli.ts"];
    const words = [...lab, "down", `jest-${process.pid}-${worker}`];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { cwd: rootDir });
    process.stderr.write(stderr + stdout);
  };
  await Promise.all(Array.from({ length: maxWorkers }, (_, index) => remove(index + 1)));
}
