import { oracleLiteral, sqlplus, type OracleConnection } from "../facts/oracle-connection.js";
import { rowSettings } from "../facts/oracle-query.js";
import { oracleRows } from "../facts/oracle-rows.js";
import { isLob, unread, type Shape, type Shapes } from "./deep-oracle-shapes.js";
import type { Portion } from "./deep-sql.js";
import { gatherKeys, gatherSums, type Keys, type Sums } from "./deep.js";

/** Statements that give, for each table and bucket of keys, how many rows there are and the sums of their hashes, as T, B, N, S0 and S1. */
export function oracleSums(shapes: Shapes, tables: readonly string[], buckets: number): string[] {
  return described(shapes, tables).map(
    ([table, shape]) => `SELECT ${oracleLiteral(table)} AS T, B, COUNT(*) AS N, SUM(H0) AS S0, SUM(H1) AS S1 FROM (
SELECT ${bucketOf(shape, buckets)} AS B,
${rowHash(shape)}
FROM ${quoted(table)}
) GROUP BY B`,
  );
}

/** Statements that give rows of some buckets as T, the hashes H0 and H1, and the columns of the key as K0 and so on. */
export function oracleKeys(shapes: Shapes, portion: Portion, buckets: number): string[] {
  return described(shapes, [...portion.keys()]).map(([table, shape]) => {
    const keys = shape.key.map((name, index) => `${shown(name, shape.columns.get(name) ?? "")} AS K${index},\n`);
    return `SELECT ${oracleLiteral(table)} AS T, ${shape.key.map((_name, index) => `K${index}, `).join("")}H0, H1 FROM (
SELECT ${keys.join("")}${bucketOf(shape, buckets)} AS B,
${rowHash(shape)}
FROM ${quoted(table)}
) WHERE ${among(portion.get(table) ?? [])}`;
  });
}

/** Shell text that runs statements as the database's administrator, by the rights of the account of the system. */
export function oracleScript(connection: OracleConnection, statements: readonly string[]): string {
  const { command, body } = sqlplus(connection, [rowSettings, ...statements.map((text) => `${text}\n/`)].join("\n"));
  return `${command} 2>&1\n${body}`;
}

/** What the statements of `oracleSums` came to. */
export function readOracleSums(html: string): Sums {
  return gatherSums(
    oracleRows(html).map(({ T, B, N, S0, S1 }) => [String(T), Number(B), Number(N), joined(S0 ?? 0, S1 ?? 0)]),
  );
}

/** What the statements of `oracleKeys` came to. */
export function readOracleKeys(html: string): Keys {
  return gatherKeys(
    oracleRows(html).map(({ T, H0, H1, ...rest }) => {
      const key = Object.values(rest).map(String);
      return [String(T), key.length > 0 ? key : null, String(joined(H0 ?? 0, H1 ?? 0))];
    }),
  );
}

/** Two sums as one number, so that equal ones are equal pairs. */
function joined(one: string | number, other: string | number): bigint {
  return (BigInt(one) << 96n) + BigInt(other);
}

function described(shapes: Shapes, tables: readonly string[]): [string, Shape][] {
  return tables.flatMap((table) => {
    const shape = shapes.get(table);
    return shape ? [[table, shape] as [string, Shape]] : [];
  });
}

/** The largest number that Oracle's hash can give. */
const most = 4_294_967_295;

/** Hashes have 32 bits, so there are two of each row. */
function rowHash(shape: Shape): string {
  const left = new Set(unread(shape));
  const columns = [...shape.columns.keys()].filter((name) => !left.has(name));
  return [0, 1].map((seed) => `${hash(shape, columns, most, seed)} AS H${seed}`).join(",\n");
}

function bucketOf(shape: Shape, buckets: number): string {
  if (buckets === 1) return "0";
  const left = new Set(unread(shape));
  const columns = shape.key.length > 0 ? shape.key : [...shape.columns.keys()].filter((name) => !left.has(name));
  return hash(shape, columns, buckets - 1, 0);
}

/** A hash of the hashes of columns: neither depend on how values look as text, nor is a text of 4000 bytes too short for them. One to a line, which may not be long. */
function hash({ columns }: Shape, names: readonly string[], largest: number, seed: number): string {
  const parts = names.map((name) => `ORA_HASH(${hashable(name, columns.get(name) ?? "")}, ${most}, ${seed})`);
  return `ORA_HASH(\n${parts.join(" || ',' ||\n")}, ${largest}, ${seed})`;
}

/** What ORA_HASH takes; 3 is SHA-1, which Oracle does not make of nothing. What is stored in the time zone of the database is compared in none. */
function hashable(name: string, type: string): string {
  const column = quoted(name);
  if (isLob(type)) return `CASE WHEN DBMS_LOB.GETLENGTH(${column}) > 0 THEN DBMS_CRYPTO.HASH(${column}, 3) END`;
  return type.endsWith("WITH LOCAL TIME ZONE") ? `SYS_EXTRACT_UTC(${column})` : column;
}

/** Times of a key, which would look as the database's settings say. */
function shown(name: string, type: string): string {
  const column = quoted(name);
  if (type === "DATE") return `TO_CHAR(${column}, 'YYYY-MM-DD HH24:MI:SS')`;
  return type.startsWith("TIMESTAMP") ? `TO_CHAR(${column}, 'YYYY-MM-DD HH24:MI:SS.FF9')` : column;
}

/** Oracle takes a thousand values in one list, and SQL*Plus 2499 bytes in a line. */
function among(buckets: readonly number[]): string {
  const size = 400;
  const lists = Array.from({ length: Math.ceil(buckets.length / size) }, (_none, index) =>
    buckets.slice(index * size, (index + 1) * size).join(","),
  );
  return lists.map((list) => `B IN (${list})`).join("\nOR ");
}

function quoted(name: string): string {
  return name
    .split(".")
    .map((part) => `"${part}"`)
    .join(".");
}
