import { literal } from "../facts/pg-connection.js";

/** Pages of 8 kB that one statement reads, and so for how much of a table one snapshot is held. */
const chunkPages = 16_384;

/** Of which rows: tables as "schema.table", and of each the buckets that count; none means all. */
export type Portion = ReadonlyMap<string, readonly number[]>;

/**
 * SQL for psql that prints, for each table and bucket of keys, "=sum [table, bucket, rows, sum of the rows' hashes]". A table that is
 * read in several statements has several lines of one bucket, which belong together.
 */
export function sumsSql(tables: readonly string[], buckets: number): string {
  return `${settings}SELECT format('SELECT ''=sum '' || json_build_array(%L::text, bucket, count(*), sum(row_hash)::text) FROM (SELECT %s & ${buckets - 1} AS bucket, %s::numeric AS row_hash FROM %s%s) r GROUP BY bucket',
 t.name, t.key_hash, t.row_hash, t.oid::regclass,
 CASE WHEN t.chunks > 1 THEN format(' WHERE ctid >= ''(%s,0)'' AND ctid < ''(%s,0)''', n::bigint * ${chunkPages}, least((n::bigint + 1) * ${chunkPages}, 4294967295)) ELSE '' END)
 FROM ${described(tables)} t, generate_series(0, t.chunks - 1) n ORDER BY t.name, n \\gexec
`;
}

/** SQL for psql that prints, for rows of some buckets, "=key [table, key, hash of the row]", of tables without a key no key. */
export function keysSql(portion: Portion, buckets: number): string {
  const some = [...portion].map(
    ([name, list]) =>
      `SELECT format('SELECT ''=key '' || json_build_array(%L::text, %s, row_hash::text) FROM (SELECT *, %s AS row_hash FROM %s WHERE %s & ${buckets - 1} IN (${list.join(", ")})) r',
 t.name, t.key, t.row_hash, t.oid::regclass, t.key_hash) FROM ${described([name])} t \\gexec
`,
  );
  return `${settings}${some.join("")}`;
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
SET extra_float_digits = 1;
`;

/** Columns stand in the order of their names: datacenters may have added them in different orders. */
function described(tables: readonly string[]): string {
  return `(SELECT s.*, CASE WHEN relkind = 'r' THEN greatest(1, ceil(pg_catalog.pg_relation_size(oid) / 8192.0 / ${chunkPages}))::int ELSE 1 END AS chunks FROM (
 SELECT c.oid, c.relkind, nspname || '.' || relname AS name,
  format('pg_catalog.hashtextextended(ROW(%s)::text, 0)', a.columns) AS row_hash,
  format('pg_catalog.hashtextextended(ROW(%s)::text, 0)', coalesce(k.columns, a.columns)) AS key_hash,
  CASE WHEN k.words IS NULL THEN 'NULL' ELSE format('(SELECT json_agg(v.t) FROM (VALUES %s) v(t))', k.words) END AS key
 FROM pg_class c JOIN pg_namespace ns ON ns.oid = relnamespace,
 LATERAL (SELECT string_agg(quote_ident(attname), ',' ORDER BY attname) AS columns FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) a,
 LATERAL (SELECT string_agg(quote_ident(attname), ',' ORDER BY attname) AS columns, string_agg(format('(%I::text)', attname), ',' ORDER BY attname) AS words
  FROM pg_index i JOIN pg_attribute ON attrelid = c.oid AND attnum = ANY (i.indkey) WHERE i.indrelid = c.oid AND i.indisprimary) k
 WHERE nspname || '.' || relname IN (${tables.map(literal).join(", ")}) AND a.columns IS NOT NULL) s)`;
}
