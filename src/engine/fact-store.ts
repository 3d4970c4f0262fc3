import type { FactRequest, FactState } from "../facts/types.js";
import type { Effect } from "../modules/types.js";
import { changedAbove, emptyOverlay, foreseen, touchedBy, withEffect, type Overlay } from "./overlay.js";

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
  #overlay: Overlay = emptyOverlay;

  /** The state of a fact, or undefined when it has to be read first. */
  get(request: FactRequest, account: string): FactState<unknown> | undefined {
    const planned = foreseen(this.#overlay, request);
    if (planned) return { status: "known", value: planned.value };
    return this.touchedBy(request, account) === undefined ? this.#probed.get(key(request, account))?.state : undefined;
  }

  /** The planned task that makes a fact another in a way that was not promised: it can be read only when that is done. */
  touchedBy(request: FactRequest, account: string): string | undefined {
    const touched = touchedBy(this.#overlay, request);
    const found = this.#probed.get(key(request, account))?.state;
    if (touched !== undefined || !found || found.status === "known") return touched;
    return foreseen(this.#overlay, request) ? undefined : changedAbove(this.#overlay, request);
  }

  /** What the guard of a change compares; undefined for facts that only a planned change makes true. */
  probed(request: FactRequest, account: string): ProbedFact | undefined {
    return this.#overlay.promised.has(request.id) ? undefined : this.#probed.get(key(request, account));
  }

  remember(fact: ProbedFact, account: string): void {
    this.#probed.set(key(fact.request, account), fact);
  }

  /** Lays the effect of a planned change over what was read. `by` is the name of its task. */
  promise(effect: Effect, by: string): void {
    this.#overlay = withEffect(this.#overlay, effect, by);
  }

  /** Forgets everything: an opaque change was made somewhere, or a plan did not hold. */
  clear(): void {
    this.#overlay = emptyOverlay;
    this.forgetRead();
  }

  /** Forgets what was read, but not what is planned: check mode, behind a task that ran all the same. */
  forgetRead(): void {
    this.#probed.clear();
  }

  /**
   * All planned changes are made: what they made another is forgotten, for every account, and what was read again
   * afterwards is remembered.
   */
  settle(confirmed: readonly Confirmed[]): void {
    const made = this.#overlay;
    this.#overlay = emptyOverlay;
    for (const [id, { request, state }] of this.#probed) {
      const stale = foreseen(made, request) !== undefined || touchedBy(made, request) !== undefined;
      if (stale || state.status !== "known") this.#probed.delete(id);
    }
    for (const { account, facts } of confirmed) for (const fact of facts) this.remember(fact, account);
  }

  /** The plans as they stand, to go back to when some of them are dropped. */
  snapshot(): () => void {
    const kept = this.#overlay;
    return () => {
      this.#overlay = kept;
    };
  }
}

function key(request: FactRequest, account: string): string {
  return `${account}\0${request.id}`;
}
