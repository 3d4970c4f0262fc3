import { dirname, join } from "node:path";
import { escapeRegex } from "../regex.js";
import type { Compiled } from "../template/types.js";
import { visibleEntries } from "./variable-files.js";

/**
 * The files that `include_tasks: setup-<%= os %>.yml` may mean: those beside the including file whose names fit the
 * text around the templates. Undefined when the folder itself is templated.
 */
export function possibleFiles(target: Compiled): string[] | undefined {
  const literals = target.source.split(/<%.*?%>/s);
  const folder = dirname(literals[0] ?? "");
  if (literals.slice(1).some((text) => text.includes("/"))) return undefined;
  const [first = "", ...rest] = literals;
  const parts = [first.slice(first.lastIndexOf("/") + 1), ...rest];
  const pattern = new RegExp(`^${parts.map(escapeRegex).join(".+")}$`, "s");
  return visibleEntries(join(dirname(target.place.file), folder))
    .filter((name) => pattern.test(name) && /\.ya?ml$/.test(name))
    .map((name) => join(folder, name));
}
