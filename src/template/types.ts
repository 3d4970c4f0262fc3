import type { Place } from "../errors.js";

/** Turns a stretch of a string value into its place in the source file. */
export type PlaceOf = (offset: number, length?: number) => Place;

/** A name that an expression uses without defining it, for checks before any host is touched. */
export interface FreeName {
  name: string;
  place: Place;
  /** Used only under `typeof`, `defined(…)` or `default_(…)`: may be undefined. */
  guarded: boolean;
}

/** Where names of expressions come from. `get` may throw UnknownValue or ContentError. */
export interface Scope {
  has(name: string): boolean;
  get(name: string): unknown;
}

/** Code compiled from a string in the user's own files; nothing else is ever compiled. */
export interface Compiled {
  readonly source: string;
  readonly place: Place;
  readonly freeNames: readonly FreeName[];
  /** Throws UnknownValue when a value is needed that does not exist yet, ContentError for undefined names and faults of the code. */
  evaluate(scope: Scope): unknown;
}
