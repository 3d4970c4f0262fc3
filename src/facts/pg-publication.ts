import { literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

/** What can happen to rows, in the words of `publish`. */
export const operations = ["insert", "update", "delete", "truncate"] as const;
export type Operation = (typeof operations)[number];

export interface PgPublication {
  /** Made for all tables that there ever are; no table can be taken out then. */
  allTables?: boolean;
  /** "schema.table", sorted, without those of which only some rows or columns are published. */
  tables?: string[];
  publish?: Operation[];
}

/** A publication of a database; null where there is none of that name. Needs PostgreSQL 11. */
export const pgPublication = factKind<{ connection: PgConnection; name: string }, PgPublication | null>(
  pgKind({
    name: "pg.publication",
    id: ({ name }) => name,
    // Filters and lists of columns came with PostgreSQL 15.
    sql: ({ name }) => `SELECT json_build_object('allTables', puballtables,
 'insert', pubinsert, 'update', pubupdate, 'delete', pubdelete, 'truncate', pubtruncate,
 'tables', (SELECT coalesce(json_agg(t), '[]') FROM (SELECT nspname || '.' || relname AS t FROM pg_publication_rel r
   JOIN pg_class c ON c.oid = prrelid JOIN pg_namespace n ON n.oid = relnamespace
   WHERE prpubid = p.oid AND coalesce(row_to_json(r) ->> 'prqual', row_to_json(r) ->> 'prattrs') IS NULL) r))
 FROM pg_publication p WHERE pubname = ${literal(name)}`,
    value: (json) => {
      if (json === null) return null;
      const row = json as { allTables: boolean; tables: string[] } & Record<Operation, boolean>;
      return { allTables: row.allTables, tables: row.tables.sort(), publish: operations.filter((name) => row[name]) };
    },
    nothing: null,
  }),
);
