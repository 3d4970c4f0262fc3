import { TaskError } from "../errors.js";
import type { Outcome } from "../modules/types.js";
import { jobFields } from "../modules/support/async-job.js";
import type { Task } from "../playbook/types.js";
import { applyPlans } from "./apply-request.js";
import { awaited, backgrounded, backgroundOf, withJob, type Background } from "./background.js";
import { commit, type Committed } from "./commit.js";
import { Dropped } from "./dropped.js";
import { exchanged } from "./exchanged.js";
import { credited } from "./in-doubt.js";
import { judged } from "./judge.js";
import type { Turn } from "./loop-items.js";
import { failedOutcome, outcomeOf, skippedOutcome, unknownOutcome } from "./outcomes.js";
import { leaveOpen, planItem, staleFacts, unread, type PlanOptions } from "./plan-item.js";
import {
  isDoubtful,
  isIdle,
  isOpaque,
  isUnforeseen,
  type ConcludedItem,
  type ItemOutcome,
  type ItemPlan,
} from "./planned-task.js";
import { tellPending } from "./pending-handlers.js";
import { prepareItem, type ReadyItem } from "./prepare-item.js";
import { readFacts } from "./read-facts.js";
import type { TaskScope } from "./scope.js";
import type { Situation } from "./situation.js";
import { pointOf } from "./task-point.js";
import { withinTime } from "./time-limit.js";

type Judged = Omit<ItemOutcome, "durationMs">;

export interface Attempted extends Omit<ConcludedItem, "outcome"> {
  outcome: Judged;
}

/** How often a host may turn out otherwise than probed before its task fails. */
const maxAttempts = 4;

/** One attempt at an item; made again by itself when the host was not as planned. Throws Dropped, and UnreachableError. */
export async function attempt(situation: Situation, turn: Turn, scope: TaskScope): Promise<Attempted> {
  const { turning, connection, store, check, becomeScope } = situation;
  const { host, context, leaf, cache, name, basics } = turning;
  const nothing = { scope, notified: [] };
  for (let miss = 0; miss < maxAttempts; miss += 1) {
    const options = { leaf, local: turn.local, basics, connection, becomeScope, check, met: true, cache };
    const prepared = await prepareItem(host, context, options);
    if (prepared.kind === "skipped") return { ...nothing, outcome: skippedOutcome(prepared.message) };
    if (prepared.kind !== "ready") return { ...nothing, outcome: outcomeOf(prepared) };
    const { ready } = prepared;
    const missing = unread(ready, store, context.options.check);
    if (missing.some((request) => store.touchedBy(request, ready.account.key) !== undefined))
      await settleBefore(situation);
    await readFacts(connection, ready.account, missing, store, host.predictedBy !== undefined);
    const { predictedBy } = host;
    const isNews: PlanOptions["isNews"] = (growth) => context.inventory.wouldGrow(growth);
    const about = { task: leaf.node, taskName: name, item: turn.label, check, predictedBy, isNews };
    const planning = planItem(ready, store, about);
    // What is neither guarded nor known for sure is read again before anybody is told of it.
    if (planning.kind === "missing" || (planning.plan.unverified && isIdle(planning.plan))) {
      await readFacts(connection, ready.account, staleFacts(ready, store), store, predictedBy !== undefined);
      continue;
    }
    const done = await makeTrue(situation, ready, credited(host, leaf.position, planning.plan));
    if (done) return { outcome: done, scope: ready.scope, notified: ready.notified };
    if (store !== host.store) store.clear();
  }
  const message = "the host keeps changing while we look at it: somebody else is at work there";
  return { ...nothing, outcome: failedOutcome(message, {}) };
}

/** Undefined when the host was not as planned. */
async function makeTrue(situation: Situation, ready: ReadyItem, plan: ItemPlan): Promise<Judged | undefined> {
  if (situation.check && plan.action?.foretells) return foretold(situation, ready, plan);
  if (situation.check) predict(situation, ready, plan);
  await grow(situation, plan.outcome);
  return situation.check || isIdle(plan) ? plan.outcome : carryOut(situation, ready, plan);
}

/** Check mode: what the host, or who talks with it, says that would be done. */
async function foretold(situation: Situation, ready: ReadyItem, plan: ItemPlan): Promise<Judged> {
  const { turning, connection } = situation;
  const { host, leaf } = turning;
  const { action, account } = plan;
  if (!action) return plan.outcome;
  const output = action.exchange
    ? await exchanged(situation, ready, action)
    : (await applyPlans(await connection.conduit(account.become), [plan], ready)).action;
  const outcome = await afterwards(ready, plan, output, leaf.node);
  if (outcome.status === "failed" && host.predictedBy !== undefined)
    return unknownOutcome(host.predictedBy, outcome.message);
  if (outcome.status !== "ok" && turning.context.options.check) predictOthers(situation);
  return outcome;
}

/** What is added to the inventory is not taken back: what is planned before it has to hold first. */
async function grow(situation: Situation, { growth, status }: ItemOutcome): Promise<void> {
  if (!growth || (status !== "ok" && status !== "changed")) return;
  await settleBefore(situation);
  situation.turning.context.inventory.grow(growth);
}

/** Check mode: what comes after is planned as if this were done. A task that is only checked in a run leaves no trace. */
function predict(situation: Situation, ready: ReadyItem, plan: ItemPlan): void {
  const { turning, store } = situation;
  const { context, name } = turning;
  if (!context.options.check) return;
  if (isDoubtful(plan, ready.module)) leaveOpen(plan, ready.facts, store, name);
  for (const change of plan.changes) store.promise(change.effect, name);
  if (plan.action?.facts) store.promise({ kind: "opaque", facts: plan.action.facts }, name);
  if (isUnforeseen(plan, ready.module)) predictOthers(situation);
}

/** Check mode: what comes behind the task is but a prediction, on its host and where it would be done. */
function predictOthers({ turning: { host, name }, place }: Situation): void {
  host.predictedBy ??= name;
  if (place) place.predictedBy ??= name;
}

async function settleBefore({ turning }: Situation): Promise<void> {
  if ((await commit(turning.host, turning.context)).kind === "dropped") throw new Dropped();
}

/** Makes a plan true and gives what came of it; undefined when the guard found the host otherwise than planned. */
async function carryOut(situation: Situation, ready: ReadyItem, plan: ItemPlan): Promise<Judged | undefined> {
  const { turning, connection, store } = situation;
  const { host, context, leaf, name } = turning;
  const point = pointOf(host.name, context, leaf, name);
  context.journal.emit({
    type: "task_start",
    ...point,
    item_index: turning.item,
    repeatable: isRepeatable(plan, leaf.node),
  });
  for (const change of plan.changes) store.promise(change.effect, name);
  host.running = name;
  const background = backgroundOf(leaf.node, ready.scope, ready.context.host.home);
  const sent = background ? backgrounded(plan, background) : plan;
  const committed = await send(situation, ready, sent);
  host.running = undefined;
  if (committed.kind === "guard" || (committed.kind === "dropped" && !committed.alongside))
    context.journal.emit({ type: "task_unreached", ...point, item_index: turning.item });
  if (committed.kind === "dropped") throw new Dropped();
  if (committed.kind === "guard") return undefined;
  const outcome =
    committed.kind === "failed"
      ? failedAs(committed.failure, leaf.node, ready.scope)
      : background && background.poll > 0 && committed.action?.code === 0
        ? await ended(situation, ready, plan, background)
        : await afterwards(ready, sent, committed.action, leaf.node);
  // What its author declared to change nothing is believed, so that asking costs the other hosts nothing.
  const harmless = plan.changes.length === 0 && (outcome.status === "ok" || ready.module.readsOnly === true);
  if (!harmless && (isOpaque(plan) || connection !== host.connection)) turning.visible = true;
  if (!harmless && isOpaque(plan)) store.age();
  if (!harmless && context.options.check) host.store.forgetRead();
  return outcome;
}

/** What came of a task in the background that is waited for. */
async function ended(
  { turning, connection }: Situation,
  ready: ReadyItem,
  plan: ItemPlan,
  background: Background,
): Promise<Judged> {
  const { context, leaf } = turning;
  try {
    const conduit = await connection.conduit(plan.account.become);
    const output = await awaited(conduit, background, () => context.stopping());
    return await afterwards(ready, withJob(plan, background), output, leaf.node);
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    return judged(failedOutcome(error.message, jobFields(background.job)), leaf.node, ready.scope);
  }
}

/** No condition of the task can tell what nobody knows. */
function failedAs(
  { message, unknown }: Extract<Committed, { kind: "failed" }>["failure"],
  task: Situation["turning"]["leaf"]["node"],
  scope: TaskScope,
): Judged {
  return unknown
    ? { ...failedOutcome(message, {}), unknownEnd: true }
    : judged(failedOutcome(message, {}), task, scope);
}

async function send(situation: Situation, ready: ReadyItem, plan: ItemPlan): Promise<Committed> {
  const { turning, connection, store } = situation;
  const { host, context, name } = turning;
  const { environment, notified } = ready;
  if (plan.action?.exchange) {
    await settleBefore(situation);
    tellPending(host, context, notified);
    return { kind: "done", action: await exchanged(situation, ready, plan.action) };
  }
  if (connection === host.connection) return commit(host, context, { plan, name, environment, notified });
  const before = await commit(host, context);
  if (before.kind !== "done") return before;
  tellPending(host, context, notified);
  const conduit = await connection.conduit(plan.account.become);
  const applied = await applyPlans(conduit, [plan], { environment });
  store.settle([{ account: plan.account.key, facts: applied.confirmed }]);
  if (applied.missed) return { kind: "guard" };
  if (applied.failure) return { kind: "failed", failure: applied.failure };
  return applied.action ? { kind: "done", action: applied.action } : { kind: "done" };
}

async function afterwards(
  ready: ReadyItem,
  plan: ItemPlan,
  output: Parameters<NonNullable<ItemPlan["action"]>["interpret"]>[0] | undefined,
  task: Situation["turning"]["leaf"]["node"],
): Promise<Judged> {
  if (!plan.action || !output) return plan.outcome;
  const { output: shown, late } = withinTime(plan, output);
  const { changed, failed: said, result: fields, diff = [], save } = plan.action.interpret(shown);
  const failed = late ?? said ?? (save && (await unsaved(ready, save)));
  const result = { changed, failed: failed !== undefined, skipped: false, ...fields };
  const outcome: Judged =
    failed === undefined
      ? { status: changed ? "changed" : "ok", message: undefined, diff, result }
      : { status: "failed", message: failed, diff: [], result: { ...result, msg: failed } };
  return judged(outcome, task, ready.scope);
}

/** Why a file could not be left on the controller. */
async function unsaved(ready: ReadyItem, { path, content }: NonNullable<Outcome["save"]>): Promise<string | undefined> {
  try {
    await ready.context.local.write(path, content);
    return undefined;
  } catch (error) {
    if (error instanceof TaskError) return error.message;
    throw error;
  }
}

/** False for a command of which its author has not said that it changes nothing: what it does twice nobody can know. */
function isRepeatable({ action }: ItemPlan, { changedWhen }: Task): boolean {
  if (action === undefined || action.predict === "ok") return true;
  return changedWhen !== undefined && changedWhen.length > 0 && changedWhen.every(({ source }) => source === "false");
}
