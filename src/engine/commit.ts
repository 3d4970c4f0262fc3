import type { StepResult } from "../remote/types.js";
import { applyPlans, type Applied } from "./apply-request.js";
import { conclude } from "./conclude.js";
import type { HostRun } from "./host-run.js";
import { failedOutcome, skippedOutcome } from "./plan-item.js";
import type { ItemPlan, PlannedTask } from "./planned-task.js";
import { reportItem } from "./report-result.js";
import type { RunContext } from "./run-context.js";

/** The plan of a task that runs alone and travels behind what is planned before it. */
export interface Extra {
  plan: ItemPlan;
  name: string;
  environment: Readonly<Record<string, string>>;
}

/** What became of the extra plan; `dropped` when something before it did not come out as planned. */
export type Committed =
  { kind: "done"; action?: StepResult } | { kind: "failed"; message: string } | { kind: "guard" } | { kind: "dropped" };

/** How often a host may turn out otherwise than probed before its task fails. */
const maxGuardMisses = 4;

interface Unit {
  /** Index of the planned task; undefined for the extra plan. */
  task: number | undefined;
  plan: ItemPlan;
}

/**
 * Makes what is planned for a host true, in order, and reports it; then the extra plan, in the same request where it can be.
 * After a failure, or when the host was not as planned, the host stands where its truth ends. Throws UnreachableError.
 */
export async function commit(host: HostRun, context: RunContext, extra?: Extra): Promise<Committed> {
  const units: Unit[] = context.options.check
    ? []
    : host.planned.flatMap((planned, task) =>
        planned.items.filter(({ plan }) => plan.changes.length > 0).map(({ plan }) => ({ task, plan })),
      );
  if (extra) units.push({ task: undefined, plan: extra.plan });
  let reported = 0;
  let action: StepResult | undefined;
  for (const group of byAccount(units)) {
    const started = performance.now();
    const applied = await send(host, context, group, extra);
    const share = (performance.now() - started) / group.length;
    if (!applied.guardMissed) host.store.settle(applied.confirmed, group[0]?.plan.account.key ?? "");
    const failing = applied.failure ? group[applied.failure.index] : undefined;
    const first = applied.guardMissed ? group[0] : failing;
    if (first) {
      const stopped = first.task ?? host.planned.length;
      report(host, context, host.planned.slice(reported, stopped), share);
      return stopAt(host, context, stopped, applied, first.task === undefined);
    }
    const upTo = (group.findLast((unit) => unit.task !== undefined)?.task ?? host.planned.length - 1) + 1;
    report(host, context, host.planned.slice(reported, upTo), share);
    reported = Math.max(reported, upTo);
    action = applied.action;
  }
  report(host, context, host.planned.slice(reported), 0);
  host.planned = [];
  host.guardMisses = 0;
  return action ? { kind: "done", action } : { kind: "done" };
}

async function send(
  host: HostRun,
  context: RunContext,
  group: readonly Unit[],
  extra: Extra | undefined,
): Promise<Applied> {
  const conduit = await host.connection.conduit(group[0]?.plan.account.become);
  const uploads = group.some((unit) => unit.plan.changes.some((change) => change.upload));
  const name = extra?.name ?? (group[0]?.task === undefined ? "" : (host.planned[group[0].task]?.name ?? ""));
  return applyPlans(
    conduit,
    group.map((unit) => unit.plan),
    {
      environment: extra?.environment ?? {},
      ...(uploads
        ? {
            onProgress: (done: number) =>
              context.journal.emit({ type: "progress", host: host.name, task: name, done, total: 0 }),
          }
        : {}),
    },
  );
}

/** Consecutive plans of one account travel together. */
function byAccount(units: readonly Unit[]): Unit[][] {
  const groups: Unit[][] = [];
  for (const unit of units) {
    const last = groups.at(-1);
    if (last && last[0]?.plan.account.key === unit.plan.account.key) last.push(unit);
    else groups.push([unit]);
  }
  return groups;
}

function stopAt(host: HostRun, context: RunContext, index: number, applied: Applied, isExtra: boolean): Committed {
  const planned = host.planned[index];
  const message = applied.failure?.message ?? "";
  if (isExtra || !planned) {
    host.planned = [];
    if (applied.guardMissed) host.store.clear();
    return applied.guardMissed ? { kind: "guard" } : { kind: "failed", message };
  }
  host.rollBack(index);
  host.planned = [];
  host.store.clear();
  if (!applied.guardMissed) {
    failPlanned(host, context, planned, message);
    return { kind: "dropped" };
  }
  host.guardMisses += 1;
  if (host.guardMisses > maxGuardMisses)
    failPlanned(host, context, planned, "the host keeps changing while we look at it: somebody else is at work there");
  return { kind: "dropped" };
}

function failPlanned(host: HostRun, context: RunContext, planned: PlannedTask, message: string): void {
  const { leaf, name, scope } = planned;
  const outcome = { ...failedOutcome(message, {}), durationMs: 0 };
  const concluded = conclude({
    leaf,
    name,
    scope,
    outcomes: [{ outcome, scope }],
    walk: host.walk,
    variables: host.variables,
    handlers: context.handlers,
  });
  host.walk = concluded.walk;
  host.variables = concluded.variables;
  const item = planned.items.find(({ plan }) => plan.changes.length > 0)?.plan.item;
  reportItem(host, context, outcome, {
    leaf,
    name,
    predicted: false,
    item,
    scope,
    taskStatus: concluded.status,
  });
  context.journal.count(host, concluded.status);
}

/** `share` is the time of the request divided by the changes that travelled in it: a single one cannot be timed. */
function report(host: HostRun, context: RunContext, planned: readonly PlannedTask[], share: number): void {
  for (const { leaf, name, items, status, predicted, scope: taskScope } of planned) {
    context.journal.count(host, status);
    if (items.length === 0) {
      const nothing = { ...skippedOutcome("the list of the loop is empty"), durationMs: 0 };
      reportItem(host, context, nothing, {
        leaf,
        name,
        predicted,
        item: undefined,
        scope: taskScope,
        taskStatus: status,
      });
    }
    for (const { plan, scope } of items) {
      const outcome = { ...plan.outcome, durationMs: plan.outcome.durationMs + (plan.changes.length > 0 ? share : 0) };
      reportItem(host, context, outcome, {
        leaf,
        name,
        predicted,
        item: plan.item,
        scope,
        taskStatus: status,
      });
    }
  }
}
