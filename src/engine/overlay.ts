import type { FactKind, FactRequest, PromisedFact } from "../facts/types.js";
import type { Effect } from "../modules/types.js";

/** What planned changes will have made of a host. Values are never changed, only replaced, so that going back costs nothing. */
export interface Overlay {
  promised: ReadonlyMap<string, PromisedFact>;
  /** Directories that will be gone with all that is below. */
  removedTrees: readonly string[];
  /** Paths that will be another, each with the task that makes them so. */
  touched: ReadonlyMap<string, string>;
}

export const emptyOverlay: Overlay = { promised: new Map(), removedTrees: [], touched: new Map() };

/** Lays the effect of a planned change over those before it. `by` is the name of the task. */
export function withEffect(overlay: Overlay, effect: Effect, by: string): Overlay {
  const removed = effect.kind === "exact" ? (effect.removedTrees ?? []) : [];
  const facts = [...(effect.facts ?? []), ...(effect.kind === "exact" ? (effect.implied ?? []) : [])];
  if (removed.length === 0 && facts.length === 0) return overlay;
  const paths = facts.flatMap((fact) => pathOf(fact.request) ?? []);
  const promised = new Map(overlay.promised);
  for (const [id, { request }] of promised) {
    if (removed.some((tree) => isBelow(pathOf(request), tree)) || isStale(request, paths)) promised.delete(id);
  }
  for (const fact of facts) promised.set(fact.request.id, fact);
  const touched = new Map(overlay.touched);
  for (const path of [...paths, ...removed]) touched.set(path, by);
  return { promised, removedTrees: [...overlay.removedTrees, ...removed], touched };
}

/** What the overlay says of a fact, or undefined when it says nothing that can be told. */
export function foreseen(overlay: Overlay, request: FactRequest): { value: unknown } | undefined {
  const promised = overlay.promised.get(request.id);
  if (promised) return { value: promised.value };
  const path = pathOf(request);
  if (overlay.removedTrees.some((tree) => isBelow(path, tree))) return { value: kindOf(request).nothing };
  return undefined;
}

/** The task that makes a fact another in a way that was not promised: it can be read only when that is done. */
export function touchedBy(overlay: Overlay, request: FactRequest): string | undefined {
  const path = pathOf(request);
  if (path === undefined || foreseen(overlay, request)) return undefined;
  if (!kindOf(request).covers) return overlay.touched.get(path);
  for (const [touched, by] of overlay.touched) if (touched === path || isBelow(touched, path)) return by;
  return undefined;
}

/** The task that changes a directory above a path: what could not be read there for want of a permission may be readable then. */
export function changedAbove(overlay: Overlay, request: FactRequest): string | undefined {
  const path = pathOf(request);
  for (const [touched, by] of overlay.touched) if (isBelow(path, touched)) return by;
  return undefined;
}

/** A fact about all that is below its path is another once something there is. */
function isStale(request: FactRequest, paths: readonly string[]): boolean {
  const path = pathOf(request);
  if (path === undefined || !kindOf(request).covers) return false;
  return paths.some((touched) => touched === path || isBelow(touched, path));
}

function pathOf(request: FactRequest): string | undefined {
  return kindOf(request).path?.(request.key);
}

function isBelow(path: string | undefined, tree: string): boolean {
  return path?.startsWith(tree === "/" ? "/" : `${tree}/`) === true;
}

function kindOf(request: FactRequest): FactKind {
  return request.kind as unknown as FactKind;
}
