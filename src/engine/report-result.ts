import type { Meta, Task, Include } from "../playbook/types.js";
import { render } from "../template/render.js";
import { knownFields } from "../template/unknown.js";
import type { TaskStatus } from "./events.js";
import { faultOf } from "./faults.js";
import type { HostRun } from "./host-run.js";
import type { ItemOutcome } from "./planned-task.js";
import { hiddenDiff } from "./redactor.js";
import type { RunContext } from "./run-context.js";
import type { TaskScope } from "./scope.js";
import { silentTexts } from "./silent-result.js";
import { nodeModule } from "./task-name.js";
import type { Leaf } from "./walk.js";

export interface ReportedTask {
  leaf: Leaf;
  name: string;
  predicted: boolean;
  /** What became of the task as a whole: an item that failed is shown as rescued or ignored when the task is. */
  status: TaskStatus;
}

export interface ReportedItem {
  outcome: ItemOutcome;
  /** Label of the loop item. */
  item: unknown;
  scope: TaskScope;
}

/** Tells the outside what a task came to on a host, item by item, and counts it. */
export function reportTask(
  host: HostRun,
  context: RunContext,
  task: ReportedTask,
  items: readonly ReportedItem[],
): void {
  for (const item of items) reportItem(host, context, task, item);
  context.journal.count(host, task.status);
}

/** With `no_log` nothing but the status is told. */
function reportItem(
  host: HostRun,
  context: RunContext,
  task: ReportedTask,
  { outcome, item, scope }: ReportedItem,
): void {
  const { leaf, name, predicted } = task;
  const { node } = leaf;
  const silent = isSilent(node, scope);
  const status =
    outcome.status === "failed" && (task.status === "rescued" || task.status === "ignored")
      ? task.status
      : outcome.status;
  if (outcome.stats) context.stats.add(host.name, outcome.stats);
  const fields = knownFields(outcome.result);
  context.journal.hideNamed(fields);
  if (silent) context.journal.hide([silentTexts(fields), silentTexts({ ansible_facts: outcome.variables })]);
  const text = (field: string): string | undefined =>
    typeof fields[field] === "string" && fields[field] !== "" ? fields[field] : undefined;
  const [stdout, stderr] = [text("stdout"), text("stderr")];
  const result = {
    play: context.play.name,
    role: node.role?.name,
    task: name,
    module: nodeModule(node),
    host: host.name,
    item: silent && item !== undefined ? "(item not shown: no_log)" : item,
    status,
    predicted,
    diff: silent ? hiddenDiff(outcome.diff) : outcome.diff,
    message: silent && outcome.message !== undefined ? "(not shown: no_log)" : outcome.message,
    duration_ms: Math.round(outcome.durationMs * 10) / 10,
    place: `${node.place.file}:${node.place.line}`,
    ...(leaf.handler ? { handler: true as const } : {}),
    ...(!silent && stdout !== undefined ? { stdout } : {}),
    ...(!silent && stderr !== undefined ? { stderr } : {}),
  };
  context.journal.result(result, leaf.position);
}

/** A wish that cannot be evaluated is granted. */
export function isSilent(node: Task | Include | Meta, scope: TaskScope): boolean {
  try {
    return render(node.noLog, scope) === true;
  } catch (error) {
    faultOf(error);
    return true;
  }
}
