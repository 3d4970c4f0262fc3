import type { FactKind, FactRequest, FactState } from "../facts/types.js";
import type { Growth } from "../inventory/growth.js";
import type { DiffEntry, Plan } from "../modules/types.js";
import type { Task } from "../playbook/types.js";
import { partlyKnown } from "../template/unknown.js";
import type { FactStore } from "./fact-store.js";
import { faultOf } from "./faults.js";
import { judged } from "./judge.js";
import { failedOutcome, outcomeOf, skippedOutcome, unknownOutcome } from "./outcomes.js";
import type { ItemOutcome, ItemPlan } from "./planned-task.js";
import { isRequest, type ReadyItem } from "./prepare-item.js";

/** A plan, or the facts that have to be read before there can be one. */
export type Planning = { kind: "missing" } | { kind: "planned"; plan: ItemPlan };

export interface PlanOptions {
  task: Task;
  taskName: string;
  item: unknown;
  check: boolean;
  /** Check mode: name of the opaque task that came before, when there was one. */
  predictedBy: string | undefined;
  /** Whether something is news to the inventory. */
  isNews(growth: Growth): boolean;
}

/** Decides what one ready item has to change, over the facts as they stand after what is planned before it. */
export function planItem(ready: ReadyItem, store: FactStore, options: PlanOptions): Planning {
  const started = performance.now();
  if (unread(ready, store, options.check).length > 0) return { kind: "missing" };
  const { outcome, plan } = decided(ready, store, options);
  const stale = staleFacts(ready, store);
  // A guess is good for a plan, which is guarded, but not for saying that there can be none.
  if (stale.length > 0 && plan === undefined) return { kind: "missing" };
  return {
    kind: "planned",
    plan: {
      item: options.item,
      account: ready.account,
      assumed: ready.facts.flatMap((request) => store.probed(request, ready.account.key) ?? []),
      unverified: stale.length > 0,
      changes: plan?.changes ?? [],
      action: plan?.action,
      settled: plan?.undecided?.facts,
      timeout: ready.timeout,
      outcome: { ...outcome, durationMs: performance.now() - started },
    },
  };
}

/**
 * Facts that have to be read before the item can be planned. In check mode those that an earlier task makes another can never
 * be read.
 */
export function unread(ready: ReadyItem, store: FactStore, check: boolean): FactRequest[] {
  return ready.facts.filter(
    (request) =>
      store.get(request, ready.account.key) === undefined &&
      !(check && store.touchedBy(request, ready.account.key) !== undefined),
  );
}

/** Check mode: what is left behind by an item of which nobody knows whether it changes anything. */
export function leaveOpen(
  { settled }: ItemPlan,
  facts: readonly FactRequest[],
  store: FactStore,
  taskName: string,
): void {
  if (settled) store.promise({ kind: "opaque", facts: settled }, taskName);
  else store.doubt(facts, taskName);
}

/** Facts of the item that were read, but may be others by now. */
export function staleFacts(ready: ReadyItem, store: FactStore): FactRequest[] {
  return ready.facts.filter((request) => store.isStale(request, ready.account.key));
}

interface Decided {
  outcome: Outcome;
  plan?: Plan;
}

type Outcome = Omit<ItemOutcome, "durationMs">;

function decided(ready: ReadyItem, store: FactStore, options: PlanOptions): Decided {
  try {
    return decide(ready, store, options);
  } catch (error) {
    return { outcome: outcomeOf(faultOf(error)) };
  }
}

function decide(ready: ReadyItem, store: FactStore, options: PlanOptions): Decided {
  const culprit = ready.facts
    .map((request) => store.touchedBy(request, ready.account.key))
    .find((by) => by !== undefined);
  if (culprit !== undefined) return { outcome: unknownOutcome(culprit) };
  const values = factValues(ready, store, options.predictedBy);
  if ("unknown" in values) return { outcome: unknownOutcome(values.unknown) };
  if ("failed" in values) return { outcome: judged(failedOutcome(values.failed, {}), options.task, ready.scope) };
  const plan = ready.module.plan(ready.params, values.values as never, ready.context);
  if (plan.failed !== undefined) {
    // What is wrong now may be right after the change that nobody can foresee.
    if (options.predictedBy !== undefined) return { outcome: unknownOutcome(options.predictedBy, plan.failed) };
    return { outcome: judged(failedOutcome(plan.failed, plan.result ?? {}), options.task, ready.scope) };
  }
  if (plan.skipped !== undefined) return { outcome: skippedOutcome(plan.skipped) };
  if (plan.undecided && options.predictedBy !== undefined)
    return { outcome: unknownOutcome(options.predictedBy, plan.undecided.reason), plan };
  if (plan.action) return { outcome: options.check ? predicted(plan, ready, options) : pending(), plan };
  return { outcome: judged(exactOutcome(plan, options), options.task, ready.scope), plan };
}

type Values = { values: Record<string, unknown> } | { failed: string } | { unknown: string };

function factValues(ready: ReadyItem, store: FactStore, predictedBy: string | undefined): Values {
  const values: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(ready.requests)) {
    if (entry === undefined) continue;
    const list = (isRequest(entry) ? [entry] : entry).map((request) => ({
      request,
      state: store.get(request, ready.account.key),
    }));
    const read: unknown[] = [];
    for (const { request, state } of list) {
      if (state?.status === "known") read.push(state.value);
      else if (predictedBy === undefined) return { failed: reason(request, state) };
      else if (state?.status === "absent-tool" && "nothing" in (request.kind as unknown as FactKind))
        read.push((request.kind as unknown as FactKind).nothing);
      else return { unknown: predictedBy };
    }
    values[name] = isRequest(entry) ? read[0] : read;
  }
  return { values };
}

function reason(request: FactRequest, state: FactState<unknown> | undefined): string {
  if (state?.status === "absent-tool")
    return `${state.tool} is not installed on the host (needed to read ${request.id})`;
  return state !== undefined && "message" in state ? state.message : `${request.id} was not read`;
}

/** Behind a change that nobody can foresee, a field that the plan leaves open is not known yet; what it says is the best guess. */
function exactOutcome(plan: Plan, { predictedBy, isNews }: PlanOptions): Outcome {
  const diff: DiffEntry[] = plan.changes.flatMap((change) => [...change.diff]);
  const changed = diff.length > 0 || plan.changes.length > 0 || (plan.growth !== undefined && isNews(plan.growth));
  const said = Object.fromEntries(Object.entries(plan.result ?? {}).filter(([, value]) => value !== undefined));
  const fields = { changed, failed: false, skipped: false, ...said };
  const result = predictedBy === undefined ? fields : partlyKnown(fields, predictedBy);
  const { variables, included, growth, stats } = plan;
  return {
    status: changed ? "changed" : "ok",
    message: plan.note ?? messageOf(plan.result),
    diff,
    result,
    ...(variables ? { variables } : {}),
    ...(included ? { included } : {}),
    ...(growth ? { growth } : {}),
    ...(stats ? { stats } : {}),
  };
}

function messageOf(result: Record<string, unknown> | undefined): string | undefined {
  const message = result?.["msg"];
  return message === undefined ? undefined : typeof message === "string" ? message : JSON.stringify(message, null, 2);
}

/** An action that has yet to run. */
function pending(): Outcome {
  return { status: "unknown", message: undefined, diff: [], result: {} };
}

/** What check mode says of an action: its author may have told by `changed_when`; its output is unknown. */
function predicted(plan: Plan, ready: ReadyItem, options: PlanOptions): Outcome {
  const predict = plan.action?.predict ?? "unknown";
  if (predict === "unknown" && options.task.changedWhen === undefined)
    return unknownOutcome(options.taskName, "what it does is known only when it runs");
  const result = partlyKnown({ changed: predict === "changed", failed: false, skipped: false }, options.taskName);
  return judged(
    { status: predict === "changed" ? "changed" : "ok", message: undefined, diff: [], result },
    options.task,
    ready.scope,
    { failures: false },
  );
}
