import { existsSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { Place } from "../errors.js";
import type { Problems } from "./problems.js";

/** Where a file of a role or playbook may be: the role's folder first, then the playbook's. */
export function localPlaces(
  name: string,
  folder: string,
  roots: { rolePath: string | undefined; playFolder: string },
): string[] {
  if (isAbsolute(name)) return [name];
  const folders = roots.rolePath === undefined ? [roots.playFolder] : [roots.rolePath, roots.playFolder];
  return folders.flatMap((root) => [join(root, folder, name), join(root, name)]);
}

/** The first path that exists; when none does, tells where it was searched. */
export function firstExisting(
  what: string,
  name: string,
  places: readonly string[],
  usedAt: Place,
  problems: Problems,
): string | undefined {
  const paths = [...new Set(places.map((place) => resolve(place)))];
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) {
    problems.incomplete = true;
    problems.report(`there is no ${what} "${name}"`, usedAt, { hint: ["searched:", ...paths].join("\n  ") });
  }
  return found;
}
