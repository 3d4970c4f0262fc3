import type { Edit } from "./edits.js";
import { deletable } from "./order.js";
import type { Note } from "./plan.js";
import { sameName, type ForeignKey, type Schema } from "./schema.js";

/** Rows that go with a row of the parent. */
export interface Dependants {
  parent: string;
  children: { table: string; columns: readonly string[]; parentColumns: readonly string[] }[];
}

/** What becomes of the cascades of a script. */
export interface CascadePlan {
  /** Rows that triggers have to delete, by parent, in the order in which the parents are made. */
  dependants: Dependants[];
  /** Take the words away for which triggers stand in. */
  edits: Edit[];
  /** Cascades that no trigger can stand in for, which stay. */
  notes: Note[];
}

/** `others` are the scripts that belong to the same database; `keeps` says why a cascade has to stay, if it does. */
export function cascadePlan(
  schema: Schema,
  others: readonly Schema[],
  keeps: (key: ForeignKey, all: readonly ForeignKey[]) => string | undefined,
): CascadePlan {
  const edits: Edit[] = [];
  const notes: Note[] = [];
  const byParent = new Map<string, Dependants>();
  const all = [schema, ...others].flatMap(({ foreignKeys }) => foreignKeys);
  for (const key of schema.foreignKeys) {
    if (!key.cascade) continue;
    const parentColumns =
      key.parentColumns.length > 0 ? key.parentColumns : primaryKey(key.parent, [schema, ...others]);
    const stays =
      parentColumns.length === key.columns.length ? keeps(key, all) : `the key of ${key.parent} is not known`;
    if (stays !== undefined) {
      notes.push({
        offset: key.at.start,
        text: `deleting from ${key.parent} still cascades to ${key.table}: ${stays}`,
      });
      continue;
    }
    edits.push({ ...key.cascade, text: "" });
    const entry = byParent.get(key.parent.toLowerCase()) ?? { parent: key.parent, children: [] };
    byParent.set(key.parent.toLowerCase(), entry);
    const child = { table: key.table, columns: key.columns, parentColumns };
    if (!entry.children.some((one) => isSame(one, child))) entry.children.push(child);
  }
  const dependants = [...byParent.values()].map(({ parent, children }) => ({
    parent,
    children: deletable(children, all),
  }));
  return { dependants, edits, notes };
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
