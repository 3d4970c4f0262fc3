import { insertion, type Edit } from "./edits.js";
import type { DatacenterPlan } from "./plan.js";
import { sameName, type Options, type Schema } from "./schema.js";

/** Edits that let every counter of the script begin at the datacenter's number and go on by the step. */
export function sequenceEdits(schema: Schema, plan: DatacenterPlan): Edit[] {
  const counters = schema.tables.flatMap((table) =>
    table.columns.flatMap(({ counter }) => (counter ? [{ table, counter }] : [])),
  );
  return [
    ...schema.sequences.flatMap(({ options }) => optionEdits(options, plan)),
    ...counters.flatMap(({ table, counter }) =>
      counter.kind === "identity"
        ? optionEdits(counter.options, plan)
        : [serialEdit(schema, counter.sequence, table.after, counter.alter(plan))],
    ),
  ];
}

/** In the place of a statement that sets it already. */
function serialEdit({ alterations }: Schema, sequence: string, after: number, statement: string): Edit {
  const known = alterations.find(({ name }) => sameName(name, sequence));
  return known ? { ...known.at, text: statement.replace(/;$/, "") } : insertion(after, `\n${statement}`);
}

function optionEdits(options: Options, { datacenter, step }: DatacenterPlan): Edit[] {
  const start = `START WITH ${datacenter}`;
  const increment = `INCREMENT BY ${step}`;
  const missing = [options.start ? [] : start, options.increment ? [] : increment].flat();
  return [
    ...(options.start ? [{ ...options.start, text: start }] : []),
    ...(options.increment ? [{ ...options.increment, text: increment }] : []),
    ...(missing.length > 0 ? [insertion(options.add, options.before + missing.join(" ") + options.behind)] : []),
  ];
}
