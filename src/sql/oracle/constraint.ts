import type { Flaw, Key, Span } from "../schema.js";
import type { Token } from "../tokens.js";
import { columnList, objectName, unread, type Reading } from "./reading.js";

/** What a constraint stands at: a table, and perhaps a column of it. */
export interface Constrained {
  table: string;
  column: string | undefined;
  name: string | undefined;
  /** Where the constraint begins. */
  start: number;
}

/** Reads PRIMARY KEY or UNIQUE; the number of the token behind it. Throws ContentError. */
export function readKey(reading: Reading, on: Constrained, tokens: readonly Token[], index: number): number {
  const kind = tokens[index]?.word === "PRIMARY" ? "primary" : "unique";
  if (kind === "primary" && tokens[index + 1]?.word !== "KEY") throw unread(reading, tokens, index + 1, "KEY");
  const behind = kind === "primary" ? index + 2 : index + 1;
  if (on.column !== undefined) {
    const end = tokens[behind - 1]?.end ?? on.start;
    add(reading, on, kind, [on.column], end, end);
    return behind;
  }
  const { columns, next, afterLast } = columnList(reading, tokens, behind);
  add(reading, on, kind, columns, tokens[next - 1]?.end ?? afterLast, afterLast);
  return next;
}

function add(
  { schema }: Reading,
  { name, table, start }: Constrained,
  kind: Key["kind"],
  columns: string[],
  end: number,
  afterColumns: number,
): void {
  schema.keys.push({ kind, name, table, columns, at: { start, end }, afterColumns });
}

/** Reads REFERENCES; the number of the token behind it. Throws ContentError. */
export function readReference(
  reading: Reading,
  on: Constrained,
  columns: string[],
  tokens: readonly Token[],
  index: number,
): number {
  if (tokens[index]?.word !== "REFERENCES") throw unread(reading, tokens, index, "REFERENCES");
  const { name: parent, next: behindName } = objectName(reading, tokens, index + 1);
  const listed = tokens[behindName]?.text === "(" ? columnList(reading, tokens, behindName) : undefined;
  let next = listed?.next ?? behindName;
  let cascade: Span | undefined;
  for (let action = actionAt(tokens, next); action; action = actionAt(tokens, next)) {
    const span = withBlanks(reading, tokens[next]?.start ?? 0, tokens[next + action.length - 1]?.end ?? 0);
    if (action.what === "ON DELETE CASCADE") cascade = span;
    else if (action.what !== "ON DELETE SET NULL") reading.schema.flaws.push(foreignAction(span, action.what));
    next += action.length;
  }
  const parentColumns = listed?.columns ?? [];
  const at = { start: on.start, end: tokens[next - 1]?.end ?? on.start };
  reading.schema.foreignKeys.push({ name: on.name, table: on.table, columns, parent, parentColumns, at, cascade });
  return next;
}

const actions = ["DELETE", "UPDATE"].flatMap((event) =>
  ["CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"].map((action) => `ON ${event} ${action}`),
);

function actionAt(tokens: readonly Token[], index: number): { what: string; length: number } | undefined {
  return actions
    .map((what) => ({ what, words: what.split(" ") }))
    .filter(({ words }) => words.every((word, at) => tokens[index + at]?.word === word))
    .map(({ what, words }) => ({ what, length: words.length }))
    .at(0);
}

/** Some scripts of the vendor for RAC have clauses of other databases. */
function foreignAction(at: Span, what: string): Flaw {
  const flaw = `Oracle has no ${what}, and refuses the whole statement`;
  return { rule: "not-oracle", place: at.start, at, text: "", flaw, cure: "it is left out" };
}

function withBlanks({ script: { text } }: Reading, start: number, end: number): Span {
  return { start: start - (/[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0), end };
}
