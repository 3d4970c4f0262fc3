import type { HostRun } from "./host-run.js";
import { isIdle, type ItemOutcome, type ItemPlan } from "./planned-task.js";
import type { Position } from "./position.js";

/** Names an item of a task of a play. */
function keyOf(position: Position, item: unknown): string {
  return `${position.join(".")} ${JSON.stringify(item)}`;
}

/** Remembers what a plan was to come to that may have been carried out: when the connection was lost, or behind a change that did not converge. */
export function doubt(host: HostRun, position: Position, { item, outcome }: ItemPlan): void {
  host.inDoubt.set(keyOf(position, item), outcome);
}

/**
 * A plan that finds nothing to do any more, where this run may have done it: then it was this run that did it, and its handlers
 * have to know.
 */
export function credited(host: HostRun, position: Position, plan: ItemPlan): ItemPlan {
  const meant: ItemOutcome | undefined = host.inDoubt.get(keyOf(position, plan.item));
  return meant && isIdle(plan) && plan.outcome.status === "ok" ? { ...plan, outcome: meant } : plan;
}
