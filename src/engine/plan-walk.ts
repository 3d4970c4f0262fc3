import { InternalError } from "../errors.js";
import type { FactRequest } from "../facts/types.js";
import type { Task } from "../playbook/types.js";
import { render } from "../template/render.js";
import { conclude } from "./conclude.js";
import type { HostRun, Stop } from "./host-run.js";
import { enterInclude } from "./include.js";
import type { LocalCache } from "./local-files.js";
import { turnsOf } from "./loop-items.js";
import { metaWalk } from "./meta.js";
import { failedOutcome, planItem, skippedOutcome, unknownOutcome } from "./plan-item.js";
import { isOpaque, type ItemOutcome, type ItemPlan, type PlannedItem } from "./planned-task.js";
import { prepareItem, type Prepared } from "./prepare-item.js";
import type { RunContext } from "./run-context.js";
import type { TaskScope } from "./scope.js";
import { tagsSelect } from "./tags.js";
import { taskName } from "./task-name.js";
import { scopeFor } from "./variables.js";
import { advance, nextLeaf, type Leaf } from "./walk.js";

/** Plans one host on from where it stands until it ends, needs facts, or meets a task that has to be run by itself. */
export async function planUntilStop(host: HostRun, context: RunContext, cache: LocalCache): Promise<void> {
  host.stop = undefined;
  while (host.stop === undefined) {
    const { walk, leaf } = nextLeaf(host.walk, context.handlers);
    host.walk = walk;
    if (!leaf) {
      host.stop = { kind: "end" };
    } else if (!leaf.handler && !isSelected(leaf, context)) {
      host.walk = advance(walk, context.handlers);
    } else if (leaf.node.kind === "meta") {
      host.walk = await metaWalk(host, context, leaf, leaf.node);
    } else if (leaf.node.kind === "include") {
      await enterInclude(host, context, leaf, leaf.node);
    } else {
      host.stop = await planTask(host, context, { ...leaf, node: leaf.node }, cache);
    }
  }
}

export function isSelected(leaf: Leaf, context: RunContext): boolean {
  const { node } = leaf;
  if (node.kind === "meta") return true;
  return tagsSelect(node.tags, context.options.tags, context.options.skipTags);
}

type TaskLeaf = Leaf & { node: Task };

async function planTask(
  host: HostRun,
  context: RunContext,
  leaf: TaskLeaf,
  cache: LocalCache,
): Promise<Stop | undefined> {
  const task = leaf.node;
  const solo: Stop = { kind: "solo", position: leaf.position, leaf };
  const { basics } = await host.connection.conduit(undefined);
  const scope = scopeFor(host, context, { task, layers: leaf.layers, failure: leaf.failure, basics });
  if (mustRunAlone(task, scope)) return solo;
  const turns = turnsOf(task, scope);
  if (turns.kind === "meet") return solo;
  const before = { walk: host.walk, variables: host.variables };
  const name = taskName(task.name, task.module.name, scope);
  if (turns.kind !== "turns") {
    record(host, context, {
      leaf,
      name,
      scope,
      before,
      items: [
        single(turns.kind === "unknown" ? unknownOutcome(turns.culprit) : failedOutcome(turns.message, {}), scope),
      ],
    });
    return undefined;
  }
  const prepared = await Promise.all(
    turns.turns.map(async (turn) => ({
      turn,
      prepared: await prepareItem(host, context, {
        leaf,
        local: turn.local,
        connection: host.connection,
        check: context.options.check,
        met: false,
        cache,
      }),
    })),
  );
  if (prepared.some((one) => one.prepared.kind === "meet")) return solo;
  const ready = prepared.flatMap((one) => (one.prepared.kind === "ready" ? [one.prepared.ready] : []));
  if (ready.some((one) => one.facts.some((request) => isMissing(host, context, request, one.account.key)))) {
    return { kind: "facts", position: leaf.position, leaf };
  }

  const undo = host.store.snapshot();
  const items: PlannedItem[] = [];
  for (const one of prepared) {
    const planned = planOne(host, context, task, name, one.turn.label, one.prepared);
    if (
      !planned ||
      (!context.options.check && (isOpaque(planned) || (context.play.anyErrorsFatal && planned.changes.length > 0)))
    ) {
      undo();
      return planned ? solo : { kind: "facts", position: leaf.position, leaf };
    }
    for (const change of planned.changes) host.store.promise(change.effect, name);
    if (planned.action?.facts) host.store.promise({ kind: "opaque", facts: planned.action.facts });
    items.push({ plan: planned, scope: one.prepared.kind === "ready" ? one.prepared.ready.scope : scope });
  }
  record(host, context, { leaf, name, scope, before, items });
  return undefined;
}

/** In check mode a fact that a planned change touches will never be there to be read. */
function isMissing(host: HostRun, context: RunContext, request: FactRequest, account: string): boolean {
  return host.store.get(request, account) === undefined && !(context.options.check && host.store.touches(request));
}

function planOne(
  host: HostRun,
  context: RunContext,
  task: Task,
  name: string,
  label: unknown,
  prepared: Prepared,
): ItemPlan | undefined {
  switch (prepared.kind) {
    case "skipped":
      return fixed(skippedOutcome(prepared.message), label);
    case "failed":
      return fixed(failedOutcome(prepared.message, {}), label);
    case "unknown":
      return fixed(unknownOutcome(prepared.culprit), label);
    case "meet":
      throw new InternalError("a task on which all hosts meet was planned by one of them");
    case "ready": {
      const options = {
        task,
        taskName: name,
        item: label,
        check: context.options.check,
        predictedBy: host.predictedBy,
      };
      const planning = planItem(prepared.ready, host.store, options);
      return planning.kind === "planned" ? planning.plan : undefined;
    }
  }
}

function fixed(outcome: Omit<ItemOutcome, "durationMs">, item: unknown): ItemPlan {
  return {
    item,
    account: { key: "", become: undefined },
    assumed: [],
    changes: [],
    action: undefined,
    outcome: { ...outcome, durationMs: 0 },
  };
}

function single(outcome: Omit<ItemOutcome, "durationMs">, scope: TaskScope): PlannedItem {
  return { plan: fixed(outcome, undefined), scope };
}

interface TaskRecord {
  leaf: TaskLeaf;
  name: string;
  scope: TaskScope;
  before: { walk: HostRun["walk"]; variables: HostRun["variables"] };
  items: PlannedItem[];
}

/** The task is planned: the host goes on as if it were done. */
function record(host: HostRun, context: RunContext, { leaf, name, scope, before, items }: TaskRecord): void {
  const outcomes = items.map(({ plan, scope: itemScope }) => ({ outcome: plan.outcome, scope: itemScope }));
  const concluded = conclude({
    leaf,
    name,
    scope,
    outcomes,
    walk: host.walk,
    variables: host.variables,
    handlers: context.handlers,
  });
  host.planned.push({
    leaf,
    name,
    scope,
    items,
    status: concluded.status,
    predicted: host.predictedBy !== undefined,
    before,
  });
  host.walk = concluded.walk;
  host.variables = concluded.variables;
  if (context.options.check && items.some(({ plan }) => isOpaque(plan) && plan.outcome.status !== "ok"))
    host.predictedBy ??= name;
}

/** Tasks whose turn has to come on its own: tried again and again, for all hosts at once, elsewhere, or under another mode. */
function mustRunAlone(task: Task, scope: TaskScope): boolean {
  return (
    task.until !== undefined ||
    task.delegateTo !== undefined ||
    task.checkMode !== undefined ||
    render(task.runOnce, scope) === true
  );
}
