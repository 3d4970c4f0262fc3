import { literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

/** What is in a schema of a database. */
export interface PgSchema {
  exists?: boolean;
  /** What the scripts that made it are known by; null where no script of ours did. */
  fingerprint?: string | null;
  /** When that was. */
  applied?: string | null | undefined;
  /** Tables and columns ("table.column type") that the scripts made, and that are not there. */
  lost?: string[];
  /** Tables, where there is no fingerprint. */
  tables?: string[];
  /** The first few other things, where there is no fingerprint: views, sequences, functions. */
  others?: string[];
}

/** Name of the function that keeps the fingerprint. */
export const fingerprintFunction = "mdc_schema";

/** What stands around the fingerprint in the text of the function; it is never part of it. */
export const fingerprintMark = "$mdc$";

/** Condition: a class or function of PostgreSQL's catalogues, called "o", came with no extension. */
const ownObject = (catalogue: "pg_class" | "pg_proc"): string =>
  `NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${catalogue}'::regclass AND d.objid = o.oid AND d.deptype = 'e')`;

/** A subquery for the columns of all tables of a schema: "tab" and "col", the latter with its type. */
export const columnsOf = (schema: string): string =>
  `SELECT relname::text AS tab, attname || ' ' || format_type(atttypid, atttypmod) AS col, attnum FROM pg_class o
 JOIN pg_attribute ON attrelid = o.oid JOIN pg_namespace n ON n.oid = relnamespace
 WHERE nspname = ${literal(schema)} AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped AND ${ownObject("pg_class")}`;

/**
 * A schema of a database. The fingerprint is the answer of a function without parameters, `SELECT mdc_schema()`: unlike a
 * row or a table it is never replicated as data, and it goes with every copy of the structure. It is read, not called.
 */
export const pgSchema = factKind<{ connection: PgConnection; schema: string }, PgSchema>(
  pgKind({
    name: "pg.schema",
    id: ({ schema }) => schema,
    sql: ({ schema }) => `WITH here AS (SELECT oid FROM pg_namespace WHERE nspname = ${literal(schema)}),
 mark AS (SELECT split_part(prosrc, '${fingerprintMark}', 2)::json AS m FROM pg_proc
  WHERE pronamespace IN (SELECT oid FROM here) AND proname = '${fingerprintFunction}' AND pronargs = 0 AND split_part(prosrc, '${fingerprintMark}', 2) <> ''),
 lost AS (SELECT key AS tab, json_array_elements_text(value) AS col FROM mark, json_each(m->'tables')
  EXCEPT SELECT tab, col FROM (${columnsOf(schema)}) present),
 gone AS (SELECT DISTINCT CASE WHEN EXISTS (SELECT 1 FROM (${columnsOf(schema)}) p WHERE p.tab = lost.tab)
  THEN 'column ' || tab || '.' || col ELSE 'table ' || tab END AS name FROM lost),
 objects AS (SELECT relname::text AS name, relkind IN ('r', 'p', 'f') AS is_table FROM pg_class o
  WHERE relnamespace IN (SELECT oid FROM here) AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${ownObject("pg_class")}
  UNION ALL SELECT proname::text, false FROM pg_proc o WHERE pronamespace IN (SELECT oid FROM here) AND ${ownObject("pg_proc")})
 SELECT json_build_object('exists', EXISTS (SELECT 1 FROM here),
 'fingerprint', (SELECT m->>'fingerprint' FROM mark), 'applied', (SELECT m->>'applied' FROM mark),
 'lost', (SELECT coalesce(json_agg(name ORDER BY name DESC), '[]') FROM gone),
 'tables', (SELECT coalesce(json_agg(name ORDER BY name), '[]') FROM objects WHERE is_table AND NOT EXISTS (SELECT 1 FROM mark)),
 'others', (SELECT coalesce(json_agg(name ORDER BY name), '[]') FROM (SELECT name FROM objects
  WHERE NOT is_table AND NOT EXISTS (SELECT 1 FROM mark) ORDER BY name LIMIT 5) few))`,
    value: (json) => json as PgSchema,
    nothing: { exists: false, fingerprint: null, lost: [], tables: [], others: [] },
    compare(promised, actual) {
      if (actual.fingerprint !== promised.fingerprint) return ["the scripts have left no fingerprint"];
      return (actual.lost ?? []).map((what) => `${what} is not there`);
    },
  }),
);
