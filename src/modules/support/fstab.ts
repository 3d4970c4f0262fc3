import { escapeField, unescapeField } from "../../facts/mount.js";

/** What /etc/fstab says of a mount point. */
export interface FstabEntry {
  src: string;
  path: string;
  fstype: string;
  opts: string;
}

/** The table with that entry: in the place of the first one of its path, or at the end. Further ones of the path go. */
export function withEntry(table: string, entry: FstabEntry): string {
  const lines = linesOf(table);
  const index = lines.findIndex((line) => isOf(line, entry.path));
  const [src, , fstype, opts, ...checks] = fieldsOf(lines[index] ?? "");
  const wanted = [entry.src, entry.fstype, entry.opts];
  const same = [src, fstype, opts].every((field, at) => field !== undefined && unescapeField(field) === wanted[at]);
  const written = [entry.src, entry.path, entry.fstype, entry.opts];
  // Dump and the order of checks are kept where somebody has set them.
  const [dump = "0", pass = "0"] = checks;
  const line = `${written.map((field) => escapeField(field).replace(/^#/, "\\043")).join(" ")} ${dump} ${pass}`;
  if (index < 0) return joined([...lines, line]);
  const others = (one: string, at: number): boolean => at <= index || !isOf(one, entry.path);
  return joined((same ? lines : lines.with(index, line)).filter(others));
}

/** The table without any entry of that path. */
export function withoutEntry(table: string, path: string): string {
  const lines = linesOf(table);
  return lines.some((line) => isOf(line, path)) ? joined(lines.filter((line) => !isOf(line, path))) : table;
}

function linesOf(table: string): string[] {
  const lines = table.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

function fieldsOf(line: string): string[] {
  return /^\s*#/.test(line) ? [] : line.split(/[ \t]+/).filter((field) => field !== "");
}

function isOf(line: string, path: string): boolean {
  const field = fieldsOf(line)[1];
  return field !== undefined && unescapeField(field) === path;
}
