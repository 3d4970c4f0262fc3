import type { Edit } from "./edits.js";
import type { Note } from "./plan.js";
import { sameName, type ForeignKey, type Schema } from "./schema.js";

/** Rows that go with a row of the parent. */
export interface Dependants {
  parent: string;
  children: { table: string; columns: readonly string[]; parentColumns: readonly string[] }[];
}

/** The cascades of a script by parent, in the order in which the parents are made. `others` are the scripts that belong to the same database. */
export function dependantsOf(schema: Schema, others: readonly Schema[]): { dependants: Dependants[]; notes: Note[] } {
  const notes: Note[] = [];
  const byParent = new Map<string, Dependants>();
  for (const key of schema.foreignKeys) {
    if (!key.cascade) continue;
    const parentColumns =
      key.parentColumns.length > 0 ? key.parentColumns : primaryKey(key.parent, [schema, ...others]);
    if (parentColumns.length !== key.columns.length) {
      notes.push({
        offset: key.at.start,
        text: `the key of ${key.parent} is not known: its rows do not take those of ${key.table} with them`,
      });
      continue;
    }
    const entry = byParent.get(key.parent.toLowerCase()) ?? { parent: key.parent, children: [] };
    byParent.set(key.parent.toLowerCase(), entry);
    const child = { table: key.table, columns: key.columns, parentColumns };
    if (!entry.children.some((one) => isSame(one, child))) entry.children.push(child);
  }
  return { dependants: [...byParent.values()], notes };
}

/** Edits that take the words away. */
export function cascadeEdits({ foreignKeys }: Schema): Edit[] {
  return foreignKeys.flatMap(({ cascade }: ForeignKey) => (cascade ? [{ ...cascade, text: "" }] : []));
}

function primaryKey(table: string, schemas: readonly Schema[]): readonly string[] {
  const keys = schemas.flatMap((schema) => schema.keys);
  return keys.find((key) => key.kind === "primary" && sameName(key.table, table))?.columns ?? [];
}

function isSame(one: Dependants["children"][number], other: Dependants["children"][number]): boolean {
  const same = (a: readonly string[], b: readonly string[]): boolean =>
    a.join("\0").toLowerCase() === b.join("\0").toLowerCase();
  return (
    sameName(one.table, other.table) && same(one.columns, other.columns) && same(one.parentColumns, other.parentColumns)
  );
}
