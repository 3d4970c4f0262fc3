import { resolve } from "node:path";
import { readText } from "../playbook/source-files.js";

/** A `--limit` in which `@file` has become the host names in that file, one a line. Throws ContentError. */
export function expandLimit(limit: string, cwd: string): string {
  return limit
    .split(",")
    .flatMap((part) => (part.trim().startsWith("@") ? namesIn(resolve(cwd, part.trim().slice(1))) : [part]))
    .join(",");
}

function namesIn(path: string): string[] {
  return readText(path)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}
