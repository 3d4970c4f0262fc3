import { setTimeout as sleep } from "node:timers/promises";
import { ContentError, TaskError } from "../errors.js";
import type { Task } from "../playbook/types.js";
import { render } from "../template/render.js";
import { withFields } from "../template/unknown.js";
import { commit } from "./commit.js";
import { applyPlans } from "./apply-request.js";
import { conclude } from "./conclude.js";
import { allHold } from "./conditions.js";
import type { HostConnection } from "./connections.js";
import { FactStore } from "./fact-store.js";
import type { HostRun } from "./host-run.js";
import { judged } from "./judge.js";
import type { LocalCache } from "./local-files.js";
import { turnsOf, type Turn } from "./loop-items.js";
import { failedOutcome, planItem, skippedOutcome, unknownOutcome } from "./plan-item.js";
import { isOpaque, type ItemOutcome, type ItemPlan } from "./planned-task.js";
import { prepareItem, withPlace, type ReadyItem } from "./prepare-item.js";
import { readFacts } from "./read-facts.js";
import { reportItem } from "./report-result.js";
import type { RunContext } from "./run-context.js";
import { markPlain, type TaskScope } from "./scope.js";
import { taskName } from "./task-name.js";
import { scopeFor } from "./variables.js";
import type { Leaf } from "./walk.js";

type Judged = Omit<ItemOutcome, "durationMs">;

/** What a task that ran by itself came to, for the hosts that share its result (`run_once`). */
export interface AloneResult {
  name: string;
  outcomes: { outcome: ItemOutcome; scope: TaskScope }[];
  /** True when something may be different now that other hosts could see. */
  visible: boolean;
  /** True when what is planned before the task did not come out as planned: the task was not reached. */
  dropped: boolean;
}

interface Situation {
  host: HostRun;
  context: RunContext;
  leaf: Leaf & { node: Task };
  cache: LocalCache;
  connection: HostConnection;
  /** Facts of the host that the task runs on. */
  store: FactStore;
  check: boolean;
  name: string;
  /** Set once something opaque has been done. */
  visible: boolean;
}

class Dropped extends TaskError {}

/** Runs one task of one host to its end, with all items of its loop and all its retries, behind what is planned before it. */
export async function runAlone(
  host: HostRun,
  context: RunContext,
  leaf: Leaf & { node: Task },
  cache: LocalCache,
): Promise<AloneResult> {
  const task = leaf.node;
  const { basics } = await host.connection.conduit(undefined);
  const scope = scopeFor(host, context, { task, layers: leaf.layers, failure: leaf.failure, basics, met: true });
  const name = taskName(task.name, task.module.name, scope);
  const result: AloneResult = { name, outcomes: [], visible: false, dropped: false };
  const situation = situate(host, context, leaf, cache, scope, name);
  const turns = turnsOf(task, scope);
  if (turns.kind !== "turns") {
    const outcome =
      turns.kind === "failed"
        ? failedOutcome(turns.message, {})
        : unknownOutcome(turns.kind === "unknown" ? turns.culprit : name);
    result.outcomes.push({ outcome: { ...outcome, durationMs: 0 }, scope });
    return finish(result, situation, scope, []);
  }
  try {
    for (const turn of turns.turns) {
      const started = performance.now();
      const { outcome, scope: turnScope } = await runTurn(situation, turn, scope);
      result.outcomes.push({ outcome: { ...outcome, durationMs: performance.now() - started }, scope: turnScope });
      if (task.loop && task.loop.pause > 0) await sleep(task.loop.pause * 1000);
    }
  } catch (error) {
    if (!(error instanceof Dropped)) throw error;
    return { ...result, dropped: true, visible: situation.visible };
  }
  result.visible = situation.visible;
  return finish(result, situation, scope, turns.turns);
}

function situate(
  host: HostRun,
  context: RunContext,
  leaf: Leaf & { node: Task },
  cache: LocalCache,
  scope: TaskScope,
  name: string,
): Situation {
  const task = leaf.node;
  const check = task.checkMode === undefined ? context.options.check : render(task.checkMode, scope) === true;
  const here = {
    host,
    context,
    leaf,
    cache,
    check,
    name,
    visible: false,
    connection: host.connection,
    store: host.store,
  };
  if (task.delegateTo === undefined) return here;
  const target = String(render(task.delegateTo, scope));
  return target === host.name ? here : { ...here, connection: context.connectionTo(target), store: new FactStore() };
}

async function finish(
  result: AloneResult,
  situation: Situation,
  scope: TaskScope,
  turns: readonly Turn[],
): Promise<AloneResult> {
  const { host, context, leaf, name } = situation;
  // What is planned before the task travels with its first request; a task that asked for none leaves it to be made true now.
  if ((await commit(host, context)).kind === "dropped") return { ...result, dropped: true };
  const concluded = conclude({
    leaf,
    name,
    scope,
    outcomes: result.outcomes,
    walk: host.walk,
    variables: host.variables,
    handlers: context.handlers,
  });
  result.outcomes.forEach(({ outcome, scope: turnScope }, index) => {
    const item = turns[index]?.label;
    reportItem(host, context, outcome, {
      leaf,
      name,
      predicted: host.predictedBy !== undefined,
      item,
      scope: turnScope,
      taskStatus: concluded.status,
    });
  });
  context.journal.count(host, concluded.status);
  return result;
}

async function runTurn(
  situation: Situation,
  turn: Turn,
  scope: TaskScope,
): Promise<{ outcome: Judged; scope: TaskScope }> {
  const { leaf } = situation;
  const { retries, delay } = retryRule(leaf.node, scope.with(turn.local));
  for (let attempt = 1; ; attempt += 1) {
    const tried = await attemptOnce(situation, turn, scope);
    if (leaf.node.until === undefined || situation.check || tried.outcome.status === "skipped") return tried;
    const result = withFields(tried.outcome.result, { attempts: attempt });
    const seen =
      leaf.node.register === undefined ? tried.scope : tried.scope.with({ [leaf.node.register]: markPlain(result) });
    const done = holds(leaf.node.until, seen);
    if (typeof done === "string") return { ...tried, outcome: failedOutcome(done, result) };
    if (done) return { ...tried, outcome: { ...tried.outcome, result } };
    if (attempt > retries || situation.context.stopping()) {
      const message = `still not so after ${attempt} attempts: ${leaf.node.until.map((one) => one.source).join(" && ")}${tried.outcome.message === undefined ? "" : ` (${tried.outcome.message})`}`;
      return { ...tried, outcome: failedOutcome(message, { ...result, failed: true, msg: message }) };
    }
    await sleep(delay * 1000);
    situation.store.clear();
  }
}

function retryRule(task: Task, scope: TaskScope): { retries: number; delay: number } {
  return { retries: Number(render(task.retries, scope) ?? 3), delay: Number(render(task.delay, scope) ?? 5) };
}

function holds(conditions: NonNullable<Task["until"]>, scope: TaskScope): boolean | string {
  try {
    const answer = allHold(conditions, scope);
    return answer.known ? answer.holds : `depends on "${answer.culprit}"`;
  } catch (error) {
    if (error instanceof ContentError) return withPlace(error);
    throw error;
  }
}

/** One attempt; tried again by itself when the host was not as planned. */
async function attemptOnce(
  situation: Situation,
  turn: Turn,
  scope: TaskScope,
): Promise<{ outcome: Judged; scope: TaskScope }> {
  const { host, context, leaf, cache, connection, store, check, name } = situation;
  for (let miss = 0; miss < 4; miss += 1) {
    const prepared = await prepareItem(host, context, { leaf, local: turn.local, connection, check, met: true, cache });
    if (prepared.kind === "skipped") return { outcome: skippedOutcome(prepared.message), scope };
    if (prepared.kind === "failed") return { outcome: failedOutcome(prepared.message, {}), scope };
    if (prepared.kind !== "ready")
      return { outcome: unknownOutcome(prepared.kind === "unknown" ? prepared.culprit : name), scope };
    const { ready } = prepared;
    const missing = ready.facts.filter((request) => store.get(request, ready.account.key) === undefined);
    if (missing.some((request) => store.touches(request))) await flush(situation);
    await readFacts(connection, ready.account, missing, store, host.predictedBy !== undefined);
    const planning = planItem(ready, store, {
      task: leaf.node,
      taskName: name,
      item: turn.label,
      check,
      predictedBy: host.predictedBy,
    });
    if (planning.kind === "missing") continue;
    const { plan } = planning;
    if (check || (plan.changes.length === 0 && !plan.action)) {
      if (context.options.check) predict(situation, plan);
      return { outcome: plan.outcome, scope: ready.scope };
    }
    const done = await carryOut(situation, ready, plan);
    if (done) return { outcome: done, scope: ready.scope };
    store.clear();
  }
  return {
    outcome: failedOutcome("the host keeps changing while we look at it: somebody else is at work there", {}),
    scope,
  };
}

/** Check mode: what comes after is planned as if this were done. */
function predict({ host, store, name }: Situation, plan: ItemPlan): void {
  for (const change of plan.changes) store.promise(change.effect, name);
  if (plan.action?.facts) store.promise({ kind: "opaque", facts: plan.action.facts });
  if (isOpaque(plan) && plan.outcome.status !== "ok") host.predictedBy ??= name;
}

async function flush({ host, context }: Situation): Promise<void> {
  if ((await commit(host, context)).kind === "dropped")
    throw new Dropped("what is planned before the task did not come out as planned");
}

/** Makes a plan true and gives what came of it; undefined when the guard found the host otherwise than planned. */
async function carryOut(situation: Situation, ready: ReadyItem, plan: ItemPlan): Promise<Judged | undefined> {
  const { host, context, leaf, connection, store, name } = situation;
  context.journal.emit({
    type: "task_start",
    play: context.play.name,
    role: leaf.node.role?.name,
    task: name,
    module: leaf.node.module.name,
    host: host.name,
    ...(leaf.handler ? { handler: true as const } : {}),
  });
  const committed = await send(situation, ready, plan);
  if (committed.kind === "dropped") throw new Dropped("what is planned before the task did not come out as planned");
  if (committed.kind === "guard") return undefined;
  const outcome =
    committed.kind === "failed"
      ? judged(failedOutcome(committed.message, {}), leaf.node, ready.scope)
      : afterwards(ready, plan, committed.action, leaf.node);
  if (isOpaque(plan)) {
    // What its author declared to change nothing is believed, so that asking costs the other hosts nothing.
    const harmless = plan.changes.length === 0 && outcome.status === "ok";
    if (!harmless) situation.visible = true;
    if (!harmless || connection !== host.connection) store.clear();
  }
  return outcome;
}

async function send(
  { host, context, connection, store, name }: Situation,
  ready: ReadyItem,
  plan: ItemPlan,
): Promise<Awaited<ReturnType<typeof commit>>> {
  if (connection === host.connection) return commit(host, context, { plan, name, environment: ready.environment });
  const before = await commit(host, context);
  if (before.kind !== "done") return before;
  const conduit = await connection.conduit(plan.account.become);
  const applied = await applyPlans(conduit, [plan], { environment: ready.environment });
  store.settle(applied.confirmed, plan.account.key);
  if (applied.guardMissed) return { kind: "guard" };
  if (applied.failure) return { kind: "failed", message: applied.failure.message };
  return applied.action ? { kind: "done", action: applied.action } : { kind: "done" };
}

function afterwards(
  ready: ReadyItem,
  plan: ItemPlan,
  output: Parameters<NonNullable<ItemPlan["action"]>["interpret"]>[0] | undefined,
  task: Task,
): Judged {
  if (!plan.action || !output) return plan.outcome;
  const outcome = plan.action.interpret(output);
  const result = { changed: outcome.changed, failed: outcome.failed !== undefined, skipped: false, ...outcome.result };
  if (outcome.failed !== undefined)
    return judged(
      { status: "failed", message: outcome.failed, diff: [], result: { ...result, msg: outcome.failed } },
      task,
      ready.scope,
    );
  return judged(
    { status: outcome.changed ? "changed" : "ok", message: undefined, diff: [], result },
    task,
    ready.scope,
  );
}
