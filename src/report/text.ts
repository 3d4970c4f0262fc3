import { relative } from "node:path";

/**
 * Makes text from hosts and files safe for a terminal: control characters, which could move the cursor or forge
 * lines, become visible escapes; line feeds and tabs stay.
 */
export function printable(text: string): string {
  return text
    .replace(/\r\n/g, "\n")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escape);
}

/**
 * One line of JSON that is safe for a terminal, too: what JSON would let through (the controls above 0x7e, and those that
 * turn the direction of writing) is written as its escape, which means the same.
 */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function escape(character: string): string {
  const code = character.charCodeAt(0);
  if (character === "\r") return "\\r";
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** The lines of a text, without the empty one that a closing line feed leaves. */
export function linesOf(text: string): string[] {
  const lines = printable(text).split("\n");
  while (lines.length > 0 && lines.at(-1)?.trim() === "") lines.pop();
  return lines;
}

export function indented(lines: readonly string[], width: number): string[] {
  const margin = " ".repeat(width);
  return lines.map((line) => (line === "" ? "" : margin + line));
}

/** How a loop item is named in output: strings as they are, other values as JSON, 120 characters at most. */
export function itemLabel(item: unknown): string {
  const text = printable(typeof item === "string" ? item : (JSON.stringify(item) ?? String(item))).replaceAll(
    "\n",
    "\\n",
  );
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** `80 ms`, `1.2 s`, `45 s`, `2 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** `512 B`, `1.5 kB`, `480 MB`: powers of 1000. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `1 host`, `2 hosts`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A path as seen from where the user stands, when that is shorter. `file:line` fits as well. */
export function shortPath(path: string, cwd: string): string {
  const fromHere = relative(cwd, path);
  return fromHere !== "" && fromHere.length < path.length ? fromHere : path;
}
