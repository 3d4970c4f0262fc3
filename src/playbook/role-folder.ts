import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Place } from "../errors.js";
import { didYouMean } from "./nearest.js";
import type { Surroundings } from "./surroundings.js";
import { findVariableFiles, isFolder, readVariableFiles, visibleEntries } from "./variable-files.js";
import { emptyLayer, type PlacedLayer } from "./variables.js";

/** The folder of a role: beside the role that asks for it, in roles/ beside the playbook, beside its folder, or here. */
export function findRole(name: string, usedAt: Place, around: Surroundings): string | undefined {
  const { playFolder, role, loading } = around;
  const isPath = isAbsolute(name) || name.includes("/");
  const beside = [join(playFolder, "roles"), join(playFolder, "..", "roles"), join(loading.cwd, "roles")];
  const folders = isPath ? [playFolder] : [...(role ? [dirname(role.path)] : []), ...beside];
  const paths = [...new Set(folders.map((folder) => resolve(folder, name)))];
  const found = paths.find(isFolder);
  if (found === undefined) {
    const guess = isPath ? undefined : didYouMean(name, folders.flatMap(visibleEntries));
    loading.problems.incomplete = true;
    loading.problems.report(`there is no role "${name}"`, usedAt, {
      hint: [...(guess === undefined ? [] : [guess]), "searched:", ...paths.map((path) => `  ${path}`)].join("\n"),
    });
  }
  return found;
}

/** The variables in `defaults/` or `vars/` of a role. A file that was asked for by name must be there. */
export function roleVariables(
  role: { name: string; path: string },
  folder: "defaults" | "vars",
  from: string | undefined,
  usedAt: Place,
  around: Surroundings,
): PlacedLayer {
  const { files, problems } = around.loading;
  const origin = `${folder} of role ${role.name}`;
  const base = join(role.path, folder, from ?? "main");
  const layer = readVariableFiles(base, origin, files, problems);
  if (!layer && from !== undefined) reportPart(role, folder, from, usedAt, around);
  return layer ?? emptyLayer(origin);
}

/** The file in `tasks/` or `handlers/` of a role; undefined when the role has none. */
export function roleTasksFile(
  role: { name: string; path: string },
  folder: "tasks" | "handlers" | "meta",
  from: string | undefined,
  usedAt: Place,
  around: Surroundings,
): string | undefined {
  const [path] = findVariableFiles(join(role.path, folder, from ?? "main"), around.loading.problems);
  if (path === undefined && from !== undefined) reportPart(role, folder, from, usedAt, around);
  return path;
}

function reportPart(
  role: { name: string; path: string },
  folder: string,
  from: string,
  usedAt: Place,
  around: Surroundings,
): void {
  around.loading.problems.incomplete = true;
  const names = visibleEntries(join(role.path, folder)).map((name) => name.replace(/\.ya?ml$/, ""));
  around.loading.problems.report(`role "${role.name}" has no ${folder}/${from}.yml`, usedAt, {
    hint: didYouMean(from, names) ?? (names.length > 0 ? `there are ${names.join(", ")}` : undefined),
  });
}
