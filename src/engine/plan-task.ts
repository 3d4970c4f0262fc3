import type { Handler, Task } from "../playbook/types.js";
import type { HostBasics } from "../remote/types.js";
import { render } from "../template/render.js";
import { conclude } from "./conclude.js";
import { isElsewhere } from "./elsewhere.js";
import { faultOf, type Fault } from "./faults.js";
import type { HostRun, Stop } from "./host-run.js";
import { credited } from "./in-doubt.js";
import type { LocalCache } from "./local-files.js";
import { ofItem, turnsOf, type Turn } from "./loop-items.js";
import { notifiedBy } from "./notify.js";
import { outcomeOf, skippedOutcome } from "./outcomes.js";
import { leaveOpen, planItem, unread } from "./plan-item.js";
import {
  isDoubtful,
  isOpaque,
  isUnforeseen,
  type ItemOutcome,
  type ItemPlan,
  type PlannedItem,
  type Standing,
} from "./planned-task.js";
import { prepareItem, type Prepared } from "./prepare-item.js";
import type { RunContext } from "./run-context.js";
import type { TaskScope } from "./scope.js";
import { nodeName } from "./task-name.js";
import { scopeFor } from "./variables.js";
import type { TaskLeaf } from "./walk.js";

interface Planned {
  host: HostRun;
  context: RunContext;
  leaf: TaskLeaf;
  scope: TaskScope;
  name: string;
  before: Standing;
}

/** Plans one task and goes on as if it were done, or tells why that cannot be. */
export async function planTask(
  host: HostRun,
  context: RunContext,
  leaf: TaskLeaf,
  basics: HostBasics | undefined,
  cache: LocalCache,
): Promise<Stop | undefined> {
  const task = leaf.node;
  const { check } = context.options;
  const { position } = leaf;
  const scope = scopeFor(host, context, { task, layers: leaf.layers, failure: leaf.failure, basics });
  const planned = { host, context, leaf, scope, name: nodeName(task, scope), before: host.standing };
  const company = companyOf(task, scope, context);
  if (isFault(company) && company.kind !== "meet") return record(planned, [single(company, scope)]);
  const together = isFault(company) || company.together;
  const solo: Stop = { kind: "solo", position, leaf, together, once: !isFault(company) && company.once };
  if (together || context.step !== undefined || mustRunAlone(task) || host.done.length > 0) return solo;
  const turns = turnsOf(task, scope, context.play.folder);
  if (turns.kind === "meet") return { ...solo, together: true };
  if (turns.kind !== "turns") return record(planned, [single(turns, scope)]);

  const prepared = await Promise.all(
    turns.turns.map(async (turn) => {
      const options = { leaf, local: turn.local, basics, connection: host.connection, check, met: false, cache };
      return { turn, prepared: await prepareItem(host, context, options) };
    }),
  );
  if (prepared.some((one) => one.prepared.kind === "meet")) return { ...solo, together: true };
  // The account may be one that a planned change makes: that has to be made true first.
  if (!check && hasChanges(host) && prepared.some((one) => "refused" in one.prepared))
    return { kind: "full", position };
  const ready = prepared.flatMap((one) => (one.prepared.kind === "ready" ? [one.prepared.ready] : []));
  if (ready.some((one) => unread(one, host.store, check).length > 0)) return { kind: "facts", position, leaf };

  const items: PlannedItem[] = [];
  for (const one of prepared) {
    const plan = planOne(planned, one.turn, one.prepared);
    // Undefined: an item before this one makes its facts others, which can be read only in between.
    if (!plan || isForItself(plan, planned)) {
      planned.before.restoreFacts();
      return solo;
    }
    for (const change of plan.changes) host.store.promise(change.effect, planned.name);
    if (plan.action?.facts) host.store.promise({ kind: "opaque", facts: plan.action.facts }, planned.name);
    if (check && isDoubtful(plan, task.module) && one.prepared.kind === "ready")
      leaveOpen(plan, one.prepared.ready.facts, host.store, planned.name);
    const item =
      one.prepared.kind === "ready" ? one.prepared.ready : { scope, notified: possible(one.prepared, planned) };
    items.push({ plan, scope: item.scope, notified: item.notified });
  }
  return record(planned, items);
}

/** True for what has to be done, or asked for in check mode, before anything behind it can be planned. */
function isForItself(plan: ItemPlan, planned: Planned): boolean {
  if (planned.context.options.check) return plan.action?.foretells === true;
  return isOpaque(plan) || (isCareful(planned) && plan.changes.length > 0);
}

/** True where a failure, of this task or of one before it, may end the play for all: nobody may be past it by then. */
function isCareful({ leaf, context, host }: Planned): boolean {
  return context.play.tolerated !== undefined || leaf.node.anyErrorsFatal !== false || host.walk.careful;
}

function hasChanges(host: HostRun): boolean {
  return host.planned.some(({ items }) => items.some(({ plan }) => plan.changes.length > 0));
}

/**
 * Tasks whose turn has to come on its own: tried again and again, in the background, under another mode, on few hosts at a time, or
 * whatever becomes of the connection.
 */
function mustRunAlone(task: Task): boolean {
  return (
    task.until !== undefined ||
    task.retries !== 0 ||
    task.checkMode !== undefined ||
    task.throttle !== 0 ||
    task.async !== 0 ||
    task.ignoreUnreachable !== false
  );
}

/** Whether one host runs the task for all, and whether all have to be done with what comes before. */
function companyOf(task: Task, scope: TaskScope, context: RunContext): { once: boolean; together: boolean } | Fault {
  try {
    const once = render(task.runOnce, scope) === true;
    const { grows } = task.module;
    const together = once || grows !== undefined || isElsewhere(task, context);
    return { once: once || grows === "once", together };
  } catch (error) {
    return faultOf(error);
  }
}

function isFault(company: object | Fault): company is Fault {
  return "kind" in company;
}

/** Handlers that an item would notify if it were run, of which nobody knows yet. */
function possible(prepared: Prepared, { leaf, scope, context }: Planned): readonly Handler[] {
  if (prepared.kind !== "unknown") return [];
  try {
    return notifiedBy(leaf.node, scope, context.handlers);
  } catch (error) {
    faultOf(error);
    return [];
  }
}

function planOne({ host, context, leaf, name }: Planned, turn: Turn, prepared: Prepared): ItemPlan | undefined {
  const { label } = turn;
  if (prepared.kind === "skipped") return fixed(ofItem(skippedOutcome(prepared.message), leaf.node, turn), label);
  if (prepared.kind !== "ready") return fixed(ofItem(outcomeOf(prepared), leaf.node, turn), label);
  const planning = planItem(prepared.ready, host.store, {
    task: leaf.node,
    taskName: name,
    item: label,
    check: context.options.check,
    predictedBy: host.predictedBy,
    isNews: (growth) => context.inventory.wouldGrow(growth),
  });
  if (planning.kind !== "planned") return undefined;
  const plan = credited(host, leaf.position, planning.plan);
  return { ...plan, outcome: ofItem(plan.outcome, leaf.node, turn) };
}

function single(fault: Fault, scope: TaskScope): PlannedItem {
  return { plan: fixed(outcomeOf(fault), undefined), scope, notified: [] };
}

function fixed(outcome: Omit<ItemOutcome, "durationMs">, item: unknown): ItemPlan {
  return {
    item,
    account: { key: "", become: undefined },
    assumed: [],
    unverified: false,
    changes: [],
    action: undefined,
    settled: undefined,
    timeout: undefined,
    outcome: { ...outcome, durationMs: 0 },
  };
}

/** The task is planned: the host goes on as if it were done. */
function record({ host, context, leaf, name, scope, before }: Planned, items: PlannedItem[]): undefined {
  const outcomes = items.map(({ plan, ...item }) => ({ ...item, outcome: plan.outcome }));
  const { walk, variables } = host;
  const concluded = conclude({ leaf, name, scope, outcomes, walk, variables });
  const predicted = host.predictedBy !== undefined;
  const whole = skippedOutcome("the list of the loop is empty");
  host.planned.push({ leaf, name, scope, items, whole, status: concluded.status, predicted, before });
  host.walk = concluded.walk;
  host.variables = concluded.variables;
  const { module } = leaf.node;
  if (context.options.check && items.some(({ plan }) => isUnforeseen(plan, module))) host.predictedBy ??= name;
  return undefined;
}
