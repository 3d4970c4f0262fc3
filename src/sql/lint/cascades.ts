import { sameName } from "../schema.js";
import { finding, type Finding, type Whole } from "./finding.js";
import { listKey } from "./names.js";

/** Cascades that are still there, and those of the standard script whose rows nothing deletes any more. */
export function lintCascades(whole: Whole, standard: Whole | undefined): Finding[] {
  const keys = whole.all((schema) => schema.foreignKeys);
  const triggers = whole.all((schema) => schema.deleteTriggers);
  const findings = keys.flatMap(({ cascade, table, parent, source }) =>
    cascade
      ? [
          finding(
            "cascade-left",
            `deleting from ${parent} cascades to ${table}: both datacenters delete, and replication stops`,
            source,
            cascade.start,
          ),
        ]
      : [],
  );
  const replaced = (parent: string, child: string, columns: readonly string[]): boolean =>
    triggers.some(
      (one) =>
        sameName(one.table, parent) &&
        one.deletes.some(
          ({ table, names }) =>
            sameName(table, child) && columns.every((column) => names.some((name) => sameName(name, column))),
        ),
    );
  for (const { cascade, table, columns, parent } of standard?.all((schema) => schema.foreignKeys) ?? []) {
    if (!cascade || replaced(parent, table, columns)) continue;
    const same = keys.find(
      (key) => sameName(key.table, table) && listKey(key.columns) === listKey(columns) && sameName(key.parent, parent),
    );
    if (!same || same.cascade) continue;
    const text = `deleting from ${parent} cascaded to ${table} (${columns.join(", ")}), and no trigger does it now`;
    findings.push(finding("cascade-dropped", text, same.source, same.at.start));
  }
  return findings;
}
