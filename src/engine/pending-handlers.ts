import type { Handler } from "../playbook/types.js";
import { handlerKey } from "./handler-key.js";
import type { HostRun } from "./host-run.js";
import type { RunContext } from "./run-context.js";
import { runningHandlers, type Walk } from "./walk.js";

/** Handlers that were notified where a host stands and have not come to a good end, in the order of their definition. */
export function pendingHandlers(walk: Walk, handlers: readonly Handler[]): string[] {
  const open = new Set([...walk.notified.keys(), ...runningHandlers(walk), ...walk.broken]);
  return [...handlers.filter((handler) => open.has(handler)).map(handlerKey), ...walk.kept];
}

/**
 * Tells which handlers the host has to run yet. `expected` are those that what is sent now may notify: told before, so that they
 * are known also when nobody hears any more what became of it.
 */
export function tellPending(host: HostRun, context: RunContext, expected: readonly Handler[] = []): void {
  if (context.options.check) return;
  const { play, handlers, journal } = context;
  const walk = host.planned[0]?.before.walk ?? host.walk;
  const coming = new Set(expected.map(handlerKey));
  const pending = [...pendingHandlers(walk, handlers), ...host.kept];
  const all = [...pending, ...[...coming].filter((name) => !pending.includes(name))];
  const told = JSON.stringify(all);
  if (told === host.pendingTold) return;
  host.pendingTold = told;
  journal.emit({
    type: "handlers_pending",
    playbook: play.place.file,
    play: play.name,
    host: host.name,
    handlers: all,
  });
}

/**
 * A host that came to the end of a play has no handlers left to run but those that it never learnt of: a handler that failed and
 * was rescued, or that `end_host` passed over, is what the author of the play wants.
 */
export function tellEnd(host: HostRun, context: RunContext): void {
  if (host.unreachable || host.failed || host.stop?.kind !== "end" || host.planned.length > 0) return;
  host.walk = { ...host.walk, notified: new Map(), broken: [] };
  tellPending(host, context);
}

/** Handlers that the planned tasks of a host notify once they are made true. */
export function notifiedByPlan(host: HostRun): Handler[] {
  const changing = host.planned.filter(({ status, items }) => status === "changed" && items.length > 0);
  return changing.flatMap(({ items }) => items.flatMap(({ notified }) => notified));
}
