import type { FactRequest } from "../facts/types.js";
import type { HostBasics } from "../remote/types.js";
import { isElsewhere } from "./elsewhere.js";
import { render } from "../template/render.js";
import { Unknown } from "../template/unknown.js";
import { faultOf } from "./faults.js";
import type { Account, HostRun } from "./host-run.js";
import { noVariables, withVariables, type HostVariables } from "./host-variables.js";
import { includeFor } from "./include.js";
import type { LocalCache } from "./local-files.js";
import { turnsOf } from "./loop-items.js";
import { prepareItem, type ReadyItem } from "./prepare-item.js";
import type { RunContext } from "./run-context.js";
import { taskName } from "./task-name.js";
import { scopeFor } from "./variables.js";
import { advance, nextLeaf, type Leaf, type Walk } from "./walk.js";
import type { Task } from "../playbook/types.js";

/** A segment ends after so many tasks or facts, so that output starts early and memory stays small. */
const maxTasks = 400;
const maxFacts = 3000;

/** Facts to read under one account. */
export interface Wanted {
  account: Account;
  requests: Map<string, FactRequest>;
}

/**
 * Facts that the host's coming tasks will ask for, as far as that can be told without running any. Reading is harmless, so a
 * task counts also when its condition is not known yet; what a task registers is unknown to those behind it.
 */
export async function lookAhead(host: HostRun, context: RunContext, cache: LocalCache): Promise<Wanted[]> {
  const { basics } = await host.connection.conduit(undefined);
  const supposed = {
    name: host.name,
    connection: host.connection,
    predictedBy: host.predictedBy,
    variables: host.variables,
    walk: host.walk,
  };
  const wanted = new Map<string, Wanted>();
  let tasks = 0;
  let facts = 0;
  for (;;) {
    const { walk, leaf } = nextLeaf(supposed.walk, context.handlers);
    supposed.walk = walk;
    if (!leaf || tasks >= maxTasks || facts >= maxFacts) return [...wanted.values()];
    if (leaf.node.kind === "meta") {
      supposed.walk = advance(walk);
    } else if (leaf.node.kind === "include") {
      tasks += 1;
      const passed = includeFor(supposed, context, leaf, leaf.node, basics, false);
      supposed.walk = passed === "meet" ? advance(walk) : passed.walk;
    } else {
      tasks += 1;
      const taskLeaf = { ...leaf, node: leaf.node };
      const scope = scopeFor(supposed, context, {
        task: taskLeaf.node,
        layers: leaf.layers,
        failure: leaf.failure,
        basics,
      });
      const elsewhere = isElsewhere(taskLeaf.node, context) || isOnce(taskLeaf.node, supposed, context, scope);
      const ready = elsewhere ? [] : await readyItems(supposed, context, taskLeaf, scope, basics, cache);
      // The host stopped at the first of them: what is only guessed there is read again.
      for (const one of ready) facts += collect(one, host, wanted, tasks === 1);
      const { included, set } = foreseen(taskLeaf.node, ready);
      supposed.variables = withVariables(supposed.variables, {
        included,
        set: { ...unforeseen(taskLeaf.node, ready), ...set, ...registered(taskLeaf.node, scope) },
      });
      supposed.walk = advance(walk);
    }
  }
}

type Supposed = {
  name: string;
  connection: HostRun["connection"];
  predictedBy: string | undefined;
  variables: HostRun["variables"];
  walk: Walk;
};

/** True when another host runs the task for all. */
function isOnce(task: Task, host: Supposed, context: RunContext, scope: ReturnType<typeof scopeFor>): boolean {
  if (context.play.strategy === "free") return false;
  const first = context.batch.find((one) => !one.unreachable && !one.failed);
  try {
    return first?.name !== host.name && render(task.runOnce, scope) === true;
  } catch (error) {
    faultOf(error);
    return false;
  }
}

async function readyItems(
  host: Supposed,
  context: RunContext,
  leaf: Leaf & { node: Task },
  scope: ReturnType<typeof scopeFor>,
  basics: HostBasics,
  cache: LocalCache,
): Promise<ReadyItem[]> {
  const turns = turnsOf(leaf.node, scope, context.play.folder);
  if (turns.kind !== "turns") return [];
  const conditionless = { ...leaf, node: { ...leaf.node, when: [] } };
  const prepared = await Promise.all(
    turns.turns.map(async (turn) => {
      const options = {
        local: turn.local,
        basics,
        connection: host.connection,
        check: context.options.check,
        met: false,
        cache,
      };
      const first = await prepareItem(host, context, { leaf, ...options });
      return first.kind === "unknown" ? prepareItem(host, context, { leaf: conditionless, ...options }) : first;
    }),
  );
  return prepared.flatMap((one) => (one.kind === "ready" ? [one.ready] : []));
}

function collect(ready: ReadyItem, { store }: HostRun, wanted: Map<string, Wanted>, anew: boolean): number {
  const { key } = ready.account;
  const missing = ready.facts.filter(
    (request) =>
      (anew && store.isStale(request, key)) ||
      (store.get(request, key) === undefined && store.touchedBy(request, key) === undefined),
  );
  if (missing.length === 0) return 0;
  const entry = wanted.get(ready.account.key) ?? { account: ready.account, requests: new Map<string, FactRequest>() };
  for (const request of missing) entry.requests.set(request.id, request);
  wanted.set(ready.account.key, entry);
  return missing.length;
}

/** Variables that a module sets by itself, without asking the host (`set_fact`, `include_vars`). */
function foreseen(task: Task, ready: readonly ReadyItem[]): HostVariables {
  if (task.module.prepare !== undefined && task.module.local !== true) return noVariables;
  const pure = ready.filter((one) => one.facts.length === 0);
  return pure.map((one) => variablesOf(task, one)).reduce(withVariables, noVariables);
}

/** Variables that hold something once the task has asked the host. */
function unforeseen(task: Task, ready: readonly ReadyItem[]): Record<string, unknown> {
  if (ready.every((one) => one.facts.length === 0)) return {};
  const names = task.module.sets?.(task.args) ?? [];
  return Object.fromEntries(names.map((name) => [name, new Unknown(task.module.name)]));
}

/** What cannot be planned fails at its turn, and sets nothing. */
function variablesOf(task: Task, one: ReadyItem): HostVariables {
  try {
    const { included = {}, variables = {} } = task.module.plan(one.params, {} as never, one.context);
    return { included, set: variables };
  } catch (error) {
    faultOf(error);
    return noVariables;
  }
}

function registered(task: Task, scope: ReturnType<typeof scopeFor>): Record<string, unknown> {
  return task.register === undefined
    ? {}
    : { [task.register]: new Unknown(taskName(task.name, task.module.name, scope)) };
}
