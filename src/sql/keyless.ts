import { sameName, type Key, type Schema, type Table } from "./schema.js";

/** A table without a primary key, and the unique key that could be one. */
export interface Keyless {
  table: Table;
  /** Columns of a unique key none of which can be empty. */
  unique: readonly string[] | undefined;
}

/** Tables of the script whose rows nothing names for certain. Later statements for the same name count for it, too. */
export function keylessTables(schema: Schema, allKeys: readonly Key[] = schema.keys): Keyless[] {
  const last = new Map(schema.tables.map((table) => [table.name.toLowerCase(), table]));
  return [...last.values()].flatMap((table): Keyless[] => {
    const keys = allKeys.filter((key) => sameName(key.table, table.name));
    if (keys.some(({ kind }) => kind === "primary")) return [];
    const certain = (name: string): boolean =>
      table.columns.some((column) => sameName(column.name, name) && column.notNull);
    return [{ table, unique: keys.find(({ columns }) => columns.length > 0 && columns.every(certain))?.columns }];
  });
}
