import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../setup/command.mjs";
import { folderLists } from "./folder-lists.mjs";
import { nativeAddOn } from "./native-add-on.mjs";

const common = {
  absWorkingDir: projectRoot,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  define: { "import.meta.dirname": "__dirname" },
  logOverride: { "empty-import-meta": "error" },
  logLevel: "warning",
};

/**
 * Writes the program and what starts it to `folder`, and gives esbuild's account of what is in the program. The
 * program is one function, so that it can be compiled as a script, which alone can be given bytecode on every
 * supported Node. As it is one file of CommonJS, a part of it that is not used is not even evaluated.
 */
export async function bundle(folder) {
  // Not before: nothing of npm's is needed to ask for what this file gives.
  const { build } = await import("esbuild");
  await build({ ...common, entryPoints: [join(projectRoot, "src/cli/launch.ts")], outfile: join(folder, "main.js") });
  const program = join(folder, "program.js");
  const { metafile } = await build({
    ...common,
    entryPoints: [join(projectRoot, "src/cli/main.ts")],
    outfile: program,
    plugins: [folderLists, nativeAddOn],
    // The first tells ssh2 of processors without AES, and is not there on most machines; the second is WebAssembly.
    external: ["cpu-features", "libpg-query"],
    // Outside of a module, nobody answers to import().
    supported: { "dynamic-import": false },
    banner: { js: "(function (require, __dirname) {" },
    footer: { js: "})" },
    legalComments: "none",
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
  });
  writeFileSync(program, escaped(readFileSync(program, "utf8")), "latin1");
  return metafile;
}

/** Nothing but ASCII, which is read ten times as fast: esbuild leaves what else stands in comments and regular expressions. */
function escaped(code) {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
