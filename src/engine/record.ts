import type { Task } from "../playbook/types.js";
import { handlerKey } from "./handler-key.js";
import type { ItemRecord, TaskStatus } from "./events.js";
import type { HostRun } from "./host-run.js";
import type { Journal } from "./journal.js";
import type { ConcludedItem } from "./planned-task.js";
import { isSilent } from "./report-result.js";
import type { RunContext } from "./run-context.js";
import { knownFields, lostFields } from "../template/unknown.js";
import { pointOf } from "./task-point.js";
import type { TaskLeaf } from "./walk.js";

/** Larger values, in characters of JSON, are not kept. */
const largest = 256 * 1024;

/** What is told of a result even with `no_log`. */
const harmless: ReadonlySet<string> = new Set(["changed", "failed", "skipped"]);

type RecordedItem = Omit<ConcludedItem, "scope"> & { item?: unknown; scope: ConcludedItem["scope"] };

/** Tells, for a run that goes on from here, that a host is done with a task. In check mode nothing was done. */
export function tellDone(
  host: HostRun,
  context: RunContext,
  task: { leaf: TaskLeaf; name: string; status: TaskStatus; before?: true },
  items: readonly RecordedItem[],
): void {
  if (context.options.check) return;
  context.journal.emit({
    type: "task_done",
    ...pointOf(host.name, context, task.leaf, task.name),
    status: task.status,
    ...(task.before ? { before: true as const } : {}),
    items: items.map((item) => recordOf(item, task.leaf.node, context.journal)),
  });
}

/** Tells that one item of a loop is done, while others may have to come. */
export function tellItemDone(
  host: HostRun,
  context: RunContext,
  task: { leaf: TaskLeaf; name: string },
  index: number,
  item: RecordedItem,
): void {
  if (context.options.check) return;
  context.journal.emit({
    type: "item_done",
    ...pointOf(host.name, context, task.leaf, task.name),
    item_index: index,
    record: recordOf(item, task.leaf.node, context.journal),
  });
}

function recordOf({ outcome, notified, item, scope, factsOf }: RecordedItem, task: Task, journal: Journal): ItemRecord {
  const silent = isSilent(task, scope);
  const asked = task.register !== undefined || outcome.status === "failed";
  const result = asked ? kept(outcome.result, silent, journal) : undefined;
  const variables = outcome.variables ? kept(outcome.variables, silent, journal) : undefined;
  const withheld = [...(result?.withheld ?? []), ...(variables?.withheld ?? [])];
  return {
    status: outcome.status,
    ...(outcome.unknownEnd ? { unknown_end: true as const } : {}),
    ...(item === undefined || silent || journal.wouldMask(JSON.stringify(item)) ? {} : { item }),
    ...(result ? { result: result.values } : {}),
    ...(variables ? { variables: variables.values } : {}),
    ...(withheld.length === 0 ? {} : { withheld }),
    ...(factsOf === undefined ? {} : { facts_of: factsOf }),
    ...(outcome.growth ? { growth: outcome.growth } : {}),
    ...(outcome.stats ? { stats: outcome.stats } : {}),
    ...(notified.length === 0 ? {} : { notified: notified.map(handlerKey) }),
  };
}

/** The values that can be written down as they are. */
function kept(
  values: Record<string, unknown>,
  silent: boolean,
  journal: Journal,
): { values: Record<string, unknown>; withheld: string[] } {
  const result = { values: {} as Record<string, unknown>, withheld: [...lostFields(values)] };
  for (const [name, value] of Object.entries(knownFields(values))) {
    const json = JSON.stringify(value);
    if (json === undefined) continue;
    const tellable = !silent || harmless.has(name);
    const whole = json.length <= largest && !ArrayBuffer.isView(value);
    if (tellable && whole && !journal.wouldMask(json)) result.values[name] = value;
    else result.withheld.push(name);
  }
  return result;
}
