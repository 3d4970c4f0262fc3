import { MdcError } from "../errors.js";
import type { Compiled, Scope } from "../template/types.js";
import { UnknownValue } from "../template/unknown.js";

/** A task's name for people: what cannot be evaluated is shown as it is written, which is never an error. */
export function taskName(name: string | Compiled | undefined, fallback: string, scope: Scope): string {
  if (name === undefined || typeof name === "string") return name ?? fallback;
  try {
    return String(name.evaluate(scope));
  } catch (error) {
    if (error instanceof MdcError || error instanceof UnknownValue) return name.source;
    throw error;
  }
}
