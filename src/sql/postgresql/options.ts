import { longestName } from "../../facts/pg-connection.js";
import type { Options, Span } from "../schema.js";
import type { Token } from "./parse.js";

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

/** The name that PostgreSQL gives to the sequence of a SERIAL column (makeObjectName: the longer part is cut first). */
export function serialSequence(table: string, column: string): string {
  const parts = [table, column];
  const room = longestName - "_".length - "_seq".length;
  while (parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0) > room) {
    const longer = Buffer.byteLength(parts[0] ?? "") > Buffer.byteLength(parts[1] ?? "") ? 0 : 1;
    parts[longer] = (parts[longer] ?? "").slice(0, -1);
  }
  return `${parts.join("_")}_seq`;
}
