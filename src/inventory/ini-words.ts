/** A word of a line, and where it begins in it. */
export interface Word {
  text: string;
  offset: number;
}

/**
 * The words of a host line, as Python's `shlex` cuts them: quotes keep blanks together and go, a backslash takes the next
 * character as it is, and `#` begins a comment, within a word as well. Undefined for a quote that nobody closes.
 */
export function iniWords(line: string): Word[] | undefined {
  const words: Word[] = [];
  const piece = /\s+|#[^]*|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|[^\s#'"\\]+|[^]/g;
  let word: Word | undefined;
  for (const match of line.matchAll(piece)) {
    const [whole, single, double, escaped] = match;
    if (/^[\s#]/.test(whole)) {
      if (word) words.push(word);
      word = undefined;
      continue;
    }
    const plain =
      single ?? double?.replace(/\\(["\\])/g, "$1") ?? escaped ?? (/^['"\\]$/.test(whole) ? undefined : whole);
    if (plain === undefined) return undefined;
    word = { text: (word?.text ?? "") + plain, offset: word?.offset ?? match.index };
  }
  return word ? [...words, word] : words;
}
