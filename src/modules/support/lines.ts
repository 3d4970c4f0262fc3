/** A line and what ended it: "\n", "\r\n", or "" at the end of a file without a final newline. */
export interface Line {
  text: string;
  end: string;
}

export function splitLines(text: string): Line[] {
  return [...text.matchAll(/([^\n]*?)(\r?\n|$)/g)].flatMap(([whole, line = "", end = ""]) =>
    whole === "" ? [] : [{ text: line, end }],
  );
}

export function joinLines(lines: readonly Line[]): string {
  return lines.map((line) => line.text + line.end).join("");
}

/** The same lines, of which the last one is ended, too: so that others can follow. */
export function ended(lines: readonly Line[], end: string): Line[] {
  const last = lines.at(-1);
  return last?.end === "" ? lines.with(-1, { text: last.text, end }) : [...lines];
}

/** How lines of this file end: as its first one does. */
export function lineEnd(lines: readonly Line[]): string {
  return lines[0]?.end === "\r\n" ? "\r\n" : "\n";
}
