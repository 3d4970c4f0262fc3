import { isCompiled } from "./compile.js";
import type { Compiled, Scope } from "./types.js";

/** Data in which strings may be templates, at any depth. */
export type Renderable =
  null | boolean | number | string | Compiled | readonly Renderable[] | { readonly [key: string]: Renderable };

/** Evaluates every template in the data. Throws what the templates throw. */
export function render(value: Renderable, scope: Scope): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isCompiled(value)) return value.evaluate(scope);
  if (Array.isArray(value)) return value.map((entry: Renderable) => render(entry, scope));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, render(entry as Renderable, scope)]));
}

/** True when nothing in the data needs evaluating. */
export function isLiteral(value: Renderable): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (isCompiled(value)) return false;
  return Object.values(value).every((entry) => isLiteral(entry as Renderable));
}
