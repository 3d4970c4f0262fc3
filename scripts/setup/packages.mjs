import { statSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, run, timed } from "./command.mjs";

/** npm writes the hidden lock file at the end of every install: older than ours means that something is missing. */
function isInstalled() {
  const age = (file) => statSync(join(projectRoot, file), { throwIfNoEntry: false })?.mtimeMs;
  const installed = age("node_modules/.package-lock.json");
  return installed !== undefined && installed >= age("package-lock.json");
}

/**
 * `npm ci` would refuse the lock file where the registry that it was made with had not every platform's build of a
 * package: npm leaves those out, and misses them afterwards. `npm install` keeps to the lock file for all the others.
 */
export async function installPackages() {
  if (isInstalled()) return;
  const options = ["--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
  await timed("install npm packages", () => run("npm", ["install", ...options]));
}
