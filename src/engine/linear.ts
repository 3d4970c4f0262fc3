import { InternalError, TaskError, UnreachableError } from "../errors.js";
import { Semaphore } from "../remote/semaphore.js";
import { commit } from "./commit.js";
import { conclude } from "./conclude.js";
import type { HostRun, Stop } from "./host-run.js";
import type { LocalCache } from "./local-files.js";
import { lookAhead } from "./look-ahead.js";
import { planUntilStop } from "./plan-walk.js";
import { comparePositions, type Position } from "./position.js";
import { readFacts } from "./read-facts.js";
import { runAlone, type AloneResult } from "./run-alone.js";
import type { RunContext } from "./run-context.js";
import { scopeFor } from "./variables.js";
import { fail } from "./walk.js";
import { render } from "../template/render.js";

type SoloStop = Extract<Stop, { kind: "solo" }>;

/**
 * Ansible's promise, kept with fewer round trips: no host is past a task whose change can be seen from outside before every
 * host of the batch is done with it. Exact changes cannot be seen from outside, so they wait and travel together.
 */
export async function runLinear(context: RunContext, cache: LocalCache): Promise<void> {
  const slots = new Semaphore(context.options.forks);
  const each = (hosts: readonly HostRun[], work: (host: HostRun) => Promise<void>): Promise<unknown> =>
    Promise.all(hosts.map((host) => slots.run(() => unlessLost(host, context, () => work(host)))));

  await each(context.batch, async (host) => {
    await host.connection.conduit(undefined);
  });
  while (!context.stopping()) {
    const active = context.batch.filter((host) => !host.unreachable);
    await each(
      active.filter((host) => host.stop === undefined),
      (host) => planUntilStop(host, context, cache),
    );
    const waiting = active.filter((host) => !host.unreachable && host.stop?.kind !== "end");
    const frontier = earliest(waiting.flatMap((host) => (host.stop?.kind === "solo" ? [host.stop.position] : [])));
    const reading = waiting.filter(
      (host) => host.stop?.kind === "facts" && (!frontier || comparePositions(host.stop.position, frontier) <= 0),
    );
    if (reading.length > 0) await each(reading, (host) => readAhead(host, context, cache));
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

async function readAhead(host: HostRun, context: RunContext, cache: LocalCache): Promise<void> {
  const wanted = await lookAhead(host, context, cache);
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

/** All hosts that stand at the frontier run the task there; when that may be seen from outside, all others come up to it first. */
async function meetAt(
  frontier: Position,
  waiting: readonly HostRun[],
  active: readonly HostRun[],
  context: RunContext,
  cache: LocalCache,
  each: Each,
): Promise<void> {
  const there = waiting.filter(
    (host) => host.stop?.kind === "solo" && comparePositions(host.stop.position, frontier) === 0,
  );
  const [first] = there;
  if (first?.stop?.kind !== "solo") throw new InternalError("no host stands at the frontier");
  const others = active.filter((host) => !there.includes(host));
  let visible = false;
  const meeting = isOnce(first, context, first.stop)
    ? each([first], async () => {
        visible = await runOnce(there, context, cache);
      })
    : each(there, async (host) => {
        const stop = host.stop as SoloStop;
        const result = await runAlone(host, context, stop.leaf, cache);
        visible ||= result.visible;
        goOn(host, context, stop, result);
      });
  await Promise.all([meeting, each(others, (host) => comeUpTo(frontier, host, context))]);
  if (visible && !context.options.check) {
    for (const host of active) forgetPlan(host);
  }
  if (context.play.anyErrorsFatal && active.some((host) => host.failed)) {
    for (const host of active.filter((one) => !one.failed)) giveUp(host);
  }
}

/** Makes true and reports what a host has planned before the frontier. What it planned beyond is planned again when that changed anything. */
async function comeUpTo(frontier: Position, host: HostRun, context: RunContext): Promise<void> {
  const found = host.planned.findIndex((planned) => comparePositions(planned.leaf.position, frontier) >= 0);
  const count = found < 0 ? host.planned.length : found;
  const before = host.planned.slice(0, count);
  if (
    context.options.check ||
    before.every((planned) => planned.items.every(({ plan }) => plan.changes.length === 0))
  ) {
    const beyond = host.planned.slice(count);
    host.planned = before;
    await commit(host, context);
    host.planned = beyond;
    return;
  }
  if (found >= 0) host.rollBack(found);
  if ((await commit(host, context)).kind === "dropped") host.stop = undefined;
}

/** What was planned with facts from before a visible change counts for nothing. */
function forgetPlan(host: HostRun): void {
  host.rollBack(0);
  host.stop = undefined;
  host.forgetFacts();
}

/** `any_errors_fatal`: the failure of one host is the failure of all. */
function giveUp(host: HostRun): void {
  host.rollBack(0);
  host.forgetFacts();
  host.walk = fail(host.walk, {
    task: "another host",
    result: { failed: true, msg: "another host failed, and any_errors_fatal is set" },
  }).walk;
  host.stop = undefined;
}

function isOnce(host: HostRun, context: RunContext, stop: SoloStop): boolean {
  return (
    render(stop.leaf.node.runOnce, scopeFor(host, context, { task: stop.leaf.node, layers: stop.leaf.layers })) === true
  );
}

/** The first host runs the task for all; each of them registers, notifies and fails like it. */
async function runOnce(hosts: readonly HostRun[], context: RunContext, cache: LocalCache): Promise<boolean> {
  const [first, ...others] = hosts;
  if (first?.stop?.kind !== "solo") return false;
  const stop = first.stop;
  const result = await runAlone(first, context, stop.leaf, cache);
  goOn(first, context, stop, result);
  if (result.dropped) return result.visible;
  for (const host of others) if (host.stop?.kind === "solo") goOn(host, context, host.stop, result);
  return result.visible;
}

/** The host takes over the result of the task it stood at, and can be planned again. */
function goOn(host: HostRun, context: RunContext, stop: SoloStop, result: AloneResult): void {
  host.stop = undefined;
  if (result.dropped) return;
  const scope = scopeFor(host, context, {
    task: stop.leaf.node,
    layers: stop.leaf.layers,
    failure: stop.leaf.failure,
    met: true,
  });
  const concluded = conclude({
    leaf: stop.leaf,
    name: result.name,
    scope,
    outcomes: result.outcomes,
    walk: host.walk,
    variables: host.variables,
    handlers: context.handlers,
  });
  host.walk = concluded.walk;
  host.variables = concluded.variables;
}

function earliest(positions: readonly Position[]): Position | undefined {
  return [...positions].sort(comparePositions)[0];
}

/** A host that is lost takes no further part; what it was doing is told. */
async function unlessLost(host: HostRun, context: RunContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UnreachableError) && !(error instanceof TaskError)) throw error;
    host.unreachable = true;
    const pending = host.planned.flatMap((planned) =>
      planned.items.some(({ plan }) => plan.changes.length > 0) ? [planned.name] : [],
    );
    const doubt = pending.length === 0 ? "" : `; whether these are done is not known, run again: ${pending.join(", ")}`;
    context.journal.count(host, "unreachable");
    context.journal.result(
      {
        play: context.play.name,
        role: undefined,
        task: host.stop?.kind === "solo" ? (host.planned.at(-1)?.name ?? "connection") : "connection",
        module: "connection",
        host: host.name,
        item: undefined,
        status: "unreachable",
        predicted: false,
        diff: [],
        message: `${error.message}${error.hint === undefined ? "" : ` (${error.hint})`}${doubt}`,
        duration_ms: 0,
        place: `${context.play.place.file}:${context.play.place.line}`,
      },
      [],
    );
  }
}
