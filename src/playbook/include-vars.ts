import { existsSync, readdirSync } from "node:fs";
import { dirname, extname, isAbsolute, join, resolve } from "node:path";
import { ContentError, type Place } from "../errors.js";
import type { VarsRequest } from "../modules/types.js";
import type { Vault } from "../vault/vault.js";
import { Problems } from "./problems.js";
import { SourceFiles } from "./source-files.js";
import { isFolder } from "./variable-files.js";
import { emptyLayer, mergedLayers, readVariables, type PlacedLayer } from "./variables.js";

/** Where a task stands that asks for files of variables. */
export interface VarsRoots {
  rolePath: string | undefined;
  playFolder: string;
  place: Place;
}

/** The files that `include_vars` means, in the order in which they are read. Throws ContentError. */
export function findIncludedFiles(request: VarsRequest, roots: VarsRoots): string[] {
  const { file, dir } = request;
  return dir === undefined ? [oneFile(file ?? "", roots)] : filesIn(folderOf(dir, roots), request, roots);
}

/** The variables in these files, of which the later ones win. Throws ContentErrors with all that is wrong. */
export function readIncludedFiles(paths: readonly string[], vault: Vault, usedAt: Place): PlacedLayer {
  const problems = new Problems();
  const files = new SourceFiles(vault);
  const layers = paths.map((path) => {
    const root = files.read(path, problems, usedAt);
    return root ? readVariables(root, `variables of ${path}`, problems) : emptyLayer(path);
  });
  problems.throwIfAny();
  return mergedLayers(emptyLayer("include_vars"), ...layers);
}

function oneFile(name: string, { rolePath, playFolder, place }: VarsRoots): string {
  const folders = [...(rolePath === undefined ? [] : [rolePath]), dirname(place.file), playFolder];
  const places = folders.flatMap((folder) => [resolve(folder, "vars", name), resolve(folder, name)]);
  const found = places.find((path) => existsSync(path) && !isFolder(path));
  if (found !== undefined) return found;
  const searched = ["searched:", ...new Set(places)].join("\n  ");
  throw new ContentError(`there is no file of variables "${name}"`, place, { hint: searched });
}

function folderOf(name: string, { rolePath, place }: VarsRoots): string {
  const base = rolePath === undefined ? dirname(place.file) : inVars(name) ? rolePath : join(rolePath, "vars");
  const folder = isAbsolute(name) ? name : join(base, name);
  if (isFolder(folder)) return folder;
  throw new ContentError(`there is no folder of variables "${name}"`, place, { hint: `searched: ${folder}` });
}

function inVars(name: string): boolean {
  return name.split("/")[0] === "vars";
}

function filesIn(folder: string, request: VarsRequest, { rolePath, place }: VarsRoots): string[] {
  const matching = request.filesMatching === undefined ? undefined : expression(request.filesMatching, place);
  const ignored = request.ignoreFiles.map((pattern) => expression(`${pattern}$`, place));
  const main = rolePath === undefined ? undefined : join(rolePath, "vars", "main.yml");
  const known = (path: string): boolean => request.extensions.includes(extname(path).slice(1));
  const levels = foldersBelow(folder).slice(0, request.depth === 0 ? undefined : request.depth);
  const files = levels.flatMap((level) => namesIn(level).map((name) => ({ name, path: join(level, name) })));
  const meant = files.filter(
    ({ name, path }) =>
      path !== main && (matching?.test(name) ?? true) && !ignored.some((pattern) => pattern.test(name)),
  );
  const foreign = meant.find(({ path }) => !known(path));
  if (foreign && !request.ignoreUnknownExtensions) {
    throw new ContentError(`${foreign.path} is no file of variables by its name`, place, {
      expected: `an extension among ${request.extensions.join(", ")}`,
      hint: "ignore_unknown_extensions: true passes over such files",
    });
  }
  return meant.flatMap(({ path }) => (known(path) ? [path] : []));
}

/** The folder and all below, in the order of their paths: `depth` counts folders, as it does with Ansible. */
function foldersBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const below = entries.flatMap((entry) => (entry.isDirectory() ? [join(entry.parentPath, entry.name)] : []));
  return [folder, ...below].sort();
}

function namesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? [] : [entry.name]))
    .sort();
}

function expression(pattern: string, place: Place): RegExp {
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw new ContentError(`"${pattern}" is no regular expression: ${(error as Error).message}`, place);
  }
}
