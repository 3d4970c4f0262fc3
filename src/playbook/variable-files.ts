import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Problems } from "./problems.js";
import type { SourceFiles } from "./source-files.js";
import { emptyLayer, mergedLayers, readVariables, type PlacedLayer } from "./variables.js";

const extensions = ["", ".yml", ".yaml", ".json"];

/**
 * Files with the variables of one name, such as `group_vars/web`: the file of that name with or without extension, or
 * all files below the folder of that name, in order. Two of these side by side are reported.
 */
export function findVariableFiles(base: string, problems: Problems): string[] {
  const found = extensions.map((extension) => base + extension).filter((path) => existsSync(path));
  const [first, second] = found;
  if (first === undefined) return [];
  if (second !== undefined) {
    const place = { file: isFolder(second) ? first : second, line: 1, column: 1 };
    problems.report(`"${basename(first)}" and "${basename(second)}" both hold variables of the same name`, place, {
      expected: "one of the two",
      hint: `both are in ${dirname(first)}`,
    });
  }
  return isFolder(first) ? filesBelow(first) : [first];
}

/** The variables of one name, merged when they stand in several files; undefined when there is no file. */
export function readVariableFiles(
  base: string,
  origin: string,
  files: SourceFiles,
  problems: Problems,
): PlacedLayer | undefined {
  const paths = findVariableFiles(base, problems);
  if (paths.length === 0) return undefined;
  const layers = paths.map((path) => {
    const root = files.read(path, problems);
    return root ? readVariables(root, origin, problems) : emptyLayer(origin);
  });
  return mergedLayers(emptyLayer(origin), ...layers);
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Entries of a folder in the order of their names, without hidden files and copies that editors keep; none when it is no folder. */
export function visibleEntries(folder: string): string[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !/^\.|~$|\.(bak|orig|swp|retry|rpmsave|rpmnew)$/.test(name))
    .sort();
}

function filesBelow(folder: string): string[] {
  return visibleEntries(folder).flatMap((name) => {
    const path = join(folder, name);
    if (isFolder(path)) return filesBelow(path);
    return /(^[^.]+|\.(ya?ml|json))$/.test(name) ? [path] : [];
  });
}
