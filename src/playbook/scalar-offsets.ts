/** How a YAML scalar is written, in the words of the `yaml` package. */
export type ScalarStyle = "PLAIN" | "QUOTE_SINGLE" | "QUOTE_DOUBLE" | "BLOCK_LITERAL" | "BLOCK_FOLDED";

/**
 * For each character of a scalar's value, the offset in `written` (the scalar as it stands in the file) that it comes
 * from. Exact, but for the blanks of folded text, of which the nearest offset before is given.
 */
export function scalarOffsets(style: ScalarStyle, written: string, value: string): number[] {
  switch (style) {
    case "BLOCK_LITERAL":
      return literalOffsets(written, value);
    case "QUOTE_DOUBLE":
      return quotedOffsets(written, /\\x.{2}|\\u.{4}|\\U.{8}|\\\r?\n[ \t]*|\\.|[ \t]*\r?\n\s*|[^]/g);
    case "QUOTE_SINGLE":
      return quotedOffsets(written, /''|[ \t]*\r?\n\s*|[^]/g);
    case "PLAIN":
      return foldedOffsets(written, value, 0);
    case "BLOCK_FOLDED":
      return foldedOffsets(written, value, written.indexOf("\n") + 1);
  }
}

/** In a literal block each line of the value is the end of a line of the file. */
function literalOffsets(written: string, value: string): number[] {
  const offsets: number[] = [];
  let start = written.indexOf("\n") + 1;
  for (const line of value.split("\n")) {
    const newline = written.indexOf("\n", start);
    const next = newline < 0 ? written.length : newline;
    const end = written[next - 1] === "\r" ? next - 1 : next;
    for (let index = 0; index <= line.length; index++) offsets.push(Math.max(start, end - line.length) + index);
    start = next + 1;
  }
  return offsets;
}

function quotedOffsets(written: string, token: RegExp): number[] {
  const offsets: number[] = [];
  for (const match of written.slice(1, -1).matchAll(token)) {
    const from = match.index + 1;
    for (let count = producedBy(match[0]); count > 0; count--) offsets.push(from);
  }
  return offsets;
}

/** How many UTF-16 units of the value a piece of a quoted scalar stands for. */
function producedBy(piece: string): number {
  if (/^\\\r?\n/.test(piece)) return 0;
  if (piece.startsWith("\\U")) return Number.parseInt(piece.slice(2), 16) > 0xffff ? 2 : 1;
  if (piece.startsWith("\\")) return 1;
  const newlines = piece.split("\n").length - 1;
  return Math.max(1, newlines - 1);
}

/** Folding changes only blanks: all other characters are found again in their order. */
function foldedOffsets(written: string, value: string, from: number): number[] {
  const offsets: number[] = [];
  let offset = from;
  for (const character of value.split("")) {
    if (!/\s/.test(character)) {
      const found = written.indexOf(character, offset);
      if (found >= 0) offset = found;
    }
    offsets.push(offset);
    if (written[offset] === character) offset++;
  }
  return offsets;
}
