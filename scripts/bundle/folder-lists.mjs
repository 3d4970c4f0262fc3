import { readdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * From source, modules and kinds of fact are found by reading their folder. A bundle has no folders: it gets the same
 * two functions over a list of the files that were there when it was made.
 */
export const folderLists = {
  name: "folder-lists",
  setup(build) {
    build.onLoad({ filter: /[/\\]src[/\\](modules|facts)[/\\]folder\.ts$/ }, ({ path }) => {
      const folder = dirname(path);
      return { contents: listOf(folder), loader: "js", resolveDir: folder, watchDirs: [folder] };
    });
  },
};

function listOf(folder) {
  const names = readdirSync(folder).flatMap((name) => /^([a-z0-9-]+)\.ts$/.exec(name)?.[1] ?? []);
  const entries = names.sort().map((name) => `  ${JSON.stringify(name)}: () => import("./${name}.js"),`);
  return [
    "const files = {",
    ...entries,
    "};",
    "export const fileNames = () => Promise.resolve(Object.keys(files));",
    "export const importFile = (name) => files[name]();",
  ].join("\n");
}
