import { compileExpression, compileString, isCompiled, laterText } from "../template/compile.js";
import type { Compiled } from "../template/types.js";
import type { Problems } from "./problems.js";
import { isNull, type SourceNode, type SourceScalar } from "./source.js";
import type { Templated } from "./types.js";

/** Compiles every string of a YAML value. Text that does not compile is reported. */
export function toTemplated(node: SourceNode, problems: Problems): Templated {
  switch (node.kind) {
    case "scalar":
      return typeof node.value === "string" ? templatedText(node, problems) : node.value;
    case "sequence":
      return node.items.map((item) => toTemplated(item, problems));
    case "mapping":
      return Object.fromEntries(node.entries.map((entry) => [entry.key, toTemplated(entry.value, problems)]));
  }
}

/** What comes out of a `!vault` is never a template: a password may hold any characters. */
function templatedText(node: SourceScalar, problems: Problems): Templated {
  const { vaulted } = node;
  if (vaulted) return laterText(vaulted.sealed, vaulted.place, () => vaulted.text);
  return problems.attempt(() => textOf(node)) ?? broken(node);
}

const textOf = oncePerNode((node) => compileString(node.text, node.at));
/** A text as an expression, without delimiters. Throws ContentError where it does not compile. */
export const expressionOf = oncePerNode((node) => compileExpression(node.text, node.at));

/** A file of a role is parsed once and read for each use of the role: what its texts come to is the same for all. */
function oncePerNode<T>(compile: (node: SourceScalar) => T): (node: SourceScalar) => T {
  const known = new WeakMap<SourceScalar, T>();
  return (node) => {
    const compiled = known.get(node) ?? compile(node);
    known.set(node, compiled);
    return compiled;
  };
}

/** Stands for a template that was reported, so that nobody complains about its type as well. */
function broken(node: SourceScalar): Compiled {
  return compileExpression("undefined", node.at);
}

/** A condition, or several that must all hold: bare expressions, `true` or `false`. */
export function toConditions(node: SourceNode, keyword: string, problems: Problems): Compiled[] {
  const nodes = node.kind === "sequence" ? node.items : [node];
  return nodes.flatMap((one) => {
    if (one.kind !== "scalar" || isNull(one)) {
      problems.report(`"${keyword}" needs an expression`, one.place, { expected: "JavaScript, such as port > 1024" });
      return [];
    }
    return problems.attempt(() => expressionOf(one)) ?? [];
  });
}

/** Every template in a value, at any depth. */
export function compiledIn(value: Templated | undefined): Compiled[] {
  if (typeof value !== "object" || value === null) return [];
  if (isCompiled(value)) return [value];
  return Object.values(value).flatMap((entry: Templated) => compiledIn(entry));
}
