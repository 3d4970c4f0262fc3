import { identifier, literal } from "../../facts/pg-connection.js";

/** A column that tells rows of one datacenter from those of another. */
export interface KeyColumn {
  name: string;
  type: string;
  /** What rows that are there already get. */
  value: string;
}

/** A table as it is: its primary key, and whether it has the column. */
export interface KeyedTable {
  name: string;
  column: boolean;
  constraint: string;
  key: readonly string[];
}

/**
 * Statements, for one transaction, after which the column is part of a table's primary key. It comes without a default and is filled
 * afterwards. Whoever uses the table is not waited for.
 */
export function keyColumnStatements(schema: string, table: KeyedTable, column: KeyColumn): string[] {
  const name = `${identifier(schema)}.${identifier(table.name)}`;
  const own = identifier(column.name);
  const constraint = identifier(table.constraint);
  return [
    "SET LOCAL lock_timeout = '5s'",
    `LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE`,
    ...(table.column ? [] : [`ALTER TABLE ${name} ADD COLUMN ${own} ${column.type}`]),
    `UPDATE ${name} SET ${own} = ${literal(column.value)} WHERE ${own} IS NULL`,
    `ALTER TABLE ${name} ALTER COLUMN ${own} SET NOT NULL`,
    `ALTER TABLE ${name} DROP CONSTRAINT ${constraint}`,
    `ALTER TABLE ${name} ADD CONSTRAINT ${constraint} PRIMARY KEY (${[...table.key.map(identifier), own].join(", ")})`,
  ];
}
