import type { Span } from "./schema.js";

/** A word, name, number, string or sign of a script. */
export interface Token extends Span {
  /** In upper case, unless it is quoted. */
  word: string;
  text: string;
}

/** The tokens from the first one at or behind an offset on. */
export function from(tokens: readonly Token[], offset: number): Token[] {
  return tokens.filter((token) => token.start >= offset);
}

/** The parenthesis that closes the first one that is opened, and the token before it. */
export function closing(tokens: readonly Token[]): { paren: Token; before: Token } | undefined {
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.text === "(") depth += 1;
    else if (token.text === ")") {
      depth -= 1;
      const before = tokens[index - 1];
      if (depth === 0 && before) return { paren: token, before };
    }
  }
  return undefined;
}

/** Where these words first follow one another outside of parentheses that are opened on the way, with the token before them. */
export function phrase(tokens: readonly Token[], ...words: string[]): Span | undefined {
  for (let index = 0; index + words.length <= tokens.length; index += 1) {
    const last = tokens[index + words.length - 1];
    const first = tokens[index];
    if (first && last && words.every((word, offset) => tokens[index + offset]?.word === word))
      return { start: first.start, end: last.end };
  }
  return undefined;
}
