import type { Dependants } from "./cascades.js";
import { sameName, type ForeignKey } from "./schema.js";

type Child = Dependants["children"][number];

/**
 * The order in which the rows of children can be deleted one table after the other: those first that refer to rows of another child
 * and keep these from being deleted. A cascade deletes all at once and needs none.
 */
export function deletable(children: readonly Child[], all: readonly ForeignKey[]): Child[] {
  const left = [...children];
  const ordered: Child[] = [];
  while (left.length > 0) {
    const free = left.findIndex((child) => !left.some((other) => holds(other, child, all)));
    ordered.push(...left.splice(Math.max(free, 0), 1));
  }
  return ordered;
}

/** Whether rows that go with one table refer to rows that go with the other. */
function holds(one: Child, other: Child, all: readonly ForeignKey[]): boolean {
  const held = goingWith(other.table, all);
  const holding = [...goingWith(one.table, all)].filter((table) => !held.has(table));
  return all.some(
    (key) =>
      key.cascade === undefined && holding.includes(key.table.toLowerCase()) && held.has(key.parent.toLowerCase()),
  );
}

/** The tables whose rows go when rows of a table go, that one among them. */
export function goingWith(table: string, all: readonly ForeignKey[]): Set<string> {
  const tables = new Set([table.toLowerCase()]);
  for (const name of tables)
    for (const key of all) if (key.cascade && sameName(key.parent, name)) tables.add(key.table.toLowerCase());
  return tables;
}
