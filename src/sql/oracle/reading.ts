import { ContentError } from "../../errors.js";
import type { Flaw, Schema } from "../schema.js";
import { placeOf, type Script } from "../script.js";
import type { Token } from "../tokens.js";
import { nameAt, nameOf } from "./names.js";

/** What reading statements needs and fills. */
export interface Reading {
  script: Script;
  schema: Schema;
}

/** The error for what stands at a token, or behind the last one. */
export function unread({ script }: Reading, tokens: readonly Token[], index: number, expected: string): ContentError {
  const token = tokens[index];
  const offset = token?.start ?? tokens.at(-1)?.end ?? 0;
  const what = token ? `Oracle does not take ${token.text.slice(0, 40)} here` : "something is missing here";
  return new ContentError(what, placeOf(script, offset), { expected });
}

/** The name of a table, index, trigger or the like, without its owner and without IF NOT EXISTS. Throws ContentError. */
export function objectName(reading: Reading, tokens: readonly Token[], index: number): { name: string; next: number } {
  const conditional = ["IF", "NOT", "EXISTS"].every((word, at) => tokens[index + at]?.word === word);
  const found = nameAt(tokens, conditional ? index + 3 : index);
  if (!found) throw unread(reading, tokens, index, "a name");
  if (conditional) reading.schema.flaws.push(newer(tokens[index]?.start ?? 0));
  return found;
}

function newer(place: number): Flaw {
  const flaw = "only Oracle 23ai and later have IF NOT EXISTS";
  return { rule: "not-oracle", place, at: { start: place, end: place }, text: "", flaw, cure: "it stays" };
}

/** What stands in the parentheses that open at a token, taken apart at its commas. Throws ContentError. */
export function listAt(
  reading: Reading,
  tokens: readonly Token[],
  index: number,
): { items: Token[][]; next: number; afterLast: number } {
  if (tokens[index]?.text !== "(") throw unread(reading, tokens, index, "(");
  const items: Token[][] = [[]];
  let depth = 0;
  for (let at = index + 1; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!token) break;
    const closes = token.text === ")" && depth === 0;
    const parts = token.text === "," && depth === 0;
    if ((closes || parts) && items.at(-1)?.length === 0) throw unread(reading, tokens, at, "something before it");
    if (closes) return { items, next: at + 1, afterLast: tokens[at - 1]?.end ?? token.start };
    depth += token.text === "(" ? 1 : token.text === ")" ? -1 : 0;
    if (parts) items.push([]);
    else items.at(-1)?.push(token);
  }
  throw unread(reading, tokens, tokens.length, ")");
}

/** Names of columns in parentheses. Throws ContentError. */
export function columnList(
  reading: Reading,
  tokens: readonly Token[],
  index: number,
): { columns: string[]; next: number; afterLast: number } {
  const { items, next, afterLast } = listAt(reading, tokens, index);
  const columns = items.map((item) => {
    const name = nameOf(item[0]);
    if (name === undefined || item.length > 1)
      throw unread(reading, [...item, ...tokens.slice(next - 1)], item.length > 1 ? 1 : 0, "a column");
    return name;
  });
  return { columns, next, afterLast };
}
