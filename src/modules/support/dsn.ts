import * as z from "zod";
import type { PgConnection } from "../../facts/pg-connection.js";

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

/** The connection that a string means. */
export function dsnConnection(text: string): PgConnection {
  const { dbname, host, port, user, ...more } = parseDsn(text) ?? {};
  return {
    database: dbname ?? user ?? "postgres",
    host,
    port: port === undefined ? undefined : Number(port),
    user,
    more,
  };
}

/** A connection string for people to see. */
export function shownDsn(text: string): string {
  const values = parseDsn(text);
  if (values === undefined) return "one that is not shown, since it may hold a password";
  const words = Object.entries(values).filter(([name]) => !/pass/.test(name));
  return words.map(([name, value]) => `${name}=${value}`).join(" ");
}
