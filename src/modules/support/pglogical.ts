import * as z from "zod";
import { databaseParams } from "./pg.js";

/** Said in the notes of each module for pglogical. */
export const pglogicalNotes =
  "Connection strings hold no password: the server's account finds it in its `~/.pgpass`. Tried with pglogical 2.4 on PostgreSQL 15. ";

/** Parameters that each of the modules has; the database must be named. */
export const pglogicalParams = databaseParams;

/** libpq's keywords and values. */
export const dsn = z
  .string()
  .refine(
    (text) => parseDsn(text) !== undefined,
    'expected a connection string such as "host=db2 dbname=stat_db user=repl"',
  )
  .refine((text) => parseDsn(text)?.["password"] === undefined, "expected no password: it belongs into ~/.pgpass");

/** Values of a connection string by keyword; undefined when it is none. The rules are those of libpq, without URIs. */
export function parseDsn(text: string): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  const pair = /\s*([a-z_]+)\s*=\s*(?:'((?:\\[\s\S]|[^'\\])*)'|((?:\\[\s\S]|[^\s'\\])*))(?=\s|$)/y;
  const end = text.trimEnd().length;
  while (pair.lastIndex < end) {
    const match = pair.exec(text);
    if (!match?.[1]) return undefined;
    values[match[1]] = (match[2] ?? match[3] ?? "").replace(/\\([\s\S])/g, "$1");
  }
  return Object.keys(values).length === 0 ? undefined : values;
}

/** Whether two connection strings mean the same, in whatever order and quotes. */
export function sameDsn(one: string, other: string): boolean {
  const sorted = (text: string): string => JSON.stringify(Object.entries(parseDsn(text) ?? { text }).sort());
  return sorted(one) === sorted(other);
}
