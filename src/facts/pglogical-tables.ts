import { literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { lacksPglogical } from "./pglogical-node.js";
import { factKind } from "./types.js";

export interface ReplicableTable {
  /** "schema.table", unquoted; for people and for comparison. */
  name: string;
  schema: string;
  table: string;
  /** Has a primary key, so that updates and deletes can be replicated. */
  keyed: boolean;
  /** Replication sets that it is in, sorted. */
  sets: string[];
}

export interface PglogicalTables {
  extension: boolean;
  /** Replication sets that there are. */
  sets: string[];
  tables: ReplicableTable[];
}

/** Ordinary tables of schemas, and the replication sets that they are in. */
export const pglogicalTables = factKind<{ connection: PgConnection; schemas: readonly string[] }, PglogicalTables>(
  pgKind<{ connection: PgConnection; schemas: readonly string[] }, PglogicalTables>({
    name: "pglogical.tables",
    id: ({ schemas }) => schemas.join(","),
    sql: ({ schemas }) => `SELECT json_build_object('extension', true,
 'sets', (SELECT coalesce(json_agg(set_name ORDER BY set_name), '[]') FROM pglogical.replication_set WHERE set_nodeid IN (SELECT node_id FROM pglogical.local_node)),
 'tables', (SELECT coalesce(json_agg(t ORDER BY t.schema, t."table"), '[]') FROM (
  SELECT nspname || '.' || relname AS name, nspname AS schema, relname AS "table",
   EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary) AS keyed,
   (SELECT coalesce(json_agg(set_name ORDER BY set_name), '[]') FROM pglogical.replication_set_table m
     JOIN pglogical.replication_set s ON s.set_id = m.set_id WHERE m.set_reloid = c.oid) AS sets
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  WHERE nspname IN (${schemas.map(literal).join(", ")}) AND relkind IN ('r', 'p') AND relpersistence = 'p'
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')) t))`,
    value: (json) => json as PglogicalTables,
    failure: (reason) => (lacksPglogical(reason) ? { extension: false, sets: [], tables: [] } : undefined),
    nothing: { extension: false, sets: [], tables: [] },
    compare(promised, actual) {
      const sets = new Map(actual.tables.map((table) => [table.name, table.sets.join(", ")]));
      return promised.tables
        .filter((table) => sets.get(table.name) !== table.sets.join(", "))
        .map(
          ({ name, sets: wanted }) =>
            `${name} is in ${sets.get(name) || "no set"}, wanted ${wanted.join(", ") || "none"}`,
        );
    },
  }),
);
