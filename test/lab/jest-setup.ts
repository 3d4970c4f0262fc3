import { execFileSync } from "node:child_process";

/**
 * Raises a shared lab for each worker (shared-lab.ts). As a program of its own, here and in the teardown: Jest compiles its global
 * hooks to CommonJS and finds no TypeScript behind their imports.
 */
function raiseSharedLab({ maxWorkers }: { maxWorkers: number }, { rootDir }: { rootDir: string }): void {
  const name = `jest-${process.pid}`;
  for (let worker = 1; worker <= maxWorkers; worker += 1) {
    const lab = ["--import", "./scripts/typescript.mjs", "test/lab/cli.ts"];
    execFileSync(process.execPath, [...lab, "up", `${name}-${worker}`, "h1", "h2", "--owner", String(process.pid)], {
      cwd: rootDir,
      stdio: ["ignore", 2, 2],
    });
  }
  process.env["MDC_SHARED_LAB"] = name;
}

// eslint-disable-next-line import-x/no-default-export -- Jest asks for one.
export default raiseSharedLab;
