import { literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

export interface PgTable {
  /** "schema.table", unquoted; for people and for comparison. */
  name: string;
  /** By what a row is told from others when it is changed elsewhere: its key, all of its columns, or nothing. */
  identity: "key" | "full" | "none";
  /** Names of the tables that its foreign keys lead to. */
  refersTo: string[];
}

interface Row extends Omit<PgTable, "identity"> {
  replident: string;
  keyed: boolean;
}

/** Ordinary tables of schemas, sorted by name; a partitioned one stands for its partitions. */
export const pgTables = factKind<{ connection: PgConnection; schemas: readonly string[] }, PgTable[]>(
  pgKind<{ connection: PgConnection; schemas: readonly string[] }, PgTable[]>({
    name: "pg.tables",
    id: ({ schemas }) => schemas.join(","),
    sql: ({ schemas }) => `SELECT json_agg(t ORDER BY name) FROM (
 SELECT nspname || '.' || relname AS name, relreplident AS replident,
  EXISTS (SELECT 1 FROM pg_index WHERE indrelid = c.oid AND CASE relreplident WHEN 'i' THEN indisreplident ELSE indisprimary END) AS keyed,
  (SELECT coalesce(json_agg(DISTINCT fn.nspname || '.' || fc.relname), '[]') FROM pg_constraint
    JOIN pg_class fc ON fc.oid = confrelid JOIN pg_namespace fn ON fn.oid = fc.relnamespace WHERE conrelid = c.oid AND contype = 'f') AS "refersTo"
 FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
 WHERE nspname IN (${schemas.map(literal).join(", ")}) AND relkind IN ('r', 'p') AND relpersistence = 'p' AND NOT relispartition
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')) t`,
    value: (json) =>
      ((json ?? []) as Row[]).map(({ replident, keyed, ...table }) => ({
        ...table,
        identity: replident === "f" ? "full" : replident !== "n" && keyed ? "key" : "none",
      })),
    nothing: [],
    compare(promised, actual) {
      const now = new Map(actual.map(({ name, identity }) => [name, identity]));
      return promised
        .filter(({ name, identity }) => now.get(name) !== identity)
        .map(
          ({ name, identity }) => `the rows of ${name} are known by ${now.get(name) ?? "nothing"}, wanted ${identity}`,
        );
    },
  }),
);
