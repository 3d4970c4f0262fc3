import { InternalError, TaskError, UnreachableError } from "../errors.js";
import { Semaphore } from "../remote/semaphore.js";
import { commit } from "./commit.js";
import { conclude, variablesOf } from "./conclude.js";
import { failAll } from "./fail-all.js";
import { basicsKnown, HostAway } from "./away.js";
import { passOver } from "./pass-over.js";
import type { HostRun, Stop } from "./host-run.js";
import type { LocalCache } from "./local-files.js";
import { lookAhead } from "./look-ahead.js";
import type { ConcludedItem } from "./planned-task.js";
import { tellPending } from "./pending-handlers.js";
import { planUntilStop } from "./plan-walk.js";
import { comparePositions, type Position } from "./position.js";
import { tellDone } from "./record.js";
import { readFacts } from "./read-facts.js";
import { reportLost } from "./report-lost.js";
import { runAlone, type AloneResult } from "./run-alone.js";
import type { RunContext, Step } from "./run-context.js";
import { nodeName } from "./task-name.js";
import { throttled } from "./throttle.js";
import { reportTask } from "./report-result.js";
import { givePatience } from "./patience.js";
import { scopeFor } from "./variables.js";
import { advance, type TaskLeaf } from "./walk.js";

/**
 * Ansible's promise, kept with fewer round trips: no host is past a task whose change can be seen from outside before every
 * host of the batch is done with it. Exact changes cannot be seen from outside, so they wait and travel together.
 */
export async function runLinear(
  context: RunContext,
  cache: LocalCache,
  hosts = context.batch,
  slots = new Semaphore(context.options.forks),
): Promise<void> {
  const each: Each = (some, work) =>
    Promise.all(
      some.map(async (host) => {
        await slots.run(() => unlessLost(host, context, () => work(host)));
        if (!host.unreachable) tellPending(host, context);
      }),
    );

  await each(hosts, async (host) => {
    givePatience(host, context);
    await host.connection.conduit(undefined);
  });
  const answered = new Set<HostRun>();
  while (!context.stopping()) {
    const active = hosts.filter((host) => !host.unreachable);
    for (const host of active) if (host.connection.wasRestored() && !context.options.check) forgetPlan(host);
    await each(
      active.filter((host) => host.stop === undefined),
      (host) => planUntilStop(host, context, cache),
    );
    if (failAll(hosts, answered, context)) continue;
    // Who was not reached, and goes on all the same, is planned again.
    if (active.some((host) => !host.unreachable && host.stop === undefined)) continue;
    const waiting = active.filter((host) => !host.unreachable && host.stop?.kind !== "end");
    const frontier = earliest(waiting.flatMap(({ stop }) => (isMeeting(stop) ? [stop.position] : [])));
    const behind = waiting.filter(({ stop }) => isBehind(stop, frontier));
    if (behind.length > 0) await each(behind, (host) => goAhead(host, context, cache));
    else if (frontier) await meetAt(frontier, waiting, active, context, cache, each);
    else if (await finishAll(active, context, each)) return;
  }
}

/** Makes true what all hosts still have planned. False when a host did not come out as planned and has to go on from there. */
async function finishAll(active: readonly HostRun[], context: RunContext, each: Each): Promise<boolean> {
  let finished = true;
  await each(active, async (host) => {
    if ((await commit(host, context)).kind !== "dropped") return;
    host.stop = undefined;
    finished = false;
  });
  return finished;
}

function isMeeting(stop: Stop | undefined): stop is Extract<Stop, { kind: "solo" | "meet" }> {
  return stop?.kind === "solo" || stop?.kind === "meet";
}

/** True for a host that can go on by itself before it comes to where others wait. */
function isBehind(stop: Stop | undefined, frontier: Position | undefined): boolean {
  if (stop?.kind !== "facts" && stop?.kind !== "full") return false;
  return !frontier || comparePositions(stop.position, frontier) <= 0;
}

/** Reads the facts that the host needs next, or makes true what is planned. */
async function goAhead(host: HostRun, context: RunContext, cache: LocalCache): Promise<void> {
  const wanted = host.stop?.kind === "full" ? [] : await lookAhead(host, context, cache);
  host.stop = undefined;
  // The fact that is missing belongs to what is planned but not done: that has to be made true first.
  if (wanted.length === 0) {
    await commit(host, context);
    return;
  }
  await Promise.all(
    wanted.map(({ account, requests }) =>
      readFacts(host.connection, account, [...requests.values()], host.store, host.predictedBy !== undefined),
    ),
  );
}

type Each = (hosts: readonly HostRun[], work: (host: HostRun) => Promise<void>) => Promise<unknown>;

/** All hosts that stand at the frontier run the task there. What comes of it may be seen by the others, who are done with what is before it. */
async function meetAt(
  frontier: Position,
  waiting: readonly HostRun[],
  active: readonly HostRun[],
  context: RunContext,
  cache: LocalCache,
  each: Each,
): Promise<void> {
  const there = waiting.filter(({ stop }) => isMeeting(stop) && comparePositions(stop.position, frontier) === 0);
  const [first] = there;
  const stop = first?.stop;
  if (!first || !isMeeting(stop)) throw new InternalError("no host stands at the frontier");
  const together = there.some(
    (host) => host.stop?.kind === "meet" || (host.stop?.kind === "solo" && host.stop.together),
  );
  if (stop.kind === "solo" && context.step && !(await isWanted(stop.leaf, first, context, context.step))) {
    for (const host of there) {
      host.walk = advance(host.walk);
      host.stop = undefined;
    }
    return;
  }
  const once = stop.kind === "solo" && stop.once;
  const others = active.filter((host) => !there.includes(host));
  const atHome = stop.kind === "solo" && once && stop.leaf.node.delegateTo === undefined;
  const before = !together ? others : atHome ? active.filter((host) => host !== first) : active;
  const late: HostRun[] = [];
  const arriving = each(before, async (host) => {
    if (!(await comeUpTo(frontier, host, context))) late.push(host);
  });
  if (together) {
    await arriving;
    // Who did not come out as planned has to come here again first.
    if (late.length > 0 || first.unreachable) return;
  }
  let visible = false;
  const sharing = once ? there : [];
  const running = once ? [first] : there.filter((host) => !host.unreachable);
  await each(running, async (host) => {
    if (host.stop?.kind === "meet") {
      host.metAt = frontier;
      host.stop = undefined;
    }
    if (host.stop?.kind !== "solo" || context.stopping()) return;
    const { leaf } = host.stop;
    const result = await throttled(leaf.node, context, () => runAlone(host, context, leaf, cache));
    visible ||= result.visible;
    host.stop = undefined;
    if (result.dropped) return;
    await takeOver(host, context, leaf, result, true);
    for (const other of sharing) {
      if (other === host || other.unreachable || other.stop?.kind !== "solo") continue;
      await takeOver(other, context, other.stop.leaf, result, false);
      other.stop = undefined;
    }
  });
  await arriving;
  // Nobody knows how far a host got that was lost.
  visible ||= running.some((host) => host.unreachable);
  if (visible && !context.options.check) for (const host of active) forgetPlan(host);
}

/** Whether whoever goes through the play step by step wants the task; first they see what came of those before. */
async function isWanted({ node, layers }: TaskLeaf, host: HostRun, context: RunContext, step: Step): Promise<boolean> {
  context.journal.flush();
  const basics = await basicsKnown(host.connection);
  const name = nodeName(node, scopeFor(host, context, { task: node, layers, basics }));
  return step(node.role ? `${node.role.name} : ${name}` : name);
}

/** Makes true and reports what a host has planned before the frontier; what is beyond is planned again. False when that did not come out as planned. */
async function comeUpTo(frontier: Position, host: HostRun, context: RunContext): Promise<boolean> {
  const found = host.planned.findIndex((planned) => comparePositions(planned.leaf.position, frontier) >= 0);
  if (found >= 0) host.rollBack(found);
  if ((await commit(host, context)).kind !== "dropped") return true;
  host.stop = undefined;
  return false;
}

/** What was planned with facts from before a visible change counts for nothing; the facts themselves are a guess for the next plan. */
function forgetPlan(host: HostRun): void {
  host.rollBack(0);
  host.stop = undefined;
  host.store.age();
  host.guardMisses = 0;
  host.connection.forgetRefusals();
}

/** The host takes over the result of the task it stood at, and can be planned again. */
async function takeOver(
  host: HostRun,
  context: RunContext,
  leaf: TaskLeaf,
  result: AloneResult,
  tell: boolean,
): Promise<void> {
  const basics = await basicsKnown(host.connection);
  const { layers, failure, node } = leaf;
  const scope = scopeFor(host, context, { task: node, layers, failure, basics, met: true });
  const { walk, variables } = host;
  const concluded = conclude({ leaf, name: result.name, scope, outcomes: result.items, walk, variables });
  host.walk = concluded.walk;
  host.variables = concluded.variables;
  host.done = [];
  if (tell) giveAway(result.items, context);
  const { name } = result;
  if (result.complete) tellDone(host, context, { leaf, name, status: concluded.status }, result.items);
  const predicted = host.predictedBy !== undefined;
  if (tell) reportTask(host, context, { leaf, name, predicted, status: concluded.status }, result.items);
}

/** What is set for another host than the task's own. */
function giveAway(items: readonly ConcludedItem[], context: RunContext): void {
  for (const { factsOf, outcome } of items)
    if (factsOf !== undefined) context.giveVariables(factsOf, variablesOf(outcome));
}

function earliest(positions: readonly Position[]): Position | undefined {
  return [...positions].sort(comparePositions)[0];
}

/** A host that is lost takes no further part, unless the task is one that it may miss; what it was doing is told. */
async function unlessLost(host: HostRun, context: RunContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof HostAway) {
      host.connection.away = false;
      host.stop = undefined;
      return;
    }
    if (!(error instanceof UnreachableError) && !(error instanceof TaskError)) throw error;
    if (!(await passOver(host, context, error))) reportLost(host, context, error);
  }
}
