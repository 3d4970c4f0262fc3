import { UsageError } from "./errors.js";

/**
 * Cuts text into words like a shell: blanks part them, quotes keep them together, a backslash takes the next
 * character as it is (within double quotes only before `"` and `\`). Throws UsageError for a quote that nobody closes.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let rest = text;
  while (rest !== "") {
    const [piece] = /^(?:[ \t\r\n]+|'[^']*'|"(?:[^"\\]|\\[^])*"|\\[^]|[^ \t\r\n'"\\]+)/.exec(rest) ?? [];
    if (piece === undefined) {
      const sign = rest.startsWith("\\")
        ? "the backslash at its end"
        : `the quote before ${JSON.stringify(rest.slice(1, 21))}`;
      throw new UsageError(`${sign} has nothing to close it in: ${text}`);
    }
    rest = rest.slice(piece.length);
    if (/^[ \t\r\n]/.test(piece)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + unquoted(piece);
    }
  }
  return word === undefined ? words : [...words, word];
}

function unquoted(piece: string): string {
  if (piece.startsWith("'")) return piece.slice(1, -1);
  if (piece.startsWith('"')) return piece.slice(1, -1).replace(/\\(["\\])/g, "$1");
  return piece.startsWith("\\") ? piece.slice(1) : piece;
}
