import { cascadePlan } from "./cascades.js";
import { dcidEdits } from "./dcid.js";
import type { Dialect } from "./dialect.js";
import { edited, insertion, type Edit } from "./edits.js";
import { keylessTables } from "./keyless.js";
import type { Source } from "./lint/finding.js";
import type { DatacenterPlan, Note } from "./plan.js";
import type { Flaw, Schema, Span } from "./schema.js";
import type { Script } from "./script.js";
import { sequenceEdits } from "./sequences.js";

export interface Generated {
  /** The script for the datacenter. */
  text: string;
  /** Rows that belong into the trusted source only; empty when there are none. */
  seeds: string;
  notes: Note[];
}

/** Makes the scripts of one datacenter from standard scripts that make one database together. */
export function generateAll(
  sources: readonly Source[],
  plan: DatacenterPlan,
  dialect: Dialect,
): (Generated & { script: Script })[] {
  return sources.map(({ script, schema }) => {
    const others = sources.filter((source) => source.schema !== schema).map((source) => source.schema);
    return { script, ...generate(script, schema, plan, dialect, others) };
  });
}

/** Under which name the seeds of a script are kept. */
export function seedsName(script: string): string {
  return script.replace(/(\.[^.]*)?$/, "-seeds$1");
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
  const edits: Edit[] = sequenceEdits(schema, plan);
  const dcid = dcidEdits(schema, plan, dialect);
  edits.push(...dcid.edits, ...schema.inserts.map(({ at }) => ({ ...withLine(script.text, at), text: "" })));
  notes.push(...dcid.notes);
  const added: string[] = [];
  if (plan.cascades === "triggers") {
    const cascades = cascadePlan(schema, others, (key, all) => dialect.keepsCascade(key, all));
    edits.push(...cascades.edits);
    notes.push(...cascades.notes);
    added.push(...cascades.dependants.map((one) => dialect.deleteTrigger(one, schema, others)));
  }
  for (const keyless of keylessTables(schema)) {
    const named = dialect.nameRows(keyless, plan);
    if (!named) continue;
    if (named.statements !== "") added.push(named.statements);
    notes.push({ offset: keyless.table.at.start, text: `${keyless.table.name} has no primary key: ${named.told}` });
  }
  const mended = flawsWithin(schema, schema.inserts);
  edits.push(...schema.flaws.filter((flaw) => !mended.includes(flaw)).map(({ at, text }) => ({ ...at, text })));
  if (added.length > 0) edits.push(insertion(schema.end, `${added.join("\n")}\n`));
  notes.push(...schema.flaws.map(({ place, flaw, cure }) => ({ offset: place, text: `${flaw}; ${cure}` })));
  const seeds = schema.inserts.map(({ at }) => `${cut(script.text, at, flawsWithin(schema, [{ at }]))}\n`).join("");
  return { text: edited(script.text, edits), seeds, notes: notes.sort((a, b) => a.offset - b.offset) };
}

function flawsWithin({ flaws }: Schema, pieces: readonly { at: Span }[]): Flaw[] {
  return flaws.filter(({ at: { start } }) => pieces.some(({ at }) => start >= at.start && start <= at.end));
}

/** A piece of the text with its flaws mended. */
function cut(text: string, { start, end }: Span, flaws: readonly Flaw[]): string {
  const edits = flaws.map(({ at, text: instead }) => ({ start: at.start - start, end: at.end - start, text: instead }));
  return edited(text.slice(start, end), edits);
}

/** With the end of its line where nothing else stands on it. */
function withLine(text: string, { start, end }: Span): Span {
  const before = /[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  const begins = start - before === 0 || text[start - before - 1] === "\n";
  const rest = /^[ \t]*\r?\n/.exec(text.slice(end, end + 200))?.[0].length;
  return begins && rest !== undefined ? { start: start - before, end: end + rest } : { start, end };
}
