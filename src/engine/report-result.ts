import type { Task } from "../playbook/types.js";
import { render } from "../template/render.js";
import { knownFields } from "../template/unknown.js";
import type { TaskStatus } from "./events.js";
import type { HostRun } from "./host-run.js";
import type { ItemOutcome } from "./planned-task.js";
import { hiddenDiff } from "./redactor.js";
import type { RunContext } from "./run-context.js";
import type { TaskScope } from "./scope.js";
import type { Leaf } from "./walk.js";

export interface ReportOptions {
  leaf: Leaf & { node: Task };
  name: string;
  predicted: boolean;
  item: unknown;
  scope: TaskScope;
  /** What became of the task as a whole: an item that failed is shown as rescued or ignored when the task is. */
  taskStatus: TaskStatus;
}

/** Tells the outside what one item came to. With `no_log` nothing but the status is told. */
export function reportItem(host: HostRun, context: RunContext, outcome: ItemOutcome, options: ReportOptions): void {
  const { leaf, name, predicted, item, scope } = options;
  const task = leaf.node;
  const silent = render(task.noLog, scope) === true;
  const status =
    outcome.status === "failed" && (options.taskStatus === "rescued" || options.taskStatus === "ignored")
      ? options.taskStatus
      : outcome.status;
  const fields = knownFields(outcome.result);
  const text = (field: string): string | undefined =>
    typeof fields[field] === "string" && fields[field] !== "" ? fields[field] : undefined;
  const [stdout, stderr] = [text("stdout"), text("stderr")];
  const result = {
    play: context.play.name,
    role: task.role?.name,
    task: name,
    module: task.module.name,
    host: host.name,
    item: silent && item !== undefined ? "(item not shown: no_log)" : item,
    status,
    predicted,
    diff: silent ? hiddenDiff(outcome.diff) : outcome.diff,
    message: silent && outcome.message !== undefined ? "(not shown: no_log)" : outcome.message,
    duration_ms: Math.round(outcome.durationMs * 10) / 10,
    place: `${task.place.file}:${task.place.line}`,
    ...(leaf.handler ? { handler: true as const } : {}),
    ...(!silent && stdout !== undefined ? { stdout } : {}),
    ...(!silent && stderr !== undefined ? { stderr } : {}),
  };
  context.journal.result(result, leaf.position);
}
