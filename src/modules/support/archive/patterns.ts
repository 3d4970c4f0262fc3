import type { ArchiveEntry } from "./entry.js";

/** Members that are wanted: those that `include` names (all when it is empty), without those that `exclude` names. */
export function selected(
  entries: readonly ArchiveEntry[],
  include: readonly string[],
  exclude: readonly string[],
): ArchiveEntry[] {
  const wanted = include.map(expression);
  const unwanted = exclude.map(expression);
  return entries.filter(({ path }) => (wanted.length === 0 || named(path, wanted)) && !named(path, unwanted));
}

/** A pattern names a member, and with a directory all that is in it. */
function named(path: string, patterns: readonly RegExp[]): boolean {
  const parts = path.split("/");
  return parts.some((_part, index) => {
    const above = parts.slice(0, index + 1).join("/");
    return patterns.some((pattern) => pattern.test(above));
  });
}

/** As for tar(1): `*` and `?` stand for slashes, too. */
function expression(pattern: string): RegExp {
  const source = pattern
    .replace(/^\.\//, "")
    .replace(/\/+$/, "")
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replace(/\[!/g, "[^")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s");
}
