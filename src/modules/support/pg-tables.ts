import { identifier } from "../../facts/pg-connection.js";
import type { PgTable } from "../../facts/pg-tables.js";

/** A table of a schema that is named, or of the first of `schemas`. */
export function fullName(name: string, schemas: readonly string[]): string {
  return name.includes(".") ? name : `${schemas[0] ?? "public"}.${name}`;
}

/** "schema.table" as SQL takes it. No schema has a dot in its name here. */
export function relation(name: string): string {
  const dot = name.indexOf(".");
  return `${identifier(name.slice(0, dot))}.${identifier(name.slice(dot + 1))}`;
}

/** The tables named, and all that refer to one of them by foreign keys, however many steps away. */
export function withReferring(names: readonly string[], tables: readonly PgTable[]): Set<string> {
  const found = new Set(names);
  let before = -1;
  while (found.size !== before) {
    before = found.size;
    for (const { name, refersTo } of tables) if (refersTo.some((other) => found.has(other))) found.add(name);
  }
  return found;
}
