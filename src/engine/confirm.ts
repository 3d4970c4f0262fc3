import type { FactKind, FactRequest, PromisedFact } from "../facts/types.js";
import type { Change } from "../modules/types.js";
import type { StepResult } from "../remote/types.js";
import type { ProbedFact } from "./fact-store.js";
import { groupByKind, readProbe, type ProbeGroup } from "./probe.js";

/** What is read again after changes, and held against what they promised. */
export interface Confirmation {
  promises: PromisedFact[];
  /** The facts to read. */
  groups: ProbeGroup[];
  /** Facts that are as promised when those that are read are, with what reading them would give. */
  settled: ProbedFact[];
  /** Index of the plan that has the last word on a fact. */
  owner: Map<string, number>;
}

export interface PlannedChange {
  /** Index of the plan that the change belongs to. */
  index: number;
  change: Change;
}

/** `more` are promises besides those of the changes. */
export function confirmation(entries: readonly PlannedChange[], more: readonly PromisedFact[] = []): Confirmation {
  const all = [...finalPromises(entries.map((entry) => entry.change)), ...more];
  const owner = new Map<string, number>();
  for (const { index, change } of entries)
    for (const fact of change.effect.facts ?? []) owner.set(fact.request.id, index);
  const byId = new Map(all.map((fact) => [fact.request.id, fact]));
  const settled = all.flatMap((promised) => settledFact(promised, byId));
  const left = new Set(settled.map((fact) => fact.request.id));
  const promises = all.filter((fact) => !left.has(fact.request.id));
  return { promises, groups: groupByKind(promises.map((fact) => fact.request)), settled, owner };
}

function settledFact({ request, value }: PromisedFact, promised: ReadonlyMap<string, PromisedFact>): ProbedFact[] {
  const kind = request.kind as unknown as FactKind;
  const settling = kind.settledBy?.(value, request.key);
  if (!settling || promised.get(settling.fact.request.id)?.value !== settling.fact.value) return [];
  return [{ request, record: settling.record, state: { status: "known", value } }];
}

/** Takes the answers of the confirming probes off `results` and holds them against the promises. */
export function confirm(
  { promises, groups, settled, owner }: Confirmation,
  results: StepResult[],
): { confirmed: ProbedFact[]; failure?: { index: number; message: string } } {
  const found = groups.flatMap((group) => {
    const output = results.shift();
    return output ? readProbe(group, output) : [];
  });
  const byId = new Map(found.map((fact) => [fact.request.id, fact]));
  for (const promised of promises) {
    const actual = byId.get(promised.request.id);
    const broken = actual ? brokenPromise(promised, actual) : [];
    if (broken.length > 0)
      return {
        confirmed: [],
        failure: { index: owner.get(promised.request.id) ?? 0, message: `did not converge: ${broken.join("; ")}` },
      };
  }
  return { confirmed: [...found, ...settled] };
}

/** Promises of all changes, the last word on each fact; what a later change removed with its tree is left out. */
export function finalPromises(changes: readonly Change[]): PromisedFact[] {
  const promises = new Map<string, PromisedFact>();
  for (const { effect } of changes) {
    for (const tree of effect.kind === "exact" ? (effect.removedTrees ?? []) : []) {
      for (const [id, { request }] of promises) if (pathOf(request)?.startsWith(`${tree}/`)) promises.delete(id);
    }
    const implied = effect.kind === "exact" ? (effect.implied ?? []) : [];
    amendTrees(promises, [...(effect.facts ?? []), ...implied]);
    // What follows from a later change is the last word as well, though nobody reads it again.
    for (const fact of implied) promises.delete(fact.request.id);
    for (const fact of effect.facts ?? []) promises.set(fact.request.id, fact);
  }
  return [...promises.values()];
}

/** A promise about all that is below a path is another after a later change to something there; where that cannot be told, it is dropped. */
function amendTrees(promises: Map<string, PromisedFact>, later: readonly PromisedFact[]): void {
  for (const [id, { request, value }] of promises) {
    const kind = request.kind as unknown as FactKind;
    const path = pathOf(request);
    if (!kind.covers || !later.some((fact) => pathOf(fact.request)?.startsWith(`${path}/`))) continue;
    const amended = kind.foreseen?.(request.key, value, { promised: later, removedTrees: [], other: () => undefined });
    if (amended === undefined) promises.delete(id);
    else promises.set(id, { request, value: amended });
  }
}

/** Differences between what was promised and what was read afterwards. */
export function brokenPromise(fact: PromisedFact, found: ProbedFact): string[] {
  const kind = fact.request.kind as unknown as FactKind;
  if (found.state.status !== "known")
    return [
      `${fact.request.id} cannot be read: ${"message" in found.state ? found.state.message : `${found.state.tool} is missing`}`,
    ];
  if (kind.compare)
    return kind
      .compare(fact.value, found.state.value)
      .map((difference) => `${pathOf(fact.request) ?? fact.request.id}: ${difference}`);
  return sameValue(fact.value, found.state.value)
    ? []
    : [`${fact.request.id} is ${JSON.stringify(found.state.value)}, wanted ${JSON.stringify(fact.value)}`];
}

function pathOf(request: FactRequest): string | undefined {
  return (request.kind as unknown as FactKind).path?.(request.key);
}

/** Equality in which an attribute left undefined in the promise is not compared. */
function sameValue(promised: unknown, actual: unknown): boolean {
  if (promised === undefined || Object.is(promised, actual)) return true;
  if (typeof promised !== "object" || typeof actual !== "object" || promised === null || actual === null) return false;
  if (Array.isArray(promised) && (!Array.isArray(actual) || actual.length !== promised.length)) return false;
  return Object.entries(promised).every(([name, value]) => sameValue(value, (actual as Record<string, unknown>)[name]));
}
