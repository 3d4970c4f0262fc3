import { setTimeout as sleep } from "node:timers/promises";
import { basicsKnown } from "./away.js";
import { commit } from "./commit.js";
import { Dropped } from "./dropped.js";
import type { DoneItem, HostRun } from "./host-run.js";
import type { LocalCache } from "./local-files.js";
import { turnsOf } from "./loop-items.js";
import { outcomeOf } from "./outcomes.js";
import type { ConcludedItem } from "./planned-task.js";
import { tellItemDone } from "./record.js";
import type { RunContext } from "./run-context.js";
import { runTurn } from "./run-turn.js";
import type { TaskScope } from "./scope.js";
import type { Turning } from "./situation.js";
import { nodeName } from "./task-name.js";
import { scopeFor } from "./variables.js";
import type { TaskLeaf } from "./walk.js";

/** What a task that ran by itself came to, for the hosts that share its result (`run_once`). */
export interface AloneResult {
  name: string;
  scope: TaskScope;
  items: (ConcludedItem & { item: unknown })[];
  /** True when something may be different now that other hosts could see. */
  visible: boolean;
  /** False when the user stopped it before all items of its loop had their turn. */
  complete: boolean;
  /** True when what is planned before the task did not come out as planned: the task was not reached. */
  dropped: boolean;
}

/** Runs one task of one host to its end, with all items of its loop and all its retries, behind what is planned before it. */
export async function runAlone(
  host: HostRun,
  context: RunContext,
  leaf: TaskLeaf,
  cache: LocalCache,
): Promise<AloneResult> {
  const task = leaf.node;
  const basics = await basicsKnown(host.connection);
  const scope = scopeFor(host, context, { task, layers: leaf.layers, failure: leaf.failure, basics, met: true });
  const name = nodeName(task, scope);
  const turning: Turning = { host, context, leaf, cache, name, basics, item: 0, visible: false };
  const result: AloneResult = { name, scope, items: [], visible: false, complete: true, dropped: false };
  try {
    await runTurns(turning, scope, result);
  } catch (error) {
    if (!(error instanceof Dropped)) throw error;
    result.dropped = true;
  }
  // What is planned before the task travels with its first request; a task that asked for none leaves it to be made true now.
  if (!result.dropped && (await commit(host, context)).kind === "dropped") result.dropped = true;
  result.visible = turning.visible;
  return result;
}

async function runTurns(turning: Turning, scope: TaskScope, result: AloneResult): Promise<void> {
  const { items } = result;
  const { host, context, leaf } = turning;
  const turns = turnsOf(leaf.node, scope, context.play.folder);
  if (turns.kind !== "turns") {
    items.push({ outcome: { ...outcomeOf(turns), durationMs: 0 }, scope, notified: [], item: undefined });
    return;
  }
  for (const [index, turn] of turns.turns.entries()) {
    const done = doneAlready(host.done[index], turn.label);
    // What the user stopped begins no further item.
    if (!done && index > 0 && context.stopping()) {
      result.complete = false;
      return;
    }
    turning.item = index;
    const item = { ...(done ?? (await runTurn(turning, turn, scope))), item: turn.label };
    items.push(item);
    if (leaf.node.loop) tellItemDone(host, context, { leaf, name: turning.name }, index, item);
    const pause = leaf.node.loop?.pause ?? 0;
    if (pause > 0) await sleep(pause * 1000);
  }
}

/** An item that bears another label now is another item. */
function doneAlready(done: DoneItem | undefined, label: unknown): DoneItem | undefined {
  return done && (!("item" in done) || JSON.stringify(done.item) === JSON.stringify(label)) ? done : undefined;
}
