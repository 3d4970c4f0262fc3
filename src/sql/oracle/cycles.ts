import { goingWith } from "../order.js";
import { sameName, type ForeignKey } from "../schema.js";

/**
 * Why a cascade has to stay: a trigger that runs for each row must not touch a table that is being changed (ORA-04091), and
 * where cascades lead back to their parent, it would. Triggers for whole statements come too late: the foreign key is
 * checked before them (ORA-02292).
 */
export function keepsCascade({ table, parent }: ForeignKey, all: readonly ForeignKey[]): string | undefined {
  if (!goingWith(table, all).has(parent.toLowerCase())) return undefined;
  const way = sameName(table, parent) ? "the table refers to itself" : "the rows lead back to where they began";
  return `${way}, and a trigger must not change the table that it runs for; Replicat needs DBOPTIONS DEFERREFCONST`;
}
