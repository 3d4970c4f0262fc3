import type { Handler, Task } from "../playbook/types.js";
import { knownFields, Unknown } from "../template/unknown.js";
import type { TaskStatus } from "./events.js";
import { joinFacts } from "./gathered-facts.js";
import { isSet } from "./is-set.js";
import { withVariables, type HostVariables } from "./host-variables.js";
import type { ConcludedItem, ItemOutcome } from "./planned-task.js";
import { markPlain, type TaskScope } from "./scope.js";
import { advance, fail, notify, type Leaf, type Walk } from "./walk.js";

/** What a task means for its host: where it goes on, and what it knows from now on. */
export interface Conclusion {
  status: TaskStatus;
  result: Record<string, unknown>;
  walk: Walk;
  variables: HostVariables;
}

export interface ConcludeOptions {
  leaf: Leaf & { node: Task };
  name: string;
  /** Where the host stands: at the leaf. */
  walk: Walk;
  variables: HostVariables;
  outcomes: readonly ConcludedItem[];
  scope: TaskScope;
}

/** Registers, notifies, and goes on or into rescue. */
export function conclude(options: ConcludeOptions): Conclusion {
  const { leaf, name, walk, outcomes, scope } = options;
  const task = leaf.node;
  const result = task.loop ? loopResult(outcomes.map((one) => one.outcome)) : (outcomes[0]?.outcome.result ?? {});
  const status = overall(outcomes.map((one) => one.outcome.status));
  const set: Record<string, unknown> = {};
  const included: Record<string, unknown> = {};
  for (const { outcome, factsOf } of outcomes) {
    if (factsOf !== undefined) continue;
    const given = variablesOf(outcome);
    for (const [key, value] of Object.entries(given.set)) {
      const before = set[key] ?? options.variables.set[key];
      set[key] = key === "ansible_facts" ? markPlain(joinFacts(before, value)) : value;
    }
    Object.assign(included, given.included);
  }
  if (status === "unknown") for (const key of task.module.sets?.(task.args) ?? []) set[key] = new Unknown(name);
  if (task.register !== undefined) set[task.register] = status === "unknown" ? new Unknown(name) : markPlain(result);
  const variables = withVariables(options.variables, { included, set });
  if (status !== "failed")
    return { status, result, variables, walk: notifying(past(walk, task), status, name, outcomes) };
  if (isSet(task.ignoreErrors, scope)) return { status: "ignored", result, variables, walk: past(walk, task) };
  const failed = fail(walk, { task: name, node: task, result, fatal: isSet(task.anyErrorsFatal, scope) });
  return { status: failed.rescued ? "rescued" : "failed", result, variables, walk: failed.walk };
}

/** Behind the task; also where another host that fails in it takes this one along. */
function past(walk: Walk, task: Task): Walk {
  return task.anyErrorsFatal === false ? advance(walk) : { ...advance(walk), careful: true };
}

/** The variables that an item gives. */
export function variablesOf({ variables = {}, included = {} }: ItemOutcome): HostVariables {
  const set = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, markPlain(value)]));
  return { included, set };
}

/** In a loop every item notifies when one of them changed something. */
function notifying(walk: Walk, status: TaskStatus, name: string, outcomes: readonly ConcludedItem[]): Walk {
  if (status !== "changed" && status !== "unknown") return walk;
  const notified: Handler[] = outcomes.flatMap((one) => one.notified);
  const certain = outcomes.some((one) => one.outcome.status === "changed");
  return notify(walk, notified, certain ? undefined : name);
}

function overall(statuses: readonly ItemOutcome["status"][]): ItemOutcome["status"] {
  if (statuses.length === 0 || statuses.every((status) => status === "skipped")) return "skipped";
  return (["failed", "unknown", "changed"] as const).find((status) => statuses.includes(status)) ?? "ok";
}

/** The registered result of a loop, with Ansible's fields. */
function loopResult(outcomes: readonly ItemOutcome[]): Record<string, unknown> {
  const any = (field: string): boolean => outcomes.some((one) => knownFields(one.result)[field] === true);
  const failed = any("failed");
  const skipped = outcomes.every((one) => one.status === "skipped");
  const msg = failed
    ? "One or more items failed"
    : outcomes.length === 0
      ? "No items in the list"
      : "All items completed";
  return { results: outcomes.map((one) => markPlain(one.result)), changed: any("changed"), failed, skipped, msg };
}
