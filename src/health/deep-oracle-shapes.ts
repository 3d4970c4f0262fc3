import { oracleLiteral } from "../facts/oracle-connection.js";
import { oracleRows } from "../facts/oracle-rows.js";

/** The columns of a table by name with their types, and of which its primary key is made. */
export interface Shape {
  columns: ReadonlyMap<string, string>;
  key: readonly string[];
}

/** By "SCHEMA.TABLE". */
export type Shapes = ReadonlyMap<string, Shape>;

/** Statements that ask the catalogue for the tables of some schemas. */
export function shapesSql(schemas: readonly string[]): string[] {
  const own = `owner IN (${schemas.map(oracleLiteral).join(", ")})`;
  return [
    `SELECT owner || '.' || table_name AS T, column_name AS C, data_type AS D FROM dba_tab_columns WHERE ${own}`,
    `SELECT owner || '.' || table_name AS T, owner || '.' || constraint_name AS N FROM dba_constraints WHERE ${own} AND constraint_type = 'P'`,
    `SELECT owner || '.' || constraint_name AS N, column_name AS C FROM dba_cons_columns WHERE ${own}`,
  ];
}

/** What the statements of `shapesSql` came to. Columns stand in the order of their names, as they may have been added in any. */
export function readShapes(html: string): Shapes {
  const shapes = new Map<string, { columns: Map<string, string>; key: string[] }>();
  const keyed = new Map<string, string>();
  for (const [table, column, type, constraint] of catalogue(html)) {
    if (table !== undefined && column !== undefined && type !== undefined) {
      const shape = shapes.get(table) ?? { columns: new Map<string, string>(), key: [] };
      shapes.set(table, { ...shape, columns: shape.columns.set(column, type) });
    } else if (table !== undefined && constraint !== undefined) keyed.set(constraint, table);
    else if (column !== undefined && constraint !== undefined)
      shapes.get(keyed.get(constraint) ?? "")?.key.push(column);
  }
  return new Map(
    [...shapes].map(([table, { columns, key }]) => [
      table,
      { columns: new Map([...columns].sort(([one], [other]) => (one < other ? -1 : 1))), key: key.sort() },
    ]),
  );
}

function catalogue(html: string): (string | undefined)[][] {
  const text = (value: string | number | null | undefined): string | undefined =>
    value === null || value === undefined ? undefined : String(value);
  return oracleRows(html).map(({ T, C, D, N }) => [T, C, D, N].map(text));
}

/** Why rows of a table cannot be compared, if so: the datacenters have to have the same columns, and the same key. */
export function shapeDifference(one: Shape | undefined, other: Shape | undefined): string | undefined {
  if (!one || !other) return "is not there";
  const names = (from: Shape, to: Shape): string[] => [...from.columns.keys()].filter((name) => !to.columns.has(name));
  const lacking = [...names(one, other), ...names(other, one)];
  if (lacking.length > 0) return `has other columns: ${lacking.join(", ")}`;
  const typed = [...one.columns].filter(([name, type]) => other.columns.get(name) !== type);
  if (typed.length > 0) return `has columns of other types: ${typed.map(([name]) => name).join(", ")}`;
  return one.key.join() === other.key.join() ? undefined : "has another primary key";
}

/** Columns that Oracle gives no hash of, such as LONG and BFILE. */
export function unread({ columns }: Shape): string[] {
  return [...columns].flatMap(([name, type]) => (scalar.test(type) || isLob(type) ? [] : [name]));
}

const scalar = /^(N?(VAR)?CHAR2?|RAW|NUMBER|FLOAT|BINARY_(FLOAT|DOUBLE)|DATE|TIMESTAMP\b.*|INTERVAL\b.*)$/;

export function isLob(type: string): boolean {
  return /^(N?CLOB|BLOB)$/.test(type);
}
