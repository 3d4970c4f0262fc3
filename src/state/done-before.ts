import type { ItemRecord, TaskPoint } from "../engine/events.js";
import type { Past, PastTask } from "../engine/past.js";
import type { LoggedDone, LogLine } from "./read-run-log.js";

/** What the log of a run tells of one task on one host. */
export interface LoggedTask {
  point: TaskPoint;
  /** Items that were begun and of whose end nothing is known, with whether they may simply be done again. */
  open: Map<number, boolean>;
  items: Map<number, ItemRecord>;
  done: LoggedDone | undefined;
  /** False when it ran a command that may come to something else the second time. */
  repeatable: boolean;
}

/** What became of each task, in the order in which they were met. Later lines win. */
export function loggedTasks(lines: readonly LogLine[]): LoggedTask[] {
  const tasks = new Map<string, LoggedTask>();
  for (const line of lines) {
    if (!isOfTask(line)) continue;
    const key = JSON.stringify([line.host, line.play_index, line.position, line.place, line.task, line.module]);
    const task = tasks.get(key) ?? newTask(line);
    tasks.set(key, task);
    if (line.type === "task_start") {
      task.open.set(line.item_index, line.repeatable);
      task.repeatable &&= line.repeatable;
    } else if (line.type === "task_unreached") {
      task.open.delete(line.item_index);
    } else if (line.type === "item_done") {
      close(task, line.item_index, line.record);
    } else {
      task.open.clear();
      task.done = line;
      line.items.forEach((item, index) => close(task, index, item));
    }
  }
  return [...tasks.values()];
}

/** An item came to its end; one that failed because nobody knows its end stays open. */
function close(task: LoggedTask, index: number, item: ItemRecord): void {
  task.items.set(index, item);
  if (item.unknown_end) task.open.set(index, false);
  else task.open.delete(index);
}

type OfTask = Extract<LogLine, { type: "task_start" | "task_unreached" | "item_done" | "task_done" }>;

function isOfTask(line: LogLine): line is OfTask {
  return ["task_start", "task_unreached", "item_done", "task_done"].includes(line.type);
}

function newTask(point: TaskPoint): LoggedTask {
  return { point, open: new Map(), items: new Map(), done: undefined, repeatable: true };
}

/** True for a task that ended so that its host went on behind it. */
export function isDone({ done }: LoggedTask): boolean {
  return done !== undefined && done.status !== "failed" && done.status !== "unreachable";
}

/** Commands that were begun and of which nobody knows whether they were done. */
export function ofUnknownEnd(tasks: readonly LoggedTask[]): LoggedTask[] {
  return tasks.filter((task) => [...task.open.values()].includes(false) && !isDone(task));
}

/** The tasks with those of unknown end taken as done; nothing is known of what they gave. */
export function withUnknownSkipped(tasks: readonly LoggedTask[], everything: readonly string[]): LoggedTask[] {
  return tasks.map((task) => {
    if (ofUnknownEnd([task]).length === 0) return task;
    const unknown: ItemRecord = { status: "ok", result: {}, withheld: [...everything] };
    const items = new Map([...task.items, ...[...task.open.keys()].map((index) => [index, unknown] as const)]);
    const looped = [...items.values()].some((item) => "item" in item) || items.size > 1 || !items.has(0);
    const { point } = task;
    const done: LoggedDone = { ...point, type: "task_done", at: 0, status: "ok", items: [unknown] };
    return { ...task, items, open: new Map(), done: looped ? undefined : done };
  });
}

/** The past as the engine asks for it. A task that has moved within its file is found by its name. */
export function pastOf(tasks: readonly LoggedTask[], since: string): Past {
  const known = new Map<string, LoggedTask[]>();
  for (const task of tasks) {
    const key = identity(task.point);
    const same = known.get(key);
    if (same) same.push(task);
    else known.set(key, [task]);
  }
  // Each is the past of one task only; asked for again, it is that of the same.
  const claims = new Map<LoggedTask, string>();
  return {
    since,
    taskAt(point) {
      const position = point.position.join(".");
      const same = known.get(identity(point)) ?? [];
      const free = same.filter((task) => (claims.get(task) ?? position) === position);
      const found =
        free.find((task) => claims.get(task) === position) ??
        free.find((task) => task.point.place === point.place && task.point.position.join(".") === position) ??
        free.find((task) => task.point.place === point.place) ??
        (isNamed(point) ? free[0] : undefined);
      if (!found) return undefined;
      claims.set(found, position);
      return pastTask(found);
    },
  };
}

function pastTask(task: LoggedTask): PastTask | undefined {
  const { done, repeatable } = task;
  if (isDone(task) && done) return { status: done.status, items: done.items, repeatable };
  const last = Math.max(-1, ...task.items.keys());
  const items = Array.from({ length: last + 1 }, (_, index) => {
    const item = task.items.get(index);
    return item?.status === "failed" ? undefined : item;
  });
  return items.some((item) => item !== undefined) ? { status: undefined, items, repeatable } : undefined;
}

/** Without a name, a task is known by nothing but its place. */
export function isNamed({ task, module }: TaskPoint): boolean {
  return task !== module;
}

export function fileOf({ place }: Pick<TaskPoint, "place">): string {
  return place.replace(/:\d+$/, "");
}

/** What a task has in common with itself when it has moved. */
function identity(point: TaskPoint): string {
  const { host, play_index, role, task, module, handler } = point;
  return JSON.stringify([host, play_index, fileOf(point), role, task, module, handler]);
}
