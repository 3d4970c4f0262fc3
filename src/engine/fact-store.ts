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
  /** Links that were read, each with what it leads to in the end. */
  readonly #links = new Map<string, string>();
  #overlay = new Overlay(this.#links);

  /** The state of a fact, or undefined when it has to be read first. */
  get(request: FactRequest, account: string): FactState<unknown> | undefined {
    const planned = this.#overlay.foreseen(request);
    if (planned) return { status: "known", value: planned.value };
    const read = this.#probed.get(key(request, account))?.state;
    return this.#overlay.touchedBy(request) === undefined && this.touchedBy(request, account) === undefined
      ? read
      : this.#derived(request, read);
  }

  /** The planned task that makes a fact another in a way that was not promised: it can be read only when that is done. */
  touchedBy(request: FactRequest, account: string): string | undefined {
    const touched = this.#overlay.touchedBy(request);
    const found = this.#probed.get(key(request, account))?.state;
    if (touched !== undefined) return this.#derived(request, found) ? undefined : touched;
    if (!found || found.status === "known" || this.#overlay.foreseen(request)) return undefined;
    return this.#overlay.changedAbove(request);
  }

  /** What a fact that was read will be, where its kind can tell that from what is promised of others. */
  #derived(request: FactRequest, read: FactState<unknown> | undefined): FactState<unknown> | undefined {
    const kind = request.kind as unknown as FactKind;
    if (read?.status !== "known" || !kind.foreseen) return undefined;
    const value = kind.foreseen(request.key, read.value, this.#overlay.promises);
    return value === undefined ? undefined : { status: "known", value };
  }

  /** What the guard of a change compares; undefined for facts that only a planned change makes true. */
  probed(request: FactRequest, account: string): ProbedFact | undefined {
    return this.#overlay.isPromised(request) ? undefined : this.#probed.get(key(request, account));
  }

  remember(fact: ProbedFact, account: string): void {
    this.#probed.set(key(fact.request, account), fact);
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

  /** Forgets everything: an opaque change was made somewhere, or a plan did not hold. */
  clear(): void {
    this.#overlay = new Overlay(this.#links);
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
