import { ContentError } from "../errors.js";
import type { Handler, Task } from "../playbook/types.js";
import { isCompiled } from "../template/compile.js";
import { render } from "../template/render.js";
import { knownFields, Unknown } from "../template/unknown.js";
import type { TaskStatus } from "./events.js";
import type { ItemOutcome } from "./planned-task.js";
import { markPlain, type TaskScope } from "./scope.js";
import { advance, fail, notify, type Leaf, type Walk } from "./walk.js";

/** What a task means for its host: where it goes on, and what it knows from now on. */
export interface Conclusion {
  status: TaskStatus;
  result: Record<string, unknown>;
  walk: Walk;
  variables: Readonly<Record<string, unknown>>;
}

export interface ConcludeOptions {
  leaf: Leaf & { node: Task };
  name: string;
  /** Where the host stands: at the leaf. */
  walk: Walk;
  variables: Readonly<Record<string, unknown>>;
  handlers: readonly Handler[];
  /** One per item, with the scope that its `notify` is evaluated in. */
  outcomes: readonly { outcome: ItemOutcome; scope: TaskScope }[];
  scope: TaskScope;
}

/** Registers, notifies, and goes on or into rescue. Throws ContentError for a notified handler that does not exist. */
export function conclude(options: ConcludeOptions): Conclusion {
  const { leaf, name, walk, handlers, outcomes, scope } = options;
  const task = leaf.node;
  const result = task.loop ? loopResult(outcomes.map((one) => one.outcome)) : (outcomes[0]?.outcome.result ?? {});
  const status = overall(outcomes.map((one) => one.outcome.status));
  const variables = { ...options.variables };
  for (const { outcome } of outcomes)
    for (const [key, value] of Object.entries(outcome.variables ?? {})) variables[key] = markPlain(value);
  if (task.register !== undefined)
    variables[task.register] = status === "unknown" ? new Unknown(name) : markPlain(result);
  if (status !== "failed") {
    const notified = status === "changed" ? outcomes.flatMap((one) => notifiedBy(task, one.scope, handlers)) : [];
    return { status, result, variables, walk: notify(advance(walk, handlers), notified) };
  }
  if (render(task.ignoreErrors, scope) === true)
    return { status: "ignored", result, variables, walk: advance(walk, handlers) };
  const failed = fail(walk, { task: name, result });
  return { status: failed.rescued ? "rescued" : "failed", result, variables, walk: failed.walk };
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

/** Handlers by name, by topic, or as `role : name`; of several with one name the last defined counts. */
export function notifiedBy(task: Task, scope: TaskScope, handlers: readonly Handler[]): Handler[] {
  return task.notify.flatMap((entry) => {
    const value = isCompiled(entry) ? entry.evaluate(scope) : entry;
    return (Array.isArray(value) ? value : [value]).flatMap((name: unknown) =>
      handlersNamed(String(name), task, handlers),
    );
  });
}

function handlersNamed(name: string, task: Task, handlers: readonly Handler[]): Handler[] {
  const listening = handlers.filter((handler) => handler.listen.includes(name));
  const [, role, bare] = /^(\S+) : (.+)$/.exec(name) ?? [];
  const named = handlers.findLast(
    (handler) => plainName(handler) === name || (plainName(handler) === bare && handler.node.role?.name === role),
  );
  if (!named && listening.length === 0) throw new ContentError(`no handler is named "${name}"`, task.place);
  return named ? [...listening, named] : listening;
}

function plainName(handler: Handler): string {
  return typeof handler.name === "string" ? handler.name : handler.name.source;
}
