import { createHash } from "node:crypto";
import type { DiffEntry } from "../modules/types.js";
import type { Paint } from "./colours.js";
import { compareLines, type LineEdit } from "./lcs.js";
import { formatBytes, printable } from "./text.js";

/** Text beyond this many bytes is not compared by line, as in Ansible (MAX_FILE_SIZE_FOR_DIFF). */
const maxTextBytes = 104_448;
const contextLines = 3;

/** The lines that show what a change did: unified text for contents, `PATH mode: 0644 -> 0640` for everything else. */
export function formatDiff(entries: readonly DiffEntry[], paint: Paint): string[] {
  return entries.flatMap((entry) => (comparable(entry) ? textDiff(entry, paint) : [attributeLine(entry, paint)]));
}

function comparable(entry: DiffEntry): boolean {
  const [before, after] = [entry.before ?? "", entry.after ?? ""];
  return (
    typeof before === "string" &&
    typeof after === "string" &&
    isText(before) &&
    isText(after) &&
    (entry.attribute === "content" || `${before}${after}`.includes("\n"))
  );
}

function isText(value: string): boolean {
  return value.length <= maxTextBytes && !value.includes("\0");
}

function attributeLine({ path, attribute, before, after }: DiffEntry, paint: Paint): string {
  const change = `${paint("red", formatValue(attribute, before))} -> ${paint("green", formatValue(attribute, after))}`;
  return `${printable(path)} ${attribute}: ${change}`;
}

function formatValue(attribute: string, value: unknown): string {
  if (value === undefined || value === null) return "(none)";
  if (typeof value === "number") return attribute.endsWith("mode") ? value.toString(8).padStart(4, "0") : String(value);
  if (value instanceof Uint8Array) return summary(value);
  if (typeof value !== "string") return printable(JSON.stringify(value) ?? String(value));
  if (attribute === "content" || !isText(value)) return summary(Buffer.from(value));
  return value === "" ? '""' : printable(value).replaceAll("\n", "\\n");
}

/** Size and checksum stand for what cannot be shown. */
function summary(bytes: Uint8Array): string {
  return `${formatBytes(bytes.length)} sha256:${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}`;
}

function textDiff(entry: DiffEntry, paint: Paint): string[] {
  const name = entry.attribute === "content" ? printable(entry.path) : `${printable(entry.path)} ${entry.attribute}`;
  const header = [
    paint("bold", `--- ${entry.before === undefined || entry.before === null ? "(none)" : name}`),
    paint("bold", `+++ ${entry.after === undefined || entry.after === null ? "(none)" : name}`),
  ];
  const edits = compareLines(splitLines(entry.before), splitLines(entry.after));
  return [...header, ...hunks(edits).flatMap((hunk) => formatHunk(hunk, paint))];
}

/** A last line without its line feed is another line than the same with it, and is shown so. */
function splitLines(value: unknown): string[] {
  const text = typeof value === "string" ? value : "";
  if (text === "") return [];
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  return last === "" ? lines : [...lines, `${last}\n\\ No newline at end`];
}

interface Hunk {
  beforeStart: number;
  afterStart: number;
  edits: LineEdit[];
}

/** Stretches of edits with their context; those whose contexts touch are one. */
function hunks(edits: readonly LineEdit[]): Hunk[] {
  const result: Hunk[] = [];
  let [before, after] = [1, 1];
  let current: Hunk | undefined;
  let quiet = 0;
  edits.forEach((edit, index) => {
    if (edit.kind !== "same") {
      quiet = 0;
      if (current === undefined) {
        const lead = edits.slice(Math.max(0, index - contextLines), index);
        current = { beforeStart: before - lead.length, afterStart: after - lead.length, edits: [...lead] };
        result.push(current);
      }
      current.edits.push(edit);
    } else if (current !== undefined) {
      const nextChange = edits.slice(index, index + contextLines * 2 - quiet + 1).some(({ kind }) => kind !== "same");
      if (quiet < contextLines || nextChange) current.edits.push(edit);
      else current = undefined;
      quiet += 1;
    }
    if (edit.kind !== "added") before += 1;
    if (edit.kind !== "removed") after += 1;
  });
  return result;
}

function formatHunk(hunk: Hunk, paint: Paint): string[] {
  const count = (kind: LineEdit["kind"]): number => hunk.edits.filter((edit) => edit.kind !== kind).length;
  const range = (start: number, length: number): string => `${length === 0 ? start - 1 : start},${length}`;
  const title = `@@ -${range(hunk.beforeStart, count("added"))} +${range(hunk.afterStart, count("removed"))} @@`;
  return [paint("cyan", title), ...hunk.edits.flatMap((edit) => formatEdit(edit, paint))];
}

function formatEdit({ kind, line }: LineEdit, paint: Paint): string[] {
  const [text = "", ...notes] = printable(line).split("\n");
  if (kind === "same") return [` ${text}`, ...notes];
  return [kind === "added" ? paint("green", `+${text}`) : paint("red", `-${text}`), ...notes];
}
