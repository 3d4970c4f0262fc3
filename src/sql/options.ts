import type { Options, Span } from "./schema.js";
import type { Token } from "./tokens.js";

/** What a sequence is told of its beginning and its step, in whatever order and with or without the small words. */
export function sequenceOptions(
  tokens: readonly Token[],
  add: { at: number; before: string; behind: string },
): Options {
  const start = option(tokens, "START", "WITH");
  const increment = option(tokens, "INCREMENT", "BY");
  const values = { start: start?.value, increment: increment?.value };
  return {
    start: start?.span,
    increment: increment?.span,
    values,
    add: add.at,
    before: add.before,
    behind: add.behind,
  };
}

function option(tokens: readonly Token[], word: string, small: string): { span: Span; value: bigint } | undefined {
  const index = tokens.findIndex((token) => token.word === word);
  const first = tokens[index];
  if (!first) return undefined;
  const at = tokens[index + 1]?.word === small ? index + 2 : index + 1;
  const sign = tokens[at]?.text === "-" || tokens[at]?.text === "+" ? tokens[at].text : "";
  const number = tokens[sign === "" ? at : at + 1];
  if (!number || !/^\d+$/.test(number.text)) return undefined;
  return { span: { start: first.start, end: number.end }, value: BigInt(`${sign}${number.text}`) };
}
