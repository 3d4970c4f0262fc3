import { spawn, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const projectRoot = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
export const labRoot = join(projectRoot, ".lab");
mkdirSync(labRoot, { recursive: true });

/** What the user has to mend. */
export class SetupError extends Error {}

/** Runs a program to its end, with its output on our stderr: stdout is for what the command at hand has to say. */
export function run(program, args, { env = {}, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const output = [];
    const child = spawn(program, args, {
      cwd: projectRoot,
      env: { ...process.env, ...env },
      stdio: ["ignore", quiet ? "pipe" : 2, quiet ? "pipe" : 2],
    });
    child.stdout?.on("data", (chunk) => output.push(chunk));
    child.stderr?.on("data", (chunk) => output.push(chunk));
    child.on("error", (error) => reject(new SetupError(`${program}: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) return resolve();
      const said = Buffer.concat(output).toString().trim();
      reject(new SetupError(`${[program, ...args].join(" ")} ended with ${code ?? signal}${said && `:\n${said}`}`));
    });
  });
}

/** What a program prints, or undefined when it fails or is not there. */
export function answer(program, args) {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  return status === 0 ? stdout.trim() : undefined;
}

/** Runs a step that takes a while and says how long it took. */
export async function timed(title, step) {
  const start = performance.now();
  console.error(`setup: ${title} ...`);
  await step();
  console.error(`setup: ${title}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
