import { createHash } from "node:crypto";
import type { Dependants } from "../cascades.js";
import { sameName, type Schema } from "../schema.js";
import { identifier } from "./names.js";

/** Longest name up to Oracle 12.1. */
const longestName = 30;

/** Deleted before the row itself. Replicat lets no trigger run: what it brings has the deletes of the children with it. */
export function deleteTrigger(dependants: Dependants, schema: Schema, others: readonly Schema[]): string {
  const { parent, children } = dependants;
  return [
    "",
    `CREATE OR REPLACE TRIGGER ${identifier(triggerName(dependants, schema, others))}`,
    `BEFORE DELETE ON ${identifier(parent)}`,
    "FOR EACH ROW",
    "BEGIN",
    ...children.map(({ table, columns, parentColumns }) => {
      const same = columns.map(
        (column, index) => `${identifier(column)} = :OLD.${identifier(parentColumns[index] ?? "")}`,
      );
      return `    DELETE FROM ${identifier(table)} WHERE ${same.join(" AND ")};`;
    }),
    "END;",
    "/",
  ].join("\n");
}

/** Says which parent it is for; where that is too long, taken, or the parent has such triggers from several scripts, by a checksum. */
function triggerName({ parent, children }: Dependants, schema: Schema, others: readonly Schema[]): string {
  const taken = [schema, ...others].flatMap(({ triggers }) => triggers);
  const shared = others.some(({ foreignKeys }) =>
    foreignKeys.some((key) => key.cascade !== undefined && sameName(key.parent, parent)),
  );
  const plain = `TRG_DEL_${parent}`;
  if (plain.length <= longestName && !shared && !taken.some((name) => sameName(name, plain))) return plain;
  const what = JSON.stringify([parent, children]);
  const checksum = createHash("sha256").update(what).digest("hex").slice(0, 6).toUpperCase();
  return `${plain.slice(0, longestName - 7)}_${checksum}`;
}
