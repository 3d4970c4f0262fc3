import { sequenceOptions } from "../options.js";
import type { Column, Counter } from "../schema.js";
import type { Token } from "../tokens.js";
import { readKey, readReference } from "./constraint.js";
import { nameOf } from "./names.js";
import { listAt, objectName, unread, type Reading } from "./reading.js";

/** Words that end the type of a column, or its default. */
const clauses = new Set(
  "DEFAULT NOT NULL PRIMARY UNIQUE REFERENCES CHECK CONSTRAINT GENERATED AS COLLATE SORT VISIBLE INVISIBLE ENCRYPT USING".split(
    " ",
  ),
);

/** Words that can follow others within a type. */
const typeWords = new Set(
  "WITH LOCAL TIME ZONE PRECISION RAW VARYING CHAR CHARACTER VARCHAR TO DAY MONTH SECOND YEAR".split(" "),
);

/** Words that say how a constraint is kept or a column is stored. */
const states = new Set(
  "ENABLE DISABLE VALIDATE NOVALIDATE RELY NORELY DEFERRABLE INITIALLY IMMEDIATE DEFERRED VISIBLE INVISIBLE SORT VIRTUAL".split(
    " ",
  ),
);

/** Reads the definition of one column, and the constraints that stand at it. Throws ContentError. */
export function readColumn(reading: Reading, table: string, tokens: readonly Token[]): Column {
  const [first] = tokens;
  const name = nameOf(first);
  if (!first || name === undefined) throw unread(reading, tokens, 0, "a column or a constraint");
  const behindType = typeEnd(tokens);
  const column: Column = {
    name,
    at: { start: first.start, end: tokens.at(-1)?.end ?? first.end },
    type: typeText(tokens.slice(1, behindType)),
    notNull: false,
    default: undefined,
    counter: undefined,
  };
  let constraint: { name: string; start: number } | undefined;
  for (let index = behindType; index < tokens.length;) {
    const token = tokens[index];
    const word = token?.word ?? "";
    const on = { table, column: name, name: constraint?.name, start: constraint?.start ?? token?.start ?? 0 };
    if (word === "CONSTRAINT") {
      const named = objectName(reading, tokens, index + 1);
      constraint = { name: named.name, start: token?.start ?? 0 };
      index = named.next;
      continue;
    }
    constraint = undefined;
    if (word === "DEFAULT") index = readDefault(reading, column, tokens, index + 1);
    else if (word === "NOT" && tokens[index + 1]?.word === "NULL") {
      column.notNull = true;
      index += 2;
    } else if (word === "PRIMARY" || word === "UNIQUE") {
      column.notNull ||= word === "PRIMARY";
      index = readKey(reading, on, tokens, index);
    } else if (word === "REFERENCES") index = readReference(reading, on, [name], tokens, index);
    else if (word === "CHECK") index = listAt(reading, tokens, index + 1).next;
    else if (word === "GENERATED" || word === "AS") index = readGenerated(reading, column, tokens, index);
    else if (word === "COLLATE") index += 2;
    else if (word === "USING" || word === "ENCRYPT") return column;
    else if (word === "NULL" || states.has(word)) index += 1;
    else throw unread(reading, tokens, index, "a comma, or a clause of a column");
  }
  return column;
}

function readDefault({ script }: Reading, column: Column, tokens: readonly Token[], index: number): number {
  const onNull = tokens[index]?.word === "ON" && tokens[index + 1]?.word === "NULL";
  const from = onNull ? index + 2 : index;
  const end = until(tokens, from + 1, new Set([...clauses, ...states]));
  const text = script.text.slice(tokens[from]?.start, tokens[end - 1]?.end).replaceAll(/\s+/g, " ");
  column.default = /^null$/i.test(text) ? undefined : text;
  column.notNull ||= onNull;
  return end;
}

/** GENERATED … AS IDENTITY with its options, or a column that is reckoned from others. */
function readGenerated(reading: Reading, column: Column, tokens: readonly Token[], index: number): number {
  const as = tokens.findIndex(({ word }, at) => at >= index && word === "AS");
  const identity = tokens[as + 1];
  if (as < 0 || !identity) throw unread(reading, tokens, tokens.length, "AS");
  if (identity.word !== "IDENTITY") {
    column.type = `${column.type} VIRTUAL`.trim();
    return listAt(reading, tokens, as + 1).next;
  }
  const bracketed = tokens[as + 2]?.text === "(" ? listAt(reading, tokens, as + 2) : undefined;
  const add = bracketed
    ? { at: bracketed.afterLast, before: " ", behind: "" }
    : { at: identity.end, before: " (", behind: ")" };
  const counter: Counter = { kind: "identity", options: sequenceOptions(bracketed?.items.flat() ?? [], add) };
  column.counter = counter;
  column.notNull = true;
  return bracketed?.next ?? as + 2;
}

/** The number of the token behind the type, which is not always there. */
function typeEnd(tokens: readonly Token[]): number {
  if (clauses.has(tokens[1]?.word ?? "")) return 1;
  let depth = 0;
  const end = tokens.findIndex(({ word }, index) => {
    if (index < 2) return false;
    depth += word === "(" ? 1 : word === ")" ? -1 : 0;
    return depth === 0 && word !== ")" && !typeWords.has(word);
  });
  return end < 0 ? tokens.length : end;
}

/** The number of the first token from one on that is such a word outside of parentheses. */
function until(tokens: readonly Token[], from: number, words: ReadonlySet<string>): number {
  let depth = 0;
  for (let index = from; index < tokens.length; index += 1) {
    const word = tokens[index]?.word ?? "";
    if (depth === 0 && words.has(word)) return index;
    depth += word === "(" ? 1 : word === ")" ? -1 : 0;
  }
  return tokens.length;
}

/** The type without the white space that may stand in it; types that are the same to Oracle have one name. */
function typeText(tokens: readonly Token[]): string {
  const same: Record<string, string> = { VARCHAR: "VARCHAR2", INT: "INTEGER", SMALLINT: "INTEGER" };
  const words = tokens.map(({ word }) => same[word] ?? word);
  return words
    .join(" ")
    .replaceAll(/ ?([(),]) ?/g, "$1")
    .trim();
}
