import type { FactKind, FactRequest, FactState, PromisedFact } from "../facts/types.js";
import type { Effect } from "../modules/types.js";

/** A fact as it was read: the record that the guard will want to see again, and what it means. */
export interface ProbedFact {
  request: FactRequest;
  record: Buffer;
  state: FactState<unknown>;
}

/** What is known about one host: what was read, per account, and over it what planned changes will have made of it. */
export class FactStore {
  readonly #probed = new Map<string, ProbedFact>();
  readonly #promised = new Map<string, PromisedFact>();
  #removedTrees: string[] = [];
  /** Paths that planned changes touch, and the name of the task that does it. */
  readonly #touchedPaths = new Map<string, string>();

  /** The state of a fact, or undefined when it has to be read first. */
  get(request: FactRequest, account: string): FactState<unknown> | undefined {
    const promised = this.#promised.get(request.id);
    if (promised) return { status: "known", value: promised.value };
    const path = pathOf(request);
    if (path !== undefined && this.#removedTrees.some((tree) => path.startsWith(`${tree}/`))) {
      return { status: "known", value: (request.kind as unknown as FactKind).nothing };
    }
    return this.touches(request) ? undefined : this.#probed.get(key(request, account))?.state;
  }

  /** True for a fact that a planned change makes another in a way that was not promised: it can be read only when that is done. */
  touches(request: FactRequest): boolean {
    const path = pathOf(request);
    if (path === undefined || this.#promised.has(request.id)) return false;
    return this.#touchedPaths.has(path) || (covers(request) && this.#below(path) !== undefined);
  }

  /** The task whose planned change touches a fact. */
  toucher(request: FactRequest | undefined): string | undefined {
    const path = request === undefined ? undefined : pathOf(request);
    if (request === undefined || path === undefined) return undefined;
    return this.#touchedPaths.get(path) ?? (covers(request) ? this.#below(path) : undefined);
  }

  /** The task whose planned change touches something below a directory. */
  #below(directory: string): string | undefined {
    const prefix = directory.endsWith("/") ? directory : `${directory}/`;
    for (const [path, task] of this.#touchedPaths) if (path.startsWith(prefix)) return task;
    return undefined;
  }

  /** What the guard of a change compares; undefined for facts that only a planned change makes true. */
  probed(request: FactRequest, account: string): ProbedFact | undefined {
    return this.#promised.has(request.id) ? undefined : this.#probed.get(key(request, account));
  }

  remember(fact: ProbedFact, account: string): void {
    this.#probed.set(key(fact.request, account), fact);
  }

  /** Lays the effect of a planned change over what was read. */
  promise(effect: Effect, task = ""): void {
    for (const tree of effect.kind === "exact" ? (effect.removedTrees ?? []) : []) {
      this.#removedTrees.push(tree);
      for (const [id, { request }] of this.#promised) {
        if (pathOf(request)?.startsWith(`${tree}/`)) this.#promised.delete(id);
      }
    }
    const implied = effect.kind === "exact" ? (effect.implied ?? []) : [];
    for (const fact of [...(effect.facts ?? []), ...implied]) {
      this.#promised.set(fact.request.id, fact);
      const path = pathOf(fact.request);
      if (path !== undefined) this.#touchedPaths.set(path, task);
    }
  }

  /** Forgets everything: an opaque change was made somewhere, or a plan did not hold. */
  clear(): void {
    this.#probed.clear();
    this.#forgetPromises();
  }

  /** Turns promises that were confirmed into facts that were read. Other accounts may see them differently, and read anew. */
  settle(confirmed: readonly ProbedFact[], account: string): void {
    if (this.#removedTrees.length > 0) this.#probed.clear();
    for (const [id, { request }] of this.#probed) {
      if (this.#promised.has(request.id) || this.touches(request)) this.#probed.delete(id);
    }
    this.#forgetPromises();
    for (const fact of confirmed) this.remember(fact, account);
  }

  /** The promises as they stand, to go back to when a plan is dropped half-way. */
  snapshot(): () => void {
    const promised = new Map(this.#promised);
    const removedTrees = [...this.#removedTrees];
    const touchedPaths = new Map(this.#touchedPaths);
    return () => {
      this.#forgetPromises();
      for (const [id, fact] of promised) this.#promised.set(id, fact);
      this.#removedTrees = removedTrees;
      for (const [path, task] of touchedPaths) this.#touchedPaths.set(path, task);
    };
  }

  #forgetPromises(): void {
    this.#promised.clear();
    this.#removedTrees = [];
    this.#touchedPaths.clear();
  }
}

function covers(request: FactRequest): boolean {
  return (request.kind as unknown as FactKind).covers === true;
}

function pathOf(request: FactRequest): string | undefined {
  return (request.kind as unknown as FactKind).path?.(request.key);
}

function key(request: FactRequest, account: string): string {
  return `${account}\0${request.id}`;
}
