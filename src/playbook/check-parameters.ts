import type { z } from "zod";
import type { Place } from "../errors.js";
import type { AnyModule } from "../modules/types.js";
import { isCompiled } from "../template/compile.js";
import { didYouMean, nearest } from "./nearest.js";
import { parameterShape } from "./parameter-shape.js";
import type { Problems } from "./problems.js";
import { booleanHint } from "./readers.js";
import type { SourceNode } from "./source.js";
import type { Templated } from "./types.js";
import { expectation } from "./zod-words.js";

/** Stands for a value that is known at run time only; no schema takes it for anything. */
class Later {}
const later = new Later();

interface Written {
  nodes: ReadonlyMap<string, SourceNode>;
  keyPlaces: ReadonlyMap<string, Place>;
  /** Of the module's name. */
  place: Place;
}

type Issue = z.core.$ZodIssue;

/** Reports parameters that are unknown or missing, and values of the wrong type; values with templates are left for later. */
export function checkParameters(
  module: AnyModule,
  args: Record<string, Templated>,
  written: Written,
  problems: Problems,
): void {
  const known = withoutTemplates(args) as Record<string, unknown>;
  const outcome = module.params.safeParse(known);
  if (outcome.success) return;
  const issues = outcome.error.issues.flatMap((one) => certain(one, known));
  for (const issue of issues) {
    if (!isMisspelt(issue, issues, Object.keys(parameterShape(module.params)))) {
      report(module, issue, known, written, problems);
    }
  }
}

function withoutTemplates(value: Templated): unknown {
  if (isCompiled(value)) return later;
  if (Array.isArray(value)) return value.map(withoutTemplates);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutTemplates(entry)]));
}

/** The complaints that no value of a template could settle. A choice of schemas counts by the one that fits best. */
function certain(issue: Issue, args: unknown): Issue[] {
  if (leadsToTemplate(issue.path, args)) return [];
  if (issue.code !== "invalid_union" || issue.path.length > 0 || issue.errors.length === 0) {
    return hasTemplate(valueAt(args, issue.path)) && issue.path.length > 0 && issue.code === "invalid_union"
      ? []
      : [issue];
  }
  const choices = issue.errors.map((issues) => issues.flatMap((one) => certain(one, args)));
  return choices.reduce((best, choice) => (choice.length < best.length ? choice : best));
}

/** A parameter that is missing because its name is written wrong: the wrong name is what there is to tell. */
function isMisspelt(issue: Issue, issues: readonly Issue[], names: readonly string[]): boolean {
  if (issue.path.length !== 1 || issue.code !== "invalid_type") return false;
  const unknown = issues.flatMap((one) => (one.code === "unrecognized_keys" && one.path.length === 0 ? one.keys : []));
  return unknown.some((key) => nearest(key, names) === issue.path[0]);
}

function leadsToTemplate(path: readonly PropertyKey[], args: unknown): boolean {
  let value = args;
  for (const step of path) {
    if (value === later) return true;
    value = (value as Record<PropertyKey, unknown> | undefined)?.[step];
  }
  return value === later;
}

function hasTemplate(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return value === later || Object.values(value).some(hasTemplate);
}

function valueAt(args: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value: unknown, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step], args);
}

function report(
  module: AnyModule,
  issue: Issue,
  args: Record<string, unknown>,
  written: Written,
  problems: Problems,
): void {
  const names = Object.keys(parameterShape(module.params));
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) {
      const place = path.length === 0 ? written.keyPlaces.get(key) : placeOfKey(written, path, key);
      problems.report(`"${module.name}" has no parameter "${[...path, key].join(".")}"`, place ?? written.place, {
        hint: path.length === 0 ? didYouMean(key, names) : undefined,
      });
    }
    return;
  }
  const value = valueAt(args, issue.path);
  const name = path.join(".");
  if (value === undefined && path.length > 0 && issue.code !== "custom") {
    const parent = nodeAt(written, path.slice(0, -1));
    problems.report(`"${module.name}" needs the parameter "${name}"`, parent?.place ?? written.place, {
      expected: expectation(issue),
    });
    return;
  }
  const place = nodeAt(written, path)?.place ?? written.place;
  if (issue.code === "custom" || path.length === 0) {
    problems.report(`${path.length === 0 ? `"${module.name}"` : `"${name}"`}: ${issue.message}`, place);
    return;
  }
  problems.report(`"${name}" is ${shown(value)}`, place, {
    expected: expectation(issue),
    hint: hintFor(issue, value),
  });
}

function hintFor(issue: Issue, value: unknown): string | undefined {
  const expected = expectation(issue) ?? "";
  if (/true or false/.test(expected)) return booleanHint(value);
  if (issue.code === "invalid_value" && typeof value === "string") return didYouMean(value, issue.values.map(String));
  return undefined;
}

function nodeAt(written: Written, path: readonly string[]): SourceNode | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return undefined;
  let node = written.nodes.get(first);
  for (const step of rest) {
    if (node?.kind === "sequence") node = node.items[Number(step)];
    else if (node?.kind === "mapping") node = node.entries.find((entry) => entry.key === step)?.value;
  }
  return node;
}

function placeOfKey(written: Written, path: readonly string[], key: string): Place | undefined {
  const node = nodeAt(written, path);
  return node?.kind === "mapping" ? node.entries.find((entry) => entry.key === key)?.keyPlace : node?.place;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value === null) return "nothing";
  if (typeof value === "object") return "a mapping";
  return typeof value === "string" ? `the text ${JSON.stringify(value.slice(0, 60))}` : String(value);
}
