import { execFileSync } from "node:child_process";

/** Takes the shared labs down, and whatever tests that crashed have left. */
function removeSharedLab({ maxWorkers }: { maxWorkers: number }, { rootDir }: { rootDir: string }): void {
  const lab = ["--import", "./scripts/typescript.mjs", "test/lab/cli.ts"];
  for (let worker = 1; worker <= maxWorkers; worker += 1)
    execFileSync(process.execPath, [...lab, "down", `jest-${process.pid}-${worker}`], {
      cwd: rootDir,
      stdio: ["ignore", 2, 2],
    });
}

// eslint-disable-next-line import-x/no-default-export -- Jest asks for one.
export default removeSharedLab;
