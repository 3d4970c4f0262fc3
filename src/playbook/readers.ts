import { isCompiled } from "../template/compile.js";
import type { Compiled } from "../template/types.js";
import type { Problems } from "./problems.js";
import { describe, isNull, type SourceEntry, type SourceMapping, type SourceNode } from "./source.js";
import { toTemplated } from "./templated.js";
import type { Templated } from "./types.js";

/** Words that YAML 1.1 took for booleans. */
const oldBooleans: Readonly<Record<string, boolean>> = {
  yes: true,
  on: true,
  y: true,
  no: false,
  off: false,
  n: false,
};

/** The hint for `yes` and its like where true or false is wanted. */
export function booleanHint(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  const word = text.toLowerCase();
  const meant = oldBooleans[word] ?? (word === "true" ? true : word === "false" ? false : undefined);
  return meant === undefined ? undefined : `write ${String(meant)}`;
}

/** `true`, `false` or a template. */
export function readBoolean(entry: SourceEntry, problems: Problems): Templated {
  const value = toTemplated(entry.value, problems);
  if (typeof value === "boolean" || isCompiled(value)) return value;
  problems.report(`"${entry.key}" is ${describe(entry.value)}`, entry.value.place, {
    expected: "true or false",
    hint: booleanHint(value),
  });
  return false;
}

/** `true` or `false`, for keywords that are needed before any host is known. */
export function readPlainBoolean(entry: SourceEntry, problems: Problems): boolean {
  const value = readBoolean(entry, problems);
  if (!isCompiled(value)) return value === true;
  problems.report(`"${entry.key}" cannot be a template`, entry.value.place, { expected: "true or false" });
  return false;
}

/** Text or a template; numbers count as the text that they are written as. */
export function readText(entry: SourceEntry, problems: Problems): string | Compiled | undefined {
  const { value } = entry;
  if (value.kind === "scalar" && typeof value.value === "number") return value.text;
  if (value.kind === "scalar" && typeof value.value === "string") {
    const text = toTemplated(value, problems);
    return typeof text === "string" || isCompiled(text) ? text : undefined;
  }
  problems.report(`"${entry.key}" is ${describe(value)}`, value.place, { expected: "text" });
  return undefined;
}

/** Text without templates. */
export function readPlainText(entry: SourceEntry, problems: Problems, why?: string): string | undefined {
  const text = readText(entry, problems);
  if (text === undefined || typeof text === "string") return text;
  problems.report(`"${entry.key}" cannot be a template`, entry.value.place, { expected: "plain text", hint: why });
  return undefined;
}

/** A number from 0, or a template. */
export function readNumber(entry: SourceEntry, problems: Problems): Templated {
  const value = toTemplated(entry.value, problems);
  if ((typeof value === "number" && value >= 0) || isCompiled(value)) return value;
  problems.report(`"${entry.key}" is ${describe(entry.value)}`, entry.value.place, { expected: "a number, 0 or more" });
  return 0;
}

/** Whole seconds, or a template. */
export function readSeconds(entry: SourceEntry, problems: Problems): Templated {
  const value = toTemplated(entry.value, problems);
  if (isWholeNumber(value) || isCompiled(value)) return value;
  problems.report(`"${entry.key}" is ${describe(entry.value)}`, entry.value.place, {
    expected: "whole seconds, 0 for no limit",
  });
  return 0;
}

/** A whole number from 0, for keywords that are needed before any host is known. */
export function readWholeNumber(entry: SourceEntry, problems: Problems): number {
  const value = toTemplated(entry.value, problems);
  if (isWholeNumber(value)) return value;
  problems.report(`"${entry.key}" is ${describe(entry.value)}`, entry.value.place, {
    expected: "a whole number, 0 or more",
  });
  return 0;
}

export function isWholeNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** One text or a list of texts. */
export function readTexts(entry: SourceEntry, problems: Problems): (string | Compiled)[] {
  const nodes = entry.value.kind === "sequence" ? entry.value.items : [entry.value];
  return nodes.flatMap((value) => readText({ ...entry, value }, problems) ?? []);
}

/** A mapping; nothing counts as an empty one. */
export function readMapping(entry: SourceEntry, problems: Problems): SourceMapping {
  const { value } = entry;
  if (value.kind === "mapping") return value;
  if (!isNull(value)) problems.report(`"${entry.key}" is ${describe(value)}`, value.place, { expected: "a mapping" });
  return { kind: "mapping", entries: [], place: value.place };
}

/** A list; nothing counts as an empty one. */
export function readList(entry: SourceEntry, problems: Problems, of: string): SourceNode[] {
  const { value } = entry;
  if (value.kind === "sequence") return value.items;
  if (!isNull(value))
    problems.report(`"${entry.key}" is ${describe(value)}`, value.place, { expected: `a list of ${of}` });
  return [];
}
