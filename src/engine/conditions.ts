import { ContentError } from "../errors.js";
import type { Compiled, Scope } from "../template/types.js";
import { UnknownValue } from "../template/unknown.js";
import { HostsMustMeet } from "./faults.js";

/** A condition, or why it cannot be known yet. */
export type Answer = { known: true; holds: boolean; source?: string } | { known: false; culprit: string };

/**
 * All conditions of a list, from the first on: one that is false decides, even behind one that is not known yet.
 * Throws ContentError when one is not a boolean or cannot be evaluated, HostsMustMeet when that is what it takes to know.
 */
export function allHold(conditions: readonly Compiled[], scope: Scope): Answer {
  let unknown: UnknownValue | undefined;
  for (const condition of conditions) {
    try {
      if (!asBoolean(condition, condition.evaluate(scope)))
        return { known: true, holds: false, source: condition.source };
    } catch (error) {
      // Behind a condition that is not known yet, and that may be there to guard this one, a fault says nothing.
      if (!(error instanceof UnknownValue) && !unknown) throw error;
      if (error instanceof UnknownValue) unknown ??= error;
    }
  }
  if (unknown instanceof HostsMustMeet) throw unknown;
  return unknown ? { known: false, culprit: unknown.culprit } : { known: true, holds: true };
}

function asBoolean(condition: Compiled, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new ContentError(`the condition is ${described(value)}, not a boolean`, condition.place, {
    expected: "true or false",
    hint:
      typeof value === "string" || Array.isArray(value)
        ? `${condition.source}.length > 0 says that it is not empty`
        : "compare it, as in x !== null",
  });
}

function described(value: unknown): string {
  if (value === undefined) return "undefined";
  const text = JSON.stringify(value);
  return `${Array.isArray(value) ? "the list" : `the ${value === null ? "value" : typeof value}`} ${text.length > 40 ? `${text.slice(0, 40)}…` : text}`;
}
