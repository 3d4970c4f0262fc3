import { setTimeout as sleep } from "node:timers/promises";
import { render } from "../template/render.js";
import { withFields } from "../template/unknown.js";
import { attempt, type Attempted } from "./attempt.js";
import { allHold } from "./conditions.js";
import { Dropped } from "./dropped.js";
import { faultOf } from "./faults.js";
import { ofItem, type Turn } from "./loop-items.js";
import { failedOutcome, outcomeOf, refusal, skippedOutcome } from "./outcomes.js";
import type { ConcludedItem } from "./planned-task.js";
import { markPlain, type TaskScope } from "./scope.js";
import { situate, type Situation, type Turning } from "./situation.js";

/** Runs one item to its end, with all its retries. Throws Dropped, and UnreachableError. */
export async function runTurn(turning: Turning, turn: Turn, scope: TaskScope): Promise<ConcludedItem> {
  const started = performance.now();
  const inner = scope.with(turn.local);
  const { outcome, ...rest } = await tryUntil(turning, turn, inner);
  return { ...rest, outcome: { ...ofItem(outcome, turning.leaf.node, turn), durationMs: performance.now() - started } };
}

async function tryUntil(turning: Turning, turn: Turn, scope: TaskScope): Promise<Attempted> {
  try {
    const task = turning.leaf.node;
    const answer = allHold(task.when, scope);
    // Before where it would run is asked: that may not even be there then.
    if (answer.known && !answer.holds) return { outcome: skippedOutcome(refusal(answer)), scope, notified: [] };
    const situation = situate(turning, scope);
    const retries = Number(render(task.retries, scope) ?? 3);
    const delay = Number(render(task.delay, scope) ?? 5);
    for (let tries = 1; ; tries += 1) {
      const tried = await attempt(situation, turn, scope);
      const ended = judgedAttempt(situation, tried, tries, tries > retries || turning.context.stopping());
      if (ended) return situation.factsOf === undefined ? ended : { ...ended, factsOf: situation.factsOf };
      await sleep(delay * 1000);
      situation.store.clear();
    }
  } catch (error) {
    if (error instanceof Dropped) throw error;
    return { outcome: outcomeOf(faultOf(error)), scope, notified: [] };
  }
}

/** What the item comes to after this attempt, or undefined when there is to be another one. */
function judgedAttempt(
  { turning, check }: Situation,
  tried: Attempted,
  tries: number,
  last: boolean,
): Attempted | undefined {
  const { until, retries, register } = turning.leaf.node;
  if ((until === undefined && retries === 0) || check || tried.outcome.status === "skipped") return tried;
  const result = withFields(tried.outcome.result, { attempts: tries });
  // Retries alone mean: until it does not fail.
  if (until === undefined) {
    return tried.outcome.status === "failed" && !last ? undefined : { ...tried, outcome: { ...tried.outcome, result } };
  }
  const answer = allHold(
    until,
    register === undefined ? tried.scope : tried.scope.with({ [register]: markPlain(result) }),
  );
  if (!answer.known) return { ...tried, outcome: failedOutcome(`depends on "${answer.culprit}"`, result) };
  if (answer.holds) return { ...tried, outcome: { ...tried.outcome, result } };
  if (!last) return undefined;
  const said = tried.outcome.message === undefined ? "" : ` (${tried.outcome.message})`;
  const conditions = until.map((one) => one.source).join(" && ");
  const message = `still not so after ${tries} ${tries === 1 ? "attempt" : "attempts"}: ${conditions}${said}`;
  return { ...tried, outcome: failedOutcome(message, { ...result, failed: true, msg: message }) };
}
