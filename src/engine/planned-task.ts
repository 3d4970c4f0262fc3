import type { PromisedFact } from "../facts/types.js";
import type { Growth } from "../inventory/growth.js";
import type { Action, AnyModule, Change, CustomStats, DiffEntry } from "../modules/types.js";
import type { Handler } from "../playbook/types.js";
import type { TaskStatus } from "./events.js";
import type { ProbedFact } from "./fact-store.js";
import type { Account } from "./host-run.js";
import type { HostVariables } from "./host-variables.js";
import type { TaskScope } from "./scope.js";
import type { Leaf, Walk } from "./walk.js";

/** What a task, or one item of its loop, came to. */
export interface ItemOutcome {
  status: "ok" | "changed" | "skipped" | "failed" | "unknown";
  message: string | undefined;
  diff: readonly DiffEntry[];
  /** The registered result; a partly known one in check mode. */
  result: Record<string, unknown>;
  /** Variables that the task sets for its host. */
  variables?: Record<string, unknown>;
  /** Those that it takes from files: they may hold templates. */
  included?: Readonly<Record<string, unknown>>;
  /** What it adds to the inventory. */
  growth?: Growth;
  /** What it adds to the statistics of the run. */
  stats?: CustomStats;
  /** True for a command that was begun, and of which nobody knows whether it was done. */
  unknownEnd?: true;
  durationMs: number;
}

/** A task, or one item, planned for a host: what must be assumed and done for it to come to its outcome. */
export interface ItemPlan {
  item: unknown;
  account: Account;
  /** Facts that the plan stood on, as they were read; not those that an earlier planned change makes true. */
  assumed: readonly ProbedFact[];
  /** True when some of them may be another by now: then the plan holds only once they were read again, also when it changes nothing. */
  unverified: boolean;
  changes: readonly Change[];
  action: Action | undefined;
  /** Check mode: facts that hold afterwards, though nobody knows whether the item changes anything. */
  settled: readonly PromisedFact[] | undefined;
  /** Seconds that the host may take over each of the changes, and over the action. */
  timeout: number | undefined;
  /** What it comes to when the changes are made as promised. */
  outcome: ItemOutcome;
}

/** What an item came to, with the names that its `no_log` sees and the handlers that it notifies when the task changed something. */
export interface ConcludedItem {
  outcome: ItemOutcome;
  scope: TaskScope;
  notified: readonly Handler[];
  /** The host that gets its variables, when that is another (`delegate_facts`). */
  factsOf?: string;
}

/** The plan of one item; its outcome is that of the plan. */
export interface PlannedItem extends Omit<ConcludedItem, "outcome"> {
  plan: ItemPlan;
}

/** A task whose whole outcome is known before it is done, or an include or a meta action that has something to tell. */
export interface PlannedTask {
  leaf: Leaf;
  name: string;
  scope: TaskScope;
  items: readonly PlannedItem[];
  /** What is told when there are no items. */
  whole: Omit<ItemOutcome, "durationMs">;
  status: TaskStatus;
  predicted: boolean;
  before: Standing;
}

/** What an include or a meta action comes to, when that is not simply what it brings. */
export interface Told {
  status: TaskStatus;
  outcome: Omit<ItemOutcome, "durationMs">;
}

/**
 * Where a host goes on after an include or a meta action; "meet" when all hosts have to come there first. With `resets` over a
 * connection that is made anew, with `clears` without the facts that tasks have read.
 */
export type Passed = { walk: Walk; told?: Told; resets?: true; clears?: true } | "meet";

/** A host as it stood before a task: where to go back to when it comes out otherwise. */
export interface Standing {
  walk: Walk;
  variables: HostVariables;
  predictedBy: string | undefined;
  restoreFacts: () => void;
}

/** True for a plan that sends nothing to the host. */
export function isIdle(plan: Pick<ItemPlan, "changes" | "action">): boolean {
  return plan.changes.length === 0 && plan.action === undefined;
}

/** True for what may be seen from outside the host, or changes more than it says. */
export function isOpaque(plan: Pick<ItemPlan, "changes" | "action">): boolean {
  return plan.action !== undefined || plan.changes.some((change) => change.effect.kind === "opaque");
}

/** Check mode: true where nobody knows whether the item would change anything. */
export function isDoubtful({ outcome, changes }: ItemPlan, module: AnyModule): boolean {
  return outcome.status === "unknown" && changes.length === 0 && module.readsOnly !== true;
}

/** Check mode: true where what comes behind the item is but a prediction, since nobody knows what it leaves on the host. */
export function isUnforeseen(plan: ItemPlan, module: AnyModule): boolean {
  if (module.readsOnly === true) return false;
  return isDoubtful(plan, module) || (isOpaque(plan) && plan.outcome.status !== "ok");
}
