import { ContentError } from "../errors.js";
import type { HostBasics } from "../remote/types.js";
import { partlyLost } from "../template/unknown.js";
import { conclude, variablesOf } from "./conclude.js";
import type { ItemRecord, TaskPoint, TaskStatus } from "./events.js";
import { handlerKey } from "./handler-key.js";
import type { DoneItem, HostRun, Stop } from "./host-run.js";
import { tellDone } from "./record.js";
import type { RunContext } from "./run-context.js";
import type { TaskScope } from "./scope.js";
import { nodeName } from "./task-name.js";
import { pointOf } from "./task-point.js";
import { scopeFor } from "./variables.js";
import { runningHandlers, type TaskLeaf } from "./walk.js";

/** What an earlier run did. */
export interface Past {
  /** When it began, for people. */
  since: string;
  /** What became of a task then; undefined when nothing of it was done. */
  taskAt(point: TaskPoint): PastTask | undefined;
}

export interface PastTask {
  /** Undefined when the task has not come to its end: then only some of its items are done. */
  status: TaskStatus | undefined;
  /** By the index of the loop item. */
  items: readonly (ItemRecord | undefined)[];
  repeatable: boolean;
}

/**
 * Takes a task as done that an earlier run has done: the host goes on as it did then. "live" when the task has to be done now,
 * perhaps without the items that are.
 */
export function relive(
  host: HostRun,
  context: RunContext,
  leaf: TaskLeaf,
  basics: HostBasics | undefined,
): Stop | "live" | undefined {
  const { past } = context;
  // What variables files hold is read again.
  if (!past || leaf.node.module.name === "include_vars") return "live";
  const { node: task, layers, failure, position } = leaf;
  const scope = scopeFor(host, context, { task, layers, failure, basics });
  const name = nodeName(task, scope);
  const found = past.taskAt(pointOf(host.name, context, leaf, name));
  const lost = found?.items.some((item) => item?.withheld !== undefined) === true;
  // What is lost of something harmless is asked for once more.
  if (!found || (lost && found.repeatable)) return goLive(host, context, leaf, name);
  if (found.status === undefined) {
    // What is planned before may not come out so, and the host be planned from there again.
    if (host.planned.length > 0) return { kind: "full", position };
    host.done = found.items.map((item) => item && relived(item, leaf, scope, context));
    return goLive(host, context, leaf, name);
  }
  const outcomes = found.items.flatMap((item) => (item ? [relived(item, leaf, scope, context)] : []));
  const { walk, variables } = host;
  const concluded = conclude({ leaf, name, scope, outcomes, walk, variables });
  if (concluded.status !== found.status) return goLive(host, context, leaf, name);
  host.walk = concluded.walk;
  host.variables = concluded.variables;
  host.relived += 1;
  for (const { outcome, factsOf } of outcomes) {
    if (factsOf !== undefined) context.giveVariables(factsOf, variablesOf(outcome));
    if (outcome.growth) context.inventory.grow(outcome.growth);
    if (outcome.stats) context.stats.add(host.name, outcome.stats);
  }
  tellDone(host, context, { leaf, name, status: found.status, before: true }, outcomes);
  return undefined;
}

/** The host comes to what is to be done now, with the handlers that were left to do. */
function goLive(host: HostRun, context: RunContext, leaf: TaskLeaf, name: string): "live" {
  const running = runningHandlers(host.walk).map(handlerKey);
  host.walk = { ...host.walk, kept: [...host.walk.kept, ...host.kept.filter((one) => !running.includes(one))] };
  host.kept = [];
  if (host.relived > 0) {
    const { file, line } = leaf.node.place;
    const done = host.relived === 1 ? "the task before it was" : `${host.relived} tasks before it were`;
    const message = `goes on at "${name}" (${file}:${line}); ${done} done in the run of ${context.past?.since}`;
    context.journal.emit({ type: "warning", host: host.name, message });
  }
  host.relived = 0;
  return "live";
}

function relived(item: ItemRecord, { node }: TaskLeaf, scope: TaskScope, context: RunContext): DoneItem {
  const { status, result, variables, withheld = [], notified = [] } = item;
  const state = { changed: status === "changed", failed: status === "failed", skipped: status === "skipped" };
  const fields = { ...state, ...result };
  return {
    outcome: {
      status,
      message: undefined,
      diff: [],
      result: withheld.length === 0 ? fields : partlyLost(fields, withheld, (name) => refuseLost(name, node.register)),
      ...(variables ? { variables } : {}),
      ...(item.growth ? { growth: item.growth } : {}),
      ...(item.stats ? { stats: item.stats } : {}),
      durationMs: 0,
    },
    scope,
    notified: context.handlers.filter((handler) => notified.includes(handlerKey(handler))),
    ...(item.facts_of === undefined ? {} : { factsOf: item.facts_of }),
    ...("item" in item ? { item: item.item } : {}),
  };
}

function refuseLost(name: string, register: string | undefined): never {
  throw new ContentError(
    `"${register ?? "result"}.${name}" was given in the run that is gone on with, and is lost`,
    undefined,
    {
      expected: "what is written down: no secrets, and nothing very large",
      hint: "start with --start-at-task at the task that registers it, or the playbook from its beginning",
    },
  );
}
