import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, run, timed } from "./command.mjs";

const inputs = ["src", "tsconfig.json", "tsconfig.build.json", "package-lock.json"];
const output = join(projectRoot, "dist");
const stamp = join(output, ".built");

/** Folders count as well: their time changes when a file goes. */
function newest(path) {
  const { mtimeMs, isDirectory } = stat(path);
  return isDirectory ? Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name)))) : mtimeMs;
}

function stat(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  return { mtimeMs: found?.mtimeMs ?? 0, isDirectory: found?.isDirectory() ?? false };
}

/** Compiles src/ to dist/ when anything in it has changed since the last time. */
export async function buildDist() {
  const changed = Math.max(...inputs.map((path) => newest(join(projectRoot, path))));
  if (stat(stamp).mtimeMs > changed) return;
  await timed("compile src/ to dist/", async () => {
    rmSync(output, { recursive: true, force: true });
    await run("npx", ["tsc", "-p", "tsconfig.build.json"]);
    writeFileSync(stamp, "");
  });
}
