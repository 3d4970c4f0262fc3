import { cascadeEdits, dependantsOf } from "./cascades.js";
import { dcidEdits } from "./dcid.js";
import type { Dialect } from "./dialect.js";
import { edited, insertion, type Edit } from "./edits.js";
import { keylessTables } from "./keyless.js";
import type { DatacenterPlan, Note } from "./plan.js";
import type { Schema } from "./schema.js";
import type { Script } from "./script.js";
import { sequenceEdits } from "./sequences.js";

export interface Generated {
  /** The script for the datacenter. */
  text: string;
  /** Rows that belong into the trusted source only; empty when there are none. */
  seeds: string;
  notes: Note[];
}

/**
 * Makes the script of one datacenter from the vendor's standard script. What has nothing to do with datacenters comes out as
 * it is, byte for byte. `others` are read scripts of the same database, whose tables this one may refer to.
 */
export function generate(
  script: Script,
  schema: Schema,
  plan: DatacenterPlan,
  dialect: Dialect,
  others: readonly Schema[] = [],
): Generated {
  const notes: Note[] = [];
  const edits: Edit[] = sequenceEdits(schema, plan, (sequence) => dialect.alterSerial(sequence, plan));
  const dcid = dcidEdits(schema, plan, dialect);
  edits.push(...dcid.edits, ...schema.inserts.map(({ at }) => ({ ...withLine(script.text, at), text: "" })));
  notes.push(...dcid.notes);
  const added: string[] = [];
  if (plan.cascades === "triggers") {
    const { dependants, notes: unknown } = dependantsOf(schema, others);
    edits.push(...cascadeEdits(schema));
    notes.push(...unknown);
    added.push(...dependants.map((one) => dialect.deleteTrigger(one)));
  }
  for (const keyless of keylessTables(schema)) {
    const named = dialect.nameRows(keyless, plan);
    if (!named) continue;
    added.push(named.statements);
    notes.push({ offset: keyless.table.at.start, text: `${keyless.table.name} has no primary key: ${named.told}` });
  }
  if (added.length > 0) edits.push(insertion(schema.end, `${added.join("\n")}\n`));
  const seeds = schema.inserts.map(({ at }) => `${script.text.slice(at.start, at.end)}\n`).join("");
  return { text: edited(script.text, edits), seeds, notes: notes.sort((a, b) => a.offset - b.offset) };
}

/** With the end of its line where nothing else stands on it. */
function withLine(text: string, { start, end }: { start: number; end: number }): { start: number; end: number } {
  const before = /[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  const begins = start - before === 0 || text[start - before - 1] === "\n";
  const rest = /^[ \t]*\r?\n/.exec(text.slice(end, end + 200))?.[0].length;
  return begins && rest !== undefined ? { start: start - before, end: end + rest } : { start, end };
}
