import type { FactKind, FactRequest, FactState } from "../facts/types.js";
import type { Effect } from "../modules/types.js";
import { Overlay } from "./overlay.js";

/** A fact as it was read: the record that the guard will want to see again, and what it means. */
export interface ProbedFact {
  request: FactRequest;
  record: Buffer;
  state: FactState<unknown>;
}

/** Facts that were read again under one account after changes. */
export interface Confirmed {
  account: string;
  facts: readonly ProbedFact[];
}

/** What is known about one host: what was read, per account, and over it what planned changes will have made of it. */
export class FactStore {
  readonly #probed = new Map<string, ProbedFact>();
  /** Keys of what was read before something happened that may have made it another. */
  readonly #stale = new Set<string>();
  /** Links that were read, each with what it leads to in the end. */
  readonly #links = new Map<string, string>();
  #overlay = new Overlay(this.#links);

  /** The state of a fact, or undefined when it has to be read first. */
  get(request: FactRequest, account: string): FactState<unknown> | undefined {
    const planned = this.#overlay.foreseen(request);
    if (planned) return { status: "known", value: planned.value };
    if (this.#overlay.doubtedBy(request) !== undefined) return undefined;
    const read = this.#probed.get(key(request, account))?.state;
    return this.#overlay.touchedBy(request) === undefined && this.touchedBy(request, account) === undefined
      ? read
      : this.#derived(request, account);
  }

  /** The planned task that makes a fact another in a way that was not promised: it can be read only when that is done. */
  touchedBy(request: FactRequest, account: string): string | undefined {
    const doubted = this.#overlay.doubtedBy(request);
    if (doubted !== undefined) return doubted;
    const touched = this.#overlay.touchedBy(request);
    const found = this.#probed.get(key(request, account))?.state;
    if (touched !== undefined) return this.#derived(request, account) ? undefined : touched;
    if (!found || found.status === "known" || this.#overlay.foreseen(request)) return undefined;
    return this.#overlay.changedAbove(request);
  }

  /** What a fact that was read will be, where its kind can tell that from what is planned of others. */
  #derived(request: FactRequest, account: string): FactState<unknown> | undefined {
    const kind = request.kind as unknown as FactKind;
    const read = this.#probed.get(key(request, account))?.state;
    if (read?.status !== "known" || !kind.foreseen) return undefined;
    const value = kind.foreseen(request.key, read.value, {
      promised: this.#overlay.promises,
      removedTrees: this.#overlay.removedTrees,
      other: <V>(other: FactRequest<V>) => {
        const before = this.#probed.get(key(other, account))?.state;
        const after = this.get(other, account);
        if (before?.status !== "known" || after?.status !== "known") return undefined;
        return { read: before.value as V, planned: after.value as V };
      },
    });
    return value === undefined ? undefined : { status: "known", value };
  }

  /** What the guard of a change compares; undefined for facts that only a planned change makes true. */
  probed(request: FactRequest, account: string): ProbedFact | undefined {
    return this.#overlay.isPromised(request) ? undefined : this.#probed.get(key(request, account));
  }

  /** True for what was read before something happened that may have made it another: to stand on it, it has to be guarded. */
  isStale(request: FactRequest, account: string): boolean {
    return !this.#overlay.isPromised(request) && this.#stale.has(key(request, account));
  }

  remember(fact: ProbedFact, account: string): void {
    this.#probed.set(key(fact.request, account), fact);
    this.#stale.delete(key(fact.request, account));
    const { kind, key: subject } = fact.request as unknown as { kind: FactKind; key: unknown };
    const path = kind.path?.(subject);
    if (path === undefined || !kind.leadsTo || fact.state.status !== "known") return;
    const end = kind.leadsTo(fact.state.value);
    if (end === undefined) this.#links.delete(path);
    else this.#links.set(path, end);
  }

  /** Lays the effect of a planned change over what was read. `by` is the name of its task. */
  promise(effect: Effect, by: string): void {
    this.#overlay.lay(effect, by);
  }

  /** Check mode: nobody knows whether a task, which stands on these facts, makes them others. */
  doubt(requests: readonly FactRequest[], by: string): void {
    this.#overlay.doubt(requests, by);
  }

  /**
   * An opaque change was made somewhere, or a plan did not hold: what was read is only a guess from now on, and what could not
   * be read is not even that. Plans are forgotten.
   */
  age(): void {
    this.#overlay = new Overlay(this.#links);
    for (const [id, { state }] of this.#probed) {
      if (state.status === "known") this.#stale.add(id);
      else this.#probed.delete(id);
    }
  }

  /** The guard did not find what was assumed: plans are forgotten, and what it found instead takes its place. */
  missed(assumed: readonly ProbedFact[], found: readonly ProbedFact[], account: string): void {
    this.age();
    for (const { request } of assumed) this.#probed.delete(key(request, account));
    for (const fact of found) if (fact.state.status === "known") this.remember(fact, account);
  }

  /** Forgets everything. */
  clear(): void {
    this.#overlay = new Overlay(this.#links);
    this.forgetRead();
  }

  /** Forgets what was read, but not what is planned: check mode, behind a task that ran all the same. */
  forgetRead(): void {
    this.#probed.clear();
    this.#stale.clear();
  }

  /**
   * All planned changes are made: what they made another is forgotten, for every account, and what was read again
   * afterwards is remembered.
   */
  settle(confirmed: readonly Confirmed[]): void {
    const made = this.#overlay;
    this.#overlay = new Overlay(this.#links);
    for (const [id, { request, state }] of this.#probed) {
      const stale = made.foreseen(request) !== undefined || made.touchedBy(request) !== undefined;
      if (stale || state.status !== "known") this.#probed.delete(id);
    }
    for (const { account, facts } of confirmed) for (const fact of facts) this.remember(fact, account);
  }

  /** The plans as they stand, to go back to when some of them are dropped; no way back leads behind plans that were made true. */
  snapshot(): () => void {
    const overlay = this.#overlay;
    const { depth } = overlay;
    return () => {
      if (this.#overlay === overlay) overlay.backTo(depth);
    };
  }
}

function key(request: FactRequest, account: string): string {
  return `${account}\0${request.id}`;
}
