import type { PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

/** What a database holds besides what belongs to PostgreSQL and to extensions. */
export interface PgContents {
  tables: number;
  /** "schema.table" of the first ones. */
  some: string[];
  /** Views, sequences, functions, types and schemas. */
  others: number;
}

const own = (catalogue: string, id: string): string =>
  `NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${catalogue}'::regclass AND d.objid = ${id} AND d.deptype = 'e')`;
const theirs = "nspname !~ '^pg_' AND nspname <> 'information_schema'";
const relations = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${theirs} AND ${own("pg_class", "c.oid")}`;

/** Whether a database is as CREATE DATABASE leaves it; whatever counts here is in the way of a copy of another database. */
export const pgContents = factKind<{ connection: PgConnection }, PgContents>(
  pgKind<{ connection: PgConnection }, PgContents>({
    name: "pg.contents",
    id: () => "contents",
    sql: () => `SELECT json_build_object(
 'tables', (SELECT count(*) FROM ${relations} AND relkind IN ('r', 'p', 'f')),
 'some', (SELECT coalesce(json_agg(name), '[]') FROM (SELECT nspname || '.' || relname AS name FROM ${relations} AND relkind IN ('r', 'p', 'f') ORDER BY 1 LIMIT 5) t),
 'others', (SELECT count(*) FROM ${relations} AND relkind IN ('v', 'm', 'S'))
  + (SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${theirs} AND ${own("pg_proc", "p.oid")})
  + (SELECT count(*) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE ${theirs} AND (typtype IN ('e', 'd') OR EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = typrelid AND c.relkind = 'c')) AND ${own("pg_type", "t.oid")})
  + (SELECT count(*) FROM pg_namespace n WHERE ${theirs} AND nspname <> 'public' AND ${own("pg_namespace", "n.oid")}))`,
    value: (json) => json as PgContents,
    nothing: { tables: 0, some: [], others: 0 },
  }),
);

/** "the tables public.a, public.b and 3 more, and 7 objects of other kinds"; undefined where there is nothing. */
export function contentsText({ tables, some, others }: PgContents): string | undefined {
  const more = tables > some.length ? ` and ${tables - some.length} more` : "";
  const named = tables === 0 ? [] : [`the table${tables === 1 ? "" : "s"} ${some.join(", ")}${more}`];
  const counted = others === 0 ? [] : [`${others} object${others === 1 ? "" : "s"} of other kinds`];
  return named.length + counted.length === 0 ? undefined : [...named, ...counted].join(", and ");
}
