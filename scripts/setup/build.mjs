import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "../bundle/bundle.mjs";
import { licences } from "../bundle/licences.mjs";
import { projectRoot, run, timed } from "./command.mjs";

const inputs = ["src", "scripts/bundle", "package-lock.json"];
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

/** Makes dist/ of src/ when anything in it has changed since the last time. */
export async function buildDist() {
  const changed = Math.max(...inputs.map((path) => newest(join(projectRoot, path))));
  if (stat(stamp).mtimeMs > changed) return;
  await timed("build dist/", async () => {
    await build(output);
    writeFileSync(stamp, "");
  });
}

/** Makes in `folder` what is published as dist/. Types are not checked here; `npm run check` does. */
export async function build(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const program = join(folder, "cli");
  const metafile = await bundle(program);
  writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }\n');
  writeFileSync(join(folder, "LICENSES.txt"), licences(metafile));
  await run(process.execPath, [join(projectRoot, "scripts/bundle/bytecode.mjs"), program], { quiet: true });
}
