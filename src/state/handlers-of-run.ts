import type { RunEvent } from "../engine/events.js";
import type { Play } from "../playbook/types.js";
import { KeptHandlers, type KeptHandler } from "./kept-handlers.js";
import { knownHandlers } from "./known-handlers.js";
import { shownTime, type RunHeader } from "./run-header.js";

export interface HandlersOptions {
  store: KeptHandlers;
  run: Pick<RunHeader, "id" | "time" | "check">;
  plays: readonly Play[];
  /** False leaves alone what earlier runs left. */
  recall: boolean;
  warn: (message: string, host?: string) => void;
}

/** Handlers that a run takes over from earlier ones, and those that it leaves itself. In check mode nothing is written. */
export class HandlersOfRun {
  readonly #options: HandlersOptions;
  /** Handlers that this run has spoken of: only these are its own to cross out. */
  readonly #told = new Set<string>();
  #broken = false;

  constructor(options: HandlersOptions) {
    this.#options = options;
  }

  /** Names of the handlers that earlier runs of a play left a host to do. */
  recalled(host: string, play: Play): string[] {
    const { store, run, recall, warn } = this.#options;
    const kept = recall ? store.of(host) : [];
    const gone = kept.filter((one) => this.#isGone(one, play));
    for (const { handler, play: name, since } of gone)
      warn(
        `"${handler}" of play "${name}", kept from the run of ${shownTime(since)}, is not there any more: forgotten`,
        host,
      );
    if (gone.length > 0 && !run.check)
      store.keep(
        host,
        kept.filter((one) => !gone.includes(one)),
      );
    const found = kept.filter((one) => isOf(one, play.place.file, play.name) && !gone.includes(one));
    const [first] = found;
    const names = found.map(({ handler }) => handler);
    if (first) {
      const when = run.check ? "would run" : "will run";
      const message = `kept from the run of ${shownTime(first.since)}: ${names.join(", ")} ${when} (not with --no-kept-handlers)`;
      warn(message, host);
    }
    return names;
  }

  /** Writes down what a host has to run yet. */
  onEvent(event: RunEvent): void {
    const { store, run, recall, warn } = this.#options;
    if (event.type !== "handlers_pending" || this.#broken || run.check) return;
    const { host, playbook, play, handlers } = event;
    const key = (handler: string): string => JSON.stringify([host, playbook, play, handler]);
    for (const handler of handlers) this.#told.add(key(handler));
    try {
      const known = store.of(host);
      const stays = (one: KeptHandler): boolean =>
        !isOf(one, playbook, play) || (!recall && !this.#told.has(key(one.handler)));
      const pending = handlers.map((handler): KeptHandler => {
        const before = known.find((one) => isOf(one, playbook, play) && one.handler === handler);
        return before ?? { playbook, play, handler, run: run.id, since: run.time };
      });
      store.keep(host, [...known.filter(stays), ...pending]);
    } catch (error) {
      this.#broken = true;
      warn(`handlers that are left to do cannot be written down: ${(error as Error).message}`);
    }
  }

  /** True for a handler of this play, or of one that is no more in its file, that this content does not have. */
  #isGone(kept: KeptHandler, play: Play): boolean {
    if (kept.playbook !== play.place.file) return false;
    if (kept.play === play.name) return knownHandlers(play)?.has(kept.handler) === false;
    return !this.#options.plays.some((other) => isOf(kept, other.place.file, other.name));
  }
}

function isOf(kept: KeptHandler, playbook: string, play: string): boolean {
  return kept.playbook === playbook && kept.play === play;
}
