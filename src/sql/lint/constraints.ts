import { dcidColumn } from "../dcid.js";
import { sameName, type Span } from "../schema.js";
import { added, missing, type Finding, type Source, type Whole } from "./finding.js";
import { byName, listKey } from "./names.js";

interface Constraint {
  /** What it says, the same for all that say the same. */
  key: string;
  text: string;
  table: string;
  primary: boolean;
  at: Span;
  source: Source;
}

/**
 * Keys and foreign keys by what they say, for their names differ from script to script. The column for datacenters does not
 * count, nor does a primary key for a table that has none in the standard script.
 */
export function constraintDifferences(whole: Whole, standard: Whole): Finding[] {
  const ours = constraintsOf(whole);
  const theirs = constraintsOf(standard);
  const tables = byName(whole.all((schema) => schema.tables));
  const known = byName(standard.all((schema) => schema.tables));
  const isNew = (own: Constraint): boolean => !theirs.some((one) => one.key === own.key);
  const standardKey = (table: string): boolean => theirs.some((one) => one.primary && sameName(one.table, table));
  return [
    ...theirs.flatMap(({ key, text, table }) => {
      const own = tables.get(table.toLowerCase());
      return own && !ours.some((one) => one.key === key) ? [missing("constraint", text, own.source, own.at.start)] : [];
    }),
    ...ours
      .filter((one) => isNew(one) && known.has(one.table.toLowerCase()) && !(one.primary && !standardKey(one.table)))
      .map(({ text, source, at }) => added("constraint", text, source, at.start)),
  ];
}

function constraintsOf(whole: Whole): Constraint[] {
  const keys = whole
    .all((schema) => schema.keys)
    .map(({ kind, table, columns, at, source }): Constraint => {
      const named = columns.filter((name) => !sameName(name, dcidColumn));
      const primary = kind === "primary";
      const text = `${primary ? "PRIMARY KEY" : "UNIQUE"} (${named.join(", ")}) of ${table}`;
      return { key: `${kind} ${table.toLowerCase()} ${listKey(named)}`, text, table, primary, at, source };
    });
  const foreign = whole
    .all((schema) => schema.foreignKeys)
    .map(({ table, columns, parent, at, source }): Constraint => {
      const text = `FOREIGN KEY (${columns.join(", ")}) of ${table} to ${parent}`;
      const key = `foreign ${table.toLowerCase()} ${listKey(columns)} ${parent.toLowerCase()}`;
      return { key, text, table, primary: false, at, source };
    });
  return [...keys, ...foreign];
}
