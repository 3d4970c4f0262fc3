import { literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

/** A table with its primary key, if it has one. */
export interface PgKeyedTable {
  name: string;
  /** Whether it has the column that was asked for. */
  column: boolean;
  constraint: string | null;
  key: string[] | null;
}

export interface PgPrimaryKeys {
  tables: PgKeyedTable[];
  /** Whether the database is a node of BDR, which replicates changes of tables. */
  bdr: boolean;
}

interface Key {
  connection: PgConnection;
  schema: string;
  column: string;
}

/** The ordinary tables of a schema with their primary keys, by catalogues of PostgreSQL 9.4. */
export const pgPrimaryKeys = factKind<Key, PgPrimaryKeys>(
  pgKind<Key, PgPrimaryKeys>({
    name: "pg.primary_keys",
    id: ({ schema, column }) => `${schema},${column}`,
    sql: ({
      schema,
      column,
    }) => `SELECT json_build_object('tables', (SELECT coalesce(json_agg(t ORDER BY name), '[]') FROM (
  SELECT c.relname::text AS name,
   EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = c.oid AND attname = ${literal(column)} AND NOT attisdropped) AS "column",
   p.conname::text AS "constraint",
   (SELECT json_agg(m.attname ORDER BY k.place) FROM unnest(p.conkey) WITH ORDINALITY k(number, place)
     JOIN pg_attribute m ON m.attrelid = c.oid AND m.attnum = k.number) AS "key"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p'
  WHERE n.nspname = ${literal(schema)} AND c.relkind = 'r') t),
 'bdr', CASE WHEN to_regclass('bdr.bdr_nodes') IS NULL THEN false
  ELSE (xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM bdr.bdr_nodes', false, true, '')))[1]::text <> '0' END)`,
    value: (json) => json as PgPrimaryKeys,
    nothing: { tables: [], bdr: false },
    compare(promised, actual) {
      const now = new Map(actual.tables.map(({ name, key }) => [name, key]));
      return promised.tables
        .filter(({ name, key }) => JSON.stringify(now.get(name) ?? null) !== JSON.stringify(key))
        .map(({ name }) => `the primary key of ${name} is not as wanted`);
    },
  }),
);
