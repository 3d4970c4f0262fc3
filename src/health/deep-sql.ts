import { literal, psql, psqlScript, type PgConnection } from "../facts/pg-connection.js";
import { heredoc } from "../remote/quote.js";
import type { HealthEngine } from "./engines.js";

/** Pages of 8 kB that one statement reads, and so for how much of a table one snapshot is held. */
const chunkPages = 16_384;

/** Of which rows: tables as "schema.table", and of each the buckets that count; none means all. */
export type Portion = ReadonlyMap<string, readonly number[]>;

/** Queries whose rows are statements, which print what is wanted. */
export interface Generated {
  statements: string;
}

/**
 * What prints, for each table and bucket of keys, "=sum [table, bucket, rows, sum of the rows' hashes]". A table that is
 * read in several statements has several lines of one bucket, which belong together.
 */
export function sumsSql(engine: HealthEngine, tables: readonly string[], buckets: number): Generated {
  return {
    statements: `SELECT format('SELECT ''=sum '' || json_build_array(%L::text, bucket, count(*), sum(row_hash)::text) FROM (SELECT %s & ${buckets - 1} AS bucket, %s::numeric AS row_hash FROM %s%s) r GROUP BY bucket;',
 t.name, t.key_hash, t.row_hash, t.oid::regclass,
 CASE WHEN t.chunks > 1 THEN format(' WHERE ctid >= ''(%s,0)'' AND ctid < ''(%s,0)''', n::bigint * ${chunkPages}, least((n::bigint + 1) * ${chunkPages}, 4294967295)) ELSE '' END)
 FROM ${described(engine, tables)} t, generate_series(0, t.chunks - 1) n ORDER BY t.name, n;
`,
  };
}

/** What prints, for rows of some buckets, "=key [table, key, hash of the row]", of tables without a key no key. */
export function keysSql(engine: HealthEngine, portion: Portion, buckets: number): Generated {
  const some = [...portion].map(
    ([name, list]) =>
      `SELECT format('SELECT ''=key '' || json_build_array(%L::text, %s, row_hash::text) FROM (SELECT *, %s AS row_hash FROM %s WHERE %s & ${buckets - 1} IN (${list.join(", ")})) r;',
 t.name, t.key, t.row_hash, t.oid::regclass, t.key_hash) FROM ${described(engine, [name])} t;
`,
  );
  return { statements: some.join("") };
}

/** Shell text that has statements made and runs them: 9.4's psql does not do both at once. Without all of them none is run. */
export function generatedScript(connection: PgConnection, { statements }: Generated): string {
  const own = heredoc(settings);
  return `mdc_made=$(${psqlScript(connection, `${settings}${statements}`)}) || exit
{
base64 -d ${own.redirect}
${own.body}printf '%s\\n' "$mdc_made"
} | ${psql(connection)}
`;
}

/** What decides about how values look as text is the same everywhere. */
const settings = `SET client_min_messages = error;
SET default_transaction_read_only = on;
SET statement_timeout = '900s';
SET search_path = '';
SET timezone = 'UTC';
SET datestyle = 'ISO, YMD';
SET intervalstyle = 'postgres';
SET bytea_output = 'hex';
SET extra_float_digits = 3;
`;

/** Columns stand in the order of their names: datacenters may have added them in different orders. */
function described(engine: HealthEngine, tables: readonly string[]): string {
  const { hash, chunks } = hashing(engine);
  return `(SELECT s.*, ${chunks} AS chunks FROM (
 SELECT c.oid, c.relkind, nspname || '.' || relname AS name,
  format(${literal(hash)}, a.columns) AS row_hash,
  format(${literal(hash)}, coalesce(k.columns, a.columns)) AS key_hash,
  CASE WHEN k.words IS NULL THEN 'NULL' ELSE format('(SELECT json_agg(v.t) FROM (VALUES %s) v(t))', k.words) END AS key
 FROM pg_class c JOIN pg_namespace ns ON ns.oid = relnamespace,
 LATERAL (SELECT string_agg(quote_ident(attname), ',' ORDER BY attname) AS columns FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) a,
 LATERAL (SELECT string_agg(quote_ident(attname), ',' ORDER BY attname) AS columns, string_agg(format('(%I::text)', attname), ',' ORDER BY attname) AS words
  FROM pg_index i JOIN pg_attribute ON attrelid = c.oid AND attnum = ANY (i.indkey) WHERE i.indrelid = c.oid AND i.indisprimary) k
 WHERE nspname || '.' || relname IN (${tables.map(literal).join(", ")}) AND a.columns IS NOT NULL) s)`;
}

/** 9.4 has no hash of 64 bits, and would read all of a table for each part of it. */
function hashing(engine: HealthEngine): { hash: string; chunks: string } {
  if (engine === "bdr")
    return { hash: "('x' || pg_catalog.substr(pg_catalog.md5(ROW(%s)::text), 1, 16))::bit(64)::bigint", chunks: "1" };
  return {
    hash: "pg_catalog.hashtextextended(ROW(%s)::text, 0)",
    chunks: `CASE WHEN relkind = 'r' THEN greatest(1, ceil(pg_catalog.pg_relation_size(oid) / 8192.0 / ${chunkPages}))::int ELSE 1 END`,
  };
}
