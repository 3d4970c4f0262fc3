import type { FoundEntry } from "../../facts/found.js";
import { escapeRegex } from "../../regex.js";

export interface FoundFilter {
  type: "file" | "directory" | "link" | "any";
  patterns: readonly RegExp[];
  excludes: readonly RegExp[];
  hidden: boolean;
  /** Seconds; negative for at most so old. */
  age: number | undefined;
  ageStamp: "atime" | "ctime" | "mtime";
  /** Bytes; negative for at most so many. */
  size: number | undefined;
  mode: { bits: number; exact: boolean } | undefined;
}

/** True for what is wanted, by Ansible's rules. */
export function matchesFilter(entry: FoundEntry, filter: FoundFilter, now: number): boolean {
  const { type, patterns, excludes, age, size, mode } = filter;
  const name = entry.path.slice(entry.path.lastIndexOf("/") + 1);
  const kind = kindOf(entry);
  if (type !== "any" && kind !== type) return false;
  if (!filter.hidden && name.startsWith(".")) return false;
  if (!patterns.some((one) => one.test(name)) || excludes.some((one) => one.test(name))) return false;
  if (age !== undefined && !within(now - entry[filter.ageStamp], age)) return false;
  if (size !== undefined && kind === "file" && !within(entry.size, size)) return false;
  return mode === undefined || (mode.exact ? entry.mode === mode.bits : (entry.mode & mode.bits) !== 0);
}

export function kindOf({ type }: FoundEntry): "file" | "directory" | "link" | "other" {
  if (type.startsWith("regular")) return "file";
  return type === "directory" ? "directory" : type === "symbolic link" ? "link" : "other";
}

function within(value: number, limit: number): boolean {
  // "-0" is no limit from above: nothing is.
  return limit >= 0 ? value >= limit : value <= -limit;
}

/** Wildcards as Python's fnmatch reads them: `*`, `?`, `[abc]`, `[!abc]`, nothing else. */
export function fnmatch(pattern: string): RegExp {
  const body = pattern.replace(/\[!?\]?[^\]]*\]|[^]/g, (token) => {
    if (token === "*") return "[^]*";
    if (token === "?") return "[^]";
    if (token.length === 1) return escapeRegex(token);
    const negated = token.startsWith("[!");
    const set = token.slice(negated ? 2 : 1, -1).replace(/[\\\]^]/g, "\\$&");
    return `[${negated ? "^" : ""}${set}]`;
  });
  return new RegExp(`^${body}$`, "u");
}

/** For find(1), which reads bytes and knows the backslash: lets through all that the pattern matches, and more. */
export function coarse(pattern: string): string {
  return pattern.replace(/\[!?\]?[^\]]*\]|\?/g, "*").replace(/[\\[]/g, "\\$&");
}

/** As os.walk goes: what is in a directory before what is deeper, files before directories, by name. */
export function inWalkOrder(entries: readonly FoundEntry[]): FoundEntry[] {
  const sorted = entries.map((entry) => {
    const parts = entry.path.split("/");
    return { entry, folder: parts.slice(0, -1), name: parts.at(-1) ?? "" };
  });
  sorted.sort(
    (a, b) =>
      compareFolders(a.folder, b.folder) ||
      Number(kindOf(a.entry) === "directory") - Number(kindOf(b.entry) === "directory") ||
      (a.name < b.name ? -1 : 1),
  );
  return sorted.map(({ entry }) => entry);
}

function compareFolders(a: readonly string[], b: readonly string[]): number {
  const index = a.findIndex((part, position) => part !== b[position]);
  const [one, other] = [a[index], b[index]];
  if (index < 0 || one === undefined) return a.length - b.length;
  return other === undefined ? 1 : one < other ? -1 : 1;
}
