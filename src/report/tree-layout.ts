import type { TaskStatus } from "../engine/events.js";
import type { Paint } from "./colours.js";
import { formatCounts, isFailure } from "./status.js";
import { formatBytes, formatDuration, plural, printable } from "./text.js";
import type { DatacenterRun, HostRun, PlayRun, TaskRun, TreeModel } from "./tree-model.js";

/** One line of the tree. The id stays the same from frame to frame. */
export interface ViewNode {
  id: string;
  state: "running" | "ok" | "failed" | "skipped";
  title: string;
  children: ViewNode[];
}

export interface LayoutOptions {
  /** Milliseconds, on the clock of the model. */
  now: number;
  /** Lines there are; `undefined` for the last frame, which stays on the screen and tells what was changed or failed. */
  rows: number | undefined;
  /** Lets the last frame name tasks that changed nothing, too. */
  allTasks: boolean;
  paint: Paint;
}

/** How much is shown: finished tasks per play (and plays per datacenter), and running hosts per task. */
interface Detail {
  finished: number;
  hosts: number;
}

const details: readonly Detail[] = [
  { finished: 10, hosts: 20 },
  { finished: 6, hosts: 12 },
  { finished: 4, hosts: 8 },
  { finished: 2, hosts: 4 },
  { finished: 1, hosts: 3 },
  { finished: 1, hosts: 1 },
  { finished: 0, hosts: 1 },
  { finished: 0, hosts: 0 },
];

/** The tree for one frame: the most detailed one that fits into the rows. */
export function layoutTree(model: TreeModel, options: LayoutOptions): ViewNode[] {
  if (options.rows === undefined) return tree(model, { finished: Infinity, hosts: Infinity }, options);
  let nodes: ViewNode[] = [];
  for (const detail of details) {
    nodes = tree(model, detail, options);
    if (countLines(nodes) <= options.rows) break;
  }
  return nodes;
}

function countLines(nodes: readonly ViewNode[]): number {
  return nodes.reduce((sum, node) => sum + 1 + countLines(node.children), 0);
}

function tree(model: TreeModel, detail: Detail, options: LayoutOptions): ViewNode[] {
  const named = model.datacenters.some(({ name }) => name !== undefined);
  if (!named) return model.datacenters.flatMap((place) => playNodes(place, detail, options));
  return model.datacenters.map((place) => {
    const children = playNodes(place, detail, options);
    const hosts = new Set(place.plays.flatMap((play) => play.hosts)).size;
    const title = `${options.paint("bold", place.name ?? "no datacenter")}  ${options.paint("dim", plural(hosts, "host"))}`;
    return { id: place.id, state: summaryState(place.plays), title, children };
  });
}

function summaryState(plays: readonly PlayRun[]): ViewNode["state"] {
  if (plays.some((play) => play.endedAt === undefined)) return "running";
  return plays.some((play) => play.tasks.some(hasFailed)) ? "failed" : "ok";
}

function playNodes(place: DatacenterRun, detail: Detail, options: LayoutOptions): ViewNode[] {
  const shown = lastOf(
    place.plays,
    (play) => play.endedAt !== undefined,
    (play) => play.tasks.some(hasFailed),
    detail.finished,
  );
  return shown.map((play) => playNode(play, detail, options));
}

/** All that is not finished, and of what is finished the last few, failures first. */
function lastOf<T>(all: readonly T[], finished: (one: T) => boolean, failed: (one: T) => boolean, count: number): T[] {
  const failures = all.filter((one) => finished(one) && failed(one)).slice(-count || all.length);
  const others = all.filter((one) => finished(one) && !failed(one));
  const room = Math.max(0, count - failures.length);
  const kept = new Set(count === 0 ? [] : [...failures, ...others.slice(Math.max(0, others.length - room))]);
  return all.filter((one) => !finished(one) || kept.has(one));
}

function playNode(play: PlayRun, detail: Detail, options: LayoutOptions): ViewNode {
  const { now, rows, paint, allTasks } = options;
  const counts = new Map<TaskStatus, number>();
  for (const task of play.tasks) addCounts(counts, task);
  const tasksDone = play.tasks.length === 0 ? "" : plural(play.tasks.length, "task");
  const time = paint("dim", formatDuration((play.endedAt ?? now) - play.startedAt));
  const title = joined("  ", oneLine(play.title), joined(": ", tasksDone, formatCounts(counts, paint)), time);
  let tasks: TaskRun[];
  if (rows === undefined) tasks = play.tasks.filter((task) => allTasks || isTelling(task));
  else if (play.endedAt !== undefined)
    tasks = lastOf(play.tasks.filter(hasFailed), isFinished, hasFailed, detail.finished);
  else tasks = lastOf(play.tasks, isFinished, hasFailed, detail.finished);
  return {
    id: play.id,
    state: summaryState([play]),
    title,
    children: tasks.map((task) => taskNode(task, detail, options)),
  };
}

function taskNode(task: TaskRun, detail: Detail, options: LayoutOptions): ViewNode {
  const { paint } = options;
  const counts = new Map<TaskStatus, number>();
  addCounts(counts, task);
  const time = isFinished(task) && task.milliseconds >= 1000 ? paint("dim", formatDuration(task.milliseconds)) : "";
  const title = joined("  ", oneLine(task.title), formatCounts(counts, paint), time);
  const hosts = [...task.hosts].filter(
    ([, run]) => run.runningSince !== undefined || run.interrupted || isFailure(run.status),
  );
  const shown = hosts.slice(0, detail.hosts);
  const hidden = hosts.length - shown.length;
  const children = shown.map(([host, run]) => hostNode(`${task.id}.${host}`, host, run, options));
  if (hidden > 0 && detail.hosts > 0) {
    children.push({
      id: `${task.id}.more`,
      state: "running",
      title: paint("dim", `${plural(hidden, "host")} more`),
      children: [],
    });
  }
  return { id: task.id, state: taskState(task), title, children };
}

function hostNode(id: string, host: string, run: HostRun, { now, paint }: LayoutOptions): ViewNode {
  if (run.interrupted) return { id, state: "skipped", title: paint("yellow", `${host} interrupted`), children: [] };
  if (run.runningSince === undefined) {
    const reason = run.reason === undefined ? "" : `: ${oneLine(run.reason)}`;
    return { id, state: "failed", title: paint("red", `${host} ${run.status ?? ""}${reason}`), children: [] };
  }
  const time = paint("dim", formatDuration(Math.max(0, now - run.runningSince)));
  return { id, state: "running", title: [host, ...progressText(run.progress), time].join("  "), children: [] };
}

function progressText(progress: HostRun["progress"]): string[] {
  if (progress === undefined) return [];
  const share = progress.total === 0 ? 100 : Math.floor((progress.done / progress.total) * 100);
  return [`${share}% of ${formatBytes(progress.total)}`];
}

function addCounts(counts: Map<TaskStatus, number>, task: TaskRun): void {
  for (const { status, runningSince } of task.hosts.values()) {
    if (status !== undefined && runningSince === undefined) counts.set(status, (counts.get(status) ?? 0) + 1);
  }
}

function isFinished(task: TaskRun): boolean {
  return [...task.hosts.values()].every(({ runningSince }) => runningSince === undefined);
}

function hasFailed(task: TaskRun): boolean {
  return [...task.hosts.values()].some(({ status }) => isFailure(status));
}

/** What is worth a line when all is over. */
function isTelling(task: TaskRun): boolean {
  return !isFinished(task) || [...task.hosts.values()].some(({ status }) => status !== "ok" && status !== "skipped");
}

function taskState(task: TaskRun): ViewNode["state"] {
  if (!isFinished(task)) return "running";
  if (hasFailed(task)) return "failed";
  const idle = [...task.hosts.values()].every(({ status, interrupted }) => status === "skipped" || interrupted);
  return idle ? "skipped" : "ok";
}

function joined(separator: string, ...parts: string[]): string {
  return parts.filter((part) => part !== "").join(separator);
}

function oneLine(text: string): string {
  return printable(text).replaceAll("\n", " ");
}
