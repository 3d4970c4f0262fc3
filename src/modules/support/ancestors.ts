import { posix } from "node:path";
import type { FileFact } from "../../facts/file.js";

/** Directories above a path, the nearest first, without the root. */
export function ancestors(path: string): string[] {
  const found: string[] = [];
  for (let above = posix.dirname(path); above !== "/" && above !== "."; above = posix.dirname(above)) found.push(above);
  return found;
}

/** True for a directory, and for a link that leads to one. */
export function isDirectory(fact: FileFact): boolean {
  return fact.type === "directory" || (fact.type === "link" && fact.leadsTo === "directory");
}

/** Why nothing can be made at the path: no directory, or none above it. `facts` belong to `ancestors(path)`. */
export function missingParent(path: string, facts: readonly FileFact[]): string | undefined {
  const [nearest] = facts;
  if (nearest === undefined || isDirectory(nearest)) return undefined;
  const parent = posix.dirname(path);
  return nearest.type === "absent" ? `the directory ${parent} does not exist` : `${parent} is not a directory`;
}
