import { sameName, type Column, type Table } from "../schema.js";
import type { Token } from "../tokens.js";
import { readColumn } from "./column.js";
import { readKey, readReference } from "./constraint.js";
import { columnList, listAt, objectName, unread, type Reading } from "./reading.js";
import type { Statement } from "./statements.js";

/** Reads CREATE TABLE from its name on. Throws ContentError. */
export function readTable(reading: Reading, { tokens, start, end, after }: Statement, index: number): void {
  const { name, next } = objectName(reading, tokens, index);
  const list = listAt(reading, tokens, next);
  const table: Table = { name, at: { start, end }, columns: [], afterColumns: list.afterLast, after };
  reading.schema.tables.push(table);
  table.columns.push(...list.items.flatMap((element) => readElement(reading, name, element)));
  table.afterColumns = table.columns.at(-1)?.at.end ?? list.afterLast;
}

/** Reads what ALTER TABLE adds; what else it does is not looked into. Throws ContentError. */
export function readAlteration(reading: Reading, { tokens }: Statement): void {
  const { name, next } = objectName(reading, tokens, 2);
  for (const clause of clausesFrom(tokens, next)) {
    if (clause[0]?.word !== "ADD") continue;
    const elements = clause[1]?.text === "(" ? listAt(reading, clause, 1).items : [clause.slice(1)];
    const columns = elements.flatMap((element) => readElement(reading, name, element));
    reading.schema.tables.findLast((table) => sameName(table.name, name))?.columns.push(...columns);
  }
}

/** The clauses of ALTER TABLE, each from its verb on. */
function clausesFrom(tokens: readonly Token[], index: number): Token[][] {
  const verbs = new Set(["ADD", "MODIFY", "DROP", "RENAME"]);
  const clauses: Token[][] = [];
  let depth = 0;
  for (const token of tokens.slice(index)) {
    if (depth === 0 && verbs.has(token.word)) clauses.push([]);
    depth += token.text === "(" ? 1 : token.text === ")" ? -1 : 0;
    clauses.at(-1)?.push(token);
  }
  return clauses;
}

/** A column, or a constraint of the table, which becomes known to the schema. */
function readElement(reading: Reading, table: string, tokens: readonly Token[]): Column[] {
  const named = tokens[0]?.word === "CONSTRAINT" ? objectName(reading, tokens, 1) : undefined;
  const index = named?.next ?? 0;
  const on = { table, column: undefined, name: named?.name, start: tokens[0]?.start ?? 0 };
  switch (tokens[index]?.word) {
    case "PRIMARY":
    case "UNIQUE":
      readKey(reading, on, tokens, index);
      return [];
    case "FOREIGN": {
      if (tokens[index + 1]?.word !== "KEY") throw unread(reading, tokens, index + 1, "KEY");
      const { columns, next } = columnList(reading, tokens, index + 2);
      readReference(reading, on, columns, tokens, next);
      return [];
    }
    case "CHECK":
    case "SUPPLEMENTAL":
      return [];
    default:
      if (named) throw unread(reading, tokens, index, "PRIMARY KEY, UNIQUE, FOREIGN KEY or CHECK");
      return [readColumn(reading, table, tokens)];
  }
}
