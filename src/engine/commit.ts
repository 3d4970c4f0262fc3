import { InternalError } from "../errors.js";
import type { Handler } from "../playbook/types.js";
import type { StepResult } from "../remote/types.js";
import { applyPlans, type Applied } from "./apply-request.js";
import { conclude } from "./conclude.js";
import { areAsRead, doubtsOf } from "./doubts.js";
import type { Confirmed, ProbedFact } from "./fact-store.js";
import type { Account, HostRun } from "./host-run.js";
import { doubt } from "./in-doubt.js";
import { judged } from "./judge.js";
import { failedOutcome } from "./outcomes.js";
import { isIdle, type ConcludedItem, type ItemOutcome, type ItemPlan, type PlannedTask } from "./planned-task.js";
import { notifiedByPlan, tellPending } from "./pending-handlers.js";
import { tellDone } from "./record.js";
import { reportTask } from "./report-result.js";
import type { RunContext } from "./run-context.js";
import type { TaskLeaf } from "./walk.js";

/** The plan of a task that runs alone and travels behind what is planned before it. */
export interface Extra {
  plan: ItemPlan;
  name: string;
  environment: Readonly<Record<string, string>>;
  /** Handlers that it may notify. */
  notified: readonly Handler[];
}

type Failure = Pick<NonNullable<Applied["failure"]>, "message" | "unknown">;

/** What became of the extra plan; `dropped` when something before it did not come out as planned. */
export type Committed =
  | { kind: "done"; action?: StepResult }
  | { kind: "failed"; failure: Failure }
  | { kind: "guard" }
  /** With `alongside` the extra plan was carried out all the same. */
  | { kind: "dropped"; alongside?: true };

/** How often a host may turn out otherwise than probed before its task fails. */
const maxGuardMisses = 4;

interface Unit {
  /** Index of the planned task and of its item; undefined for the extra plan. */
  task: number | undefined;
  item: number;
  plan: ItemPlan;
}

/**
 * Makes what is planned for a host true, in order, and reports it; then the extra plan, in the same request where it can be.
 * After a failure, or when the host was not as planned, the host stands where its truth ends. Throws UnreachableError.
 */
export async function commit(host: HostRun, context: RunContext, extra?: Extra): Promise<Committed> {
  const units = context.options.check ? [] : plannedUnits(host.planned);
  if (extra) units.push({ task: undefined, item: 0, plan: extra.plan });
  if (units.length > 0) host.connection.forgetRefusals();
  const groups = byAccount(units);
  const account = groups[0]?.account.key;
  const doubts = context.options.check ? [] : doubtsOf(host.planned);
  const verify = doubts.find((doubt) => doubt.account.key === account)?.facts ?? [];
  const others = doubts.filter((doubt) => doubt.account.key !== account);
  const asRead = others.length === 0 || (await areAsRead(host, others));
  if (!asRead) return doubtAll(host, context);

  if (units.length > 0) tellPending(host, context, [...notifiedByPlan(host), ...(extra?.notified ?? [])]);
  const confirmed: Confirmed[] = [];
  let reported = 0;
  let action: StepResult | undefined;
  for (const [index, group] of groups.entries()) {
    const { units: sent } = group;
    const started = performance.now();
    const applied = await send(host, context, group, extra, index === 0 ? verify : []);
    const share = (performance.now() - started) / sent.length;
    const { missed } = applied;
    if (missed?.interrupted) doubtAllOf(host, sent);
    doubtAllOf(host, doneAlongside(sent, applied));
    confirmed.push({ account: group.account.key, facts: applied.confirmed });
    if (missed && !context.options.check) {
      host.store.settle(confirmed);
      host.store.missed(missed.assumed, missed.found, group.account.key);
    }
    if (missed?.assumed.some((fact) => verify.includes(fact))) return doubtAll(host, context);
    const stopped = sent[missed?.index ?? applied.failure?.index ?? sent.length];
    const upTo = stopped
      ? (stopped.task ?? host.planned.length)
      : (sent.findLast((unit) => unit.task !== undefined)?.task ?? host.planned.length - 1) + 1;
    report(host, context, host.planned.slice(reported, upTo), share);
    if (stopped) return stopAt(host, context, stopped, applied, alongsideOf(host, sent, applied, extra));
    reported = Math.max(reported, upTo);
    action = applied.action;
  }
  report(host, context, host.planned.slice(reported), 0);
  host.planned = [];
  host.guardMisses = 0;
  host.inDoubt.clear();
  // In check mode the plans are all there is to know of what was not done.
  if (!context.options.check) host.store.settle(confirmed);
  return action ? { kind: "done", action } : { kind: "done" };
}

function plannedUnits(planned: readonly PlannedTask[]): Unit[] {
  return planned.flatMap(({ items }, task) =>
    items.flatMap(({ plan }, item) => (plan.changes.length > 0 ? [{ task, item, plan }] : [])),
  );
}

async function send(
  host: HostRun,
  context: RunContext,
  { account, units }: Group,
  extra: Extra | undefined,
  verify: readonly ProbedFact[],
): Promise<Applied> {
  const conduit = await host.connection.conduit(account.become);
  const uploads = units.some((unit) => unit.plan.changes.some((change) => change.upload));
  const name = extra?.name ?? (units[0]?.task === undefined ? "" : (host.planned[units[0].task]?.name ?? ""));
  return applyPlans(
    conduit,
    units.map((unit) => unit.plan),
    {
      environment: extra?.environment ?? {},
      verify,
      ...(uploads
        ? {
            onProgress: (done: number) =>
              context.journal.emit({ type: "progress", host: host.name, task: name, done, total: 0 }),
          }
        : {}),
    },
  );
}

/** What a command printed behind a change that did not converge is lost: nobody can be told that it is done. */
function doneAlongside(sent: readonly Unit[], { failure }: Applied): Unit[] {
  const done = (failure?.alongside ?? []).flatMap((index) => sent[index] ?? []);
  return done.filter(({ plan }) => plan.action === undefined);
}

function doubtAllOf(host: HostRun, units: readonly Unit[]): void {
  for (const { task, plan } of units) {
    const leaf = task === undefined ? host.stop?.kind === "solo" && host.stop.leaf : host.planned[task]?.leaf;
    if (leaf) doubt(host, leaf.position, plan);
  }
}

/** Consecutive plans of one account travel together. */
interface Group {
  account: Account;
  units: Unit[];
}

function byAccount(units: readonly Unit[]): Group[] {
  const groups: Group[] = [];
  for (const unit of units) {
    const { account } = unit.plan;
    const last = groups.at(-1);
    if (last?.account.key === account.key) last.units.push(unit);
    else groups.push({ account, units: [unit] });
  }
  return groups;
}

/** What was done behind a change that failed, in the same request. */
interface Alongside {
  /** Of tasks. */
  names: readonly string[];
  /** Whether the extra plan is among them. */
  extra: boolean;
}

function alongsideOf(host: HostRun, sent: readonly Unit[], { failure }: Applied, extra: Extra | undefined): Alongside {
  const tasks = (failure?.alongside ?? []).map((index) => sent[index]?.task);
  const names = tasks.map((task) => (task === undefined ? extra?.name : host.planned[task]?.name) ?? "");
  return { names: [...new Set(names)], extra: tasks.includes(undefined) };
}

/** What was planned from here on is not done, and what was read counts for nothing any more. */
function stopAt(
  host: HostRun,
  context: RunContext,
  { task, item }: Unit,
  { failure }: Applied,
  alongside: Alongside,
): Committed {
  const planned = task === undefined ? undefined : host.planned[task];
  if (task === undefined || !planned) {
    host.planned = [];
    if (!failure) return { kind: "guard" };
    if (!context.options.check) host.store.clear();
    return { kind: "failed", failure };
  }
  if (!failure) return planAgain(host, context, { task, item });
  host.rollBack(task);
  host.planned = [];
  host.store.clear();
  const others = alongside.names.filter((name) => name !== planned.name);
  const along = others.length === 0 ? "" : `; sent along with it and done: ${others.join(", ")}`;
  failPlanned(host, context, planned, item, failure.message + along);
  return alongside.extra ? { kind: "dropped", alongside: true } : { kind: "dropped" };
}

/** Something was not as read of which nobody knows which task stands on it: all that stand on anything are planned again. */
function doubtAll(host: HostRun, context: RunContext): Committed {
  const task = host.planned.findIndex(({ items }) => items.some(({ plan }) => plan.unverified || !isIdle(plan)));
  report(host, context, host.planned.slice(0, task), 0);
  return planAgain(host, context, { task, item: 0 });
}

/** The host was not as planned: it goes on from this item, unless it is never as planned. */
function planAgain(host: HostRun, context: RunContext, { task, item }: { task: number; item: number }): Committed {
  const planned = host.planned[task];
  if (!planned) throw new InternalError("nothing that is planned stands on what was missed");
  host.rollBack(task);
  host.planned = [];
  const begun = planned.items.slice(0, item).some(({ plan }) => plan.changes.length > 0);
  host.done = begun ? doneItems(planned, item) : [];
  host.guardMisses += 1;
  if (host.guardMisses > maxGuardMisses)
    failPlanned(
      host,
      context,
      planned,
      item,
      "the host keeps changing while we look at it: somebody else is at work there",
    );
  return { kind: "dropped" };
}

/** The items of a task before the one that was not done. */
function doneItems(planned: PlannedTask, item: number): ConcludedItem[] {
  return planned.items.slice(0, item).map(({ plan, ...rest }) => ({ ...rest, outcome: plan.outcome }));
}

/** All items of a loop are run, whatever becomes of one of them: those behind the one that failed have their turn one by one. */
function failPlanned(host: HostRun, context: RunContext, planned: PlannedTask, item: number, message: string): void {
  const { leaf, name, scope } = planned;
  const { node } = leaf;
  const failed = planned.items[item];
  if (node.kind !== "task" || !failed) return;
  const outcome: ItemOutcome = { ...judged(failedOutcome(message, {}), node, failed.scope), durationMs: 0 };
  const outcomes = [...doneItems(planned, item), { ...failed, outcome }];
  if (outcomes.length < planned.items.length) {
    host.done = outcomes;
    return;
  }
  const taskLeaf: TaskLeaf = { ...leaf, node };
  const { walk, variables } = host;
  const concluded = conclude({ leaf: taskLeaf, name, scope, outcomes, walk, variables });
  host.walk = concluded.walk;
  host.variables = concluded.variables;
  host.done = [];
  const items = outcomes.map((one, index) => ({ ...one, item: planned.items[index]?.plan.item }));
  tellDone(host, context, { leaf: taskLeaf, name, status: concluded.status }, items);
  reportTask(host, context, { ...planned, status: concluded.status, predicted: false }, items);
}

/** `share` is the time of the request divided by the changes that travelled in it: a single one cannot be timed. */
function report(host: HostRun, context: RunContext, planned: readonly PlannedTask[], share: number): void {
  for (const task of planned) {
    const items = task.items.map(({ plan, ...item }) => {
      const durationMs = plan.outcome.durationMs + (plan.changes.length > 0 ? share : 0);
      return { ...item, item: plan.item, outcome: { ...plan.outcome, durationMs } };
    });
    const whole = { outcome: { ...task.whole, durationMs: 0 }, item: undefined, scope: task.scope };
    const { leaf, name, status } = task;
    if (leaf.node.kind === "task") tellDone(host, context, { leaf: { ...leaf, node: leaf.node }, name, status }, items);
    reportTask(host, context, task, items.length === 0 ? [whole] : items);
  }
}
