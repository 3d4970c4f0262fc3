import type { Place } from "../errors.js";
import type { AnyModule } from "../modules/types.js";
import { isLiteral } from "../template/render.js";
import { checkParameters } from "./check-parameters.js";
import { readFreeForm } from "./free-form.js";
import { fileMode, isModeParameter } from "./file-mode.js";
import { parameterShape } from "./parameter-shape.js";
import type { Problems } from "./problems.js";
import { describe, isNull, type SourceEntry, type SourceNode } from "./source.js";
import { expressionOf, toTemplated } from "./templated.js";
import type { Templated } from "./types.js";
import { checkVariableName } from "./variables.js";

/** Parameters in which bare text is an expression, like in `when`; values with `<%` work as everywhere. */
const expressionParameters: Readonly<Record<string, readonly string[]>> = { assert: ["that"], debug: ["var"] };

export interface Parameters {
  args: Record<string, Templated>;
  argPlaces: Record<string, Place>;
}

/**
 * The parameters of a task: what stands under the module's name and under `args`, and of the defaults those that neither names,
 * checked as far as nothing is templated.
 */
export function readParameters(
  module: AnyModule,
  written: SourceEntry,
  more: { args: SourceEntry | undefined; defaults: readonly SourceEntry[] },
  problems: Problems,
): Parameters {
  const result: Parameters = { args: {}, argPlaces: {} };
  const main = moduleEntries(module, written, problems);
  if (!main) return result;
  const given = joined(main, more.args, problems);
  const names = new Set(given.map(({ key }) => key));
  const entries = [...given, ...more.defaults.filter(({ key }) => !names.has(key))];
  const nodes = new Map<string, SourceNode>();
  for (const entry of entries) {
    nodes.set(entry.key, entry.value);
    if (module.name === "set_fact") checkVariableName(entry.key, entry.keyPlace, problems);
    result.argPlaces[entry.key] = entry.value.place;
    result.args[entry.key] = readValue(module, entry, problems);
  }
  const keyPlaces = new Map(entries.map((entry) => [entry.key, entry.keyPlace]));
  checkParameters(module, result.args, { nodes, keyPlaces, place: written.keyPlace }, problems);
  return result;
}

function moduleEntries(module: AnyModule, written: SourceEntry, problems: Problems): SourceEntry[] | undefined {
  const { value } = written;
  if (value.kind === "mapping") return value.entries;
  if (isNull(value)) return [];
  if (value.kind === "scalar") return readFreeForm(module, written, value, problems);
  problems.report(`"${written.key}" is ${describe(value)}`, value.place, { expected: "a mapping of parameters" });
  return undefined;
}

function joined(entries: SourceEntry[], more: SourceEntry | undefined, problems: Problems): SourceEntry[] {
  if (!more || isNull(more.value)) return entries;
  if (more.value.kind !== "mapping") {
    problems.report(`"args" is ${describe(more.value)}`, more.value.place, { expected: "a mapping of parameters" });
    return entries;
  }
  const given = new Set(entries.map((entry) => entry.key));
  for (const { key, keyPlace } of more.value.entries) {
    if (given.has(key)) problems.report(`"${key}" is there twice: under the module and under "args"`, keyPlace);
  }
  return [...entries, ...more.value.entries.filter((entry) => !given.has(entry.key))];
}

function readValue(module: AnyModule, entry: SourceEntry, problems: Problems): Templated {
  const { key, value } = entry;
  if (expressionParameters[module.name]?.includes(key)) return readExpressions(value, problems);
  if (isModeParameter(key) && value.kind === "scalar" && typeof value.value === "number") {
    return fileMode(key, value, problems);
  }
  const templated = toTemplated(value, problems);
  if (value.kind !== "scalar" || typeof value.value !== "number" || !isLiteral(templated)) return templated;
  return takesTextOnly(module, key, value.value) ? value.text : templated;
}

/** `that: [a > 1, b]`: each text an expression. */
function readExpressions(node: SourceNode, problems: Problems): Templated {
  if (node.kind === "sequence") return node.items.map((item) => readExpressions(item, problems));
  if (node.kind === "mapping" || isNull(node)) return toTemplated(node, problems);
  if (node.text.includes("<%")) return toTemplated(node, problems);
  return problems.attempt(() => expressionOf(node)) ?? null;
}

/** True for a parameter such as `version: 1.10` that is text: the number is then meant as it is written. */
function takesTextOnly(module: AnyModule, key: string, value: number): boolean {
  const field = parameterShape(module.params)[key];
  return field !== undefined && !field.safeParse(value).success && field.safeParse(String(value)).success;
}
