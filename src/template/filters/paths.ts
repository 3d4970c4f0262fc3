import { posix } from "node:path";

/** What stands behind the last slash: nothing where the path ends with one. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** What stands before the last slash. */
export function dirname(path: string): string {
  const head = path.slice(0, path.lastIndexOf("/") + 1);
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, "");
}

/** The path without its extension, and the extension with its dot. */
export function splitext(path: string): [string, string] {
  const extension = /[^/.][^/]*?(\.[^./]*)$/.exec(path)?.[1] ?? "";
  return [path.slice(0, path.length - extension.length), extension];
}

/** Parts with slashes between them; an absolute one begins anew. */
export function pathJoin(...parts: readonly (string | readonly string[])[]): string {
  return parts.flat().reduce((path, part) => {
    if (part.startsWith("/") || path === "") return part;
    return path.endsWith("/") ? path + part : `${path}/${part}`;
  });
}

/** The way from one absolute path to another. */
export function relpath(path: string, start: string): string {
  if (!path.startsWith("/") || !start.startsWith("/")) throw new TypeError("relpath takes absolute paths");
  return posix.relative(start, path) || ".";
}
