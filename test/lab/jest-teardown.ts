import { execFileSync } from "node:child_process";

/** Takes the shared lab down, and whatever tests that crashed have left. */
function removeSharedLab(_global: unknown, { rootDir }: { rootDir: string }): void {
  const lab = ["--import", "./scripts/typescript.mjs", "test/lab/cli.ts"];
  execFileSync(process.execPath, [...lab, "down", `jest-${process.pid}`], { cwd: rootDir, stdio: ["ignore", 2, 2] });
}

// eslint-disable-next-line import-x/no-default-export -- Jest asks for one.
export default removeSharedLab;
