import { literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

/** A sequence whose numbers are not only those of its datacenter, above all keys there are of it. */
export interface StraySequence {
  name: string;
  start: number;
  increment: number;
  /** Its next value is one of another datacenter. */
  foreign: boolean;
  /** Its next value, or a later one, is a key already. */
  behind: boolean;
}

/** The table of access tokens: whether it has the column for the datacenter, the column's default, and the columns of the key that it is part of. */
export interface TokenTable {
  column: boolean;
  default: string | null;
  key: string[] | null;
}

/** How far a schema belongs to one datacenter. Values that move all the time are left out, so that it can be guarded. */
export interface PgDatacenter {
  /** How many tables there are. */
  tables: number;
  stray: StraySequence[];
  /** Null where there is no such table. */
  tokens: TokenTable | null;
  /** Tables without a primary key. */
  keyless: string[];
}

export interface PgDatacenterKey {
  connection: PgConnection;
  schema: string;
  /** Numbers of the datacenter: this one, and every `step` from there. */
  dc: number;
  step: number;
  table: string;
  column: string;
  constraint: string;
}

/** Condition: a class called "c" came with no extension. */
const own = `NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')`;

/** One value of a query whose text is only known in the server. */
const valueOf = (column: string, query: string): string =>
  `(xpath('/row/${column}/text()', query_to_xml(${query}, false, true, '')))[1]::text`;

/**
 * A subquery for the columns that take their values from sequences of the subquery `sequences`: by default, as their owner, or as
 * identity. Catalogues are those of PostgreSQL 9.4.
 */
export const sequenceColumns = (sequences: string): string => `SELECT s.oid, a.attrelid, a.attname FROM ${sequences} s
 JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = s.oid
 JOIN pg_attrdef f ON f.oid = d.objid JOIN pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum
 WHERE a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype)
 UNION SELECT s.oid, a.attrelid, a.attname FROM ${sequences} s
 JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
 JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid`;

/** A query for what a table of tokens, whose oid is that of the subquery `tables`, is: no row where that has none. */
export const tokenTableSql = (
  tables: string,
  column: string,
  constraint: string,
): string => `SELECT json_build_object('column', a.attname IS NOT NULL, 'default', pg_get_expr(d.adbin, d.adrelid),
   'key', (SELECT json_agg(m.attname ORDER BY k.place) FROM pg_constraint c, LATERAL unnest(c.conkey) WITH ORDINALITY k(number, place)
     JOIN pg_attribute m ON m.attnum = k.number WHERE c.conrelid = t.oid AND m.attrelid = t.oid AND c.conname = ${literal(constraint)}))
  FROM ${tables} t LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = ${literal(column)} AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum`;

/** What of a schema belongs to one datacenter. */
export const pgDatacenter = factKind<PgDatacenterKey, PgDatacenter>(
  pgKind<PgDatacenterKey, PgDatacenter>({
    name: "pg.datacenter",
    id: ({ schema, dc, step, table, column, constraint }) => [schema, dc, step, table, column, constraint].join(","),
    sql: ({
      schema,
      dc,
      step,
      table,
      column,
      constraint,
    }) => `WITH classes AS (SELECT c.oid, relname::text AS name, relkind FROM pg_class c
  JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = ${literal(schema)} AND relkind IN ('r', 'p', 'S') AND ${own}),
 present AS (SELECT c.oid, name, start_value AS start, increment,
   ${valueOf("last_value", "format('SELECT last_value FROM %s', c.oid::regclass)")}::bigint AS last,
   ${valueOf("is_called", "format('SELECT is_called FROM %s', c.oid::regclass)")}::boolean AS called
  FROM classes c, LATERAL pg_sequence_parameters(c.oid) WHERE relkind = 'S'),
 used AS (${sequenceColumns("present")}),
 judged AS (SELECT name, start, increment, (last - ${dc}) % ${step} <> 0 AS "foreign",
   (start - ${dc}) % ${step} = 0 AND increment = ${step} AND EXISTS (SELECT 1 FROM used WHERE used.oid = present.oid AND ${valueOf(
     "taken",
     `format('SELECT EXISTS (SELECT 1 FROM %s WHERE %I %s %s AND (%I - ${dc}) %% ${step} = 0) AS taken', attrelid::regclass, attname,
      CASE WHEN called THEN '>' ELSE '>=' END, last, attname)`,
   )}::boolean) AS behind FROM present),
 tokens AS (SELECT oid FROM classes WHERE name = ${literal(table)} AND relkind <> 'S')
 SELECT json_build_object('tables', (SELECT count(*) FROM classes WHERE relkind <> 'S'),
 'stray', (SELECT coalesce(json_agg(j ORDER BY name), '[]') FROM judged j WHERE (start - ${dc}) % ${step} <> 0 OR increment <> ${step} OR "foreign" OR behind),
 'tokens', (${tokenTableSql("tokens", column, constraint)}),
 'keyless', (SELECT coalesce(json_agg(name ORDER BY name), '[]') FROM classes c WHERE relkind <> 'S'
  AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)))`,
    value: (json) => json as PgDatacenter,
    nothing: { tables: 0, stray: [], tokens: null, keyless: [] },
    compare(promised, actual) {
      const stray = actual.stray.map(({ name }) => `the sequence ${name} still has numbers of other datacenters`);
      const same = JSON.stringify(promised.tokens) === JSON.stringify(actual.tokens);
      return same ? stray : [...stray, "the column for the datacenter of a token is not as wanted"];
    },
  }),
);
