import type { RunEvent, TaskResultEvent, TaskStatus } from "../engine/events.js";
import { isFailure, worst } from "./status.js";
import { taskTitle } from "./task-times.js";
import { linesOf } from "./text.js";

/** What one task is doing, or has done, on one host. */
export interface HostRun {
  status: TaskStatus | undefined;
  /** When the task began on the host, while it runs there. */
  runningSince: number | undefined;
  progress: { done: number; total: number } | undefined;
  /** First line of the reason, when it failed. */
  reason: string | undefined;
  /** True when the last result was one of a loop, which may go on. */
  looping: boolean;
  /** It was under way when the host was lost or the run ended. */
  interrupted: boolean;
}

export interface TaskRun {
  id: string;
  title: string;
  hosts: Map<string, HostRun>;
  milliseconds: number;
}

export interface PlayRun {
  id: string;
  title: string;
  hosts: readonly string[];
  tasks: TaskRun[];
  startedAt: number;
  /** Undefined while it runs. */
  endedAt: number | undefined;
}

/** `name` is undefined for hosts that belong to no datacenter. */
export interface DatacenterRun {
  id: string;
  name: string | undefined;
  plays: PlayRun[];
}

/** What the tree shows: datacenters, their plays, tasks and hosts, as far as the events have told. */
export interface TreeModel {
  datacenters: DatacenterRun[];
  datacenterOf: Map<string, string | undefined>;
  /** The task that each host is at. */
  current: Map<string, TaskRun>;
}

export function createTreeModel(): TreeModel {
  return { datacenters: [], datacenterOf: new Map(), current: new Map() };
}

/** Takes an event into the model; `now` in milliseconds. */
export function applyEvent(model: TreeModel, event: RunEvent, now: number): void {
  switch (event.type) {
    case "play_start":
      startPlay(model, event, now);
      break;
    case "task_start":
      hostRun(taskOf(model, event, now), event.host).runningSince ??= now;
      break;
    case "progress": {
      const run = model.current.get(event.host)?.hosts.get(event.host);
      if (run?.runningSince !== undefined) run.progress = { done: event.done, total: event.total };
      break;
    }
    case "task_result":
      takeResult(taskOf(model, event, now), event);
      if (event.status === "unreachable") interrupt(model, event.host);
      break;
    case "recap":
      endPlays(model, now);
      break;
    case "item_done":
    case "task_unreached":
    case "round_trip":
    case "task_done":
    case "handlers_pending":
    case "warning":
      break;
  }
}

type PlayStart = Extract<RunEvent, { type: "play_start" }>;
type TaskEvent = TaskResultEvent | Extract<RunEvent, { type: "task_start" }>;

function startPlay(model: TreeModel, event: PlayStart, now: number): void {
  endPlays(model, now);
  for (const host of event.hosts) model.datacenterOf.set(host, event.datacenters[host]);
  for (const name of new Set(event.hosts.map((host) => event.datacenters[host]))) {
    addPlay(
      datacenter(model, name),
      event.play,
      event.hosts.filter((host) => event.datacenters[host] === name),
      now,
    );
  }
}

function endPlays(model: TreeModel, now: number): void {
  interrupt(model);
  for (const play of model.datacenters.flatMap(({ plays }) => plays)) play.endedAt ??= now;
  model.current.clear();
}

/** Nothing more will be heard of what still runs: on one host, or on all. */
function interrupt(model: TreeModel, host?: string): void {
  const plays = model.datacenters.flatMap((place) => place.plays.filter((play) => play.endedAt === undefined));
  for (const [name, run] of plays.flatMap((play) => play.tasks.flatMap((task) => [...task.hosts]))) {
    if (run.runningSince === undefined || (host !== undefined && host !== name)) continue;
    run.interrupted = true;
    run.runningSince = undefined;
  }
}

function datacenter(model: TreeModel, name: string | undefined): DatacenterRun {
  const known = model.datacenters.find((candidate) => candidate.name === name);
  if (known !== undefined) return known;
  const fresh: DatacenterRun = { id: String(model.datacenters.length), name, plays: [] };
  model.datacenters.push(fresh);
  return fresh;
}

function addPlay(place: DatacenterRun, title: string, hosts: readonly string[], now: number): PlayRun {
  const play: PlayRun = {
    id: `${place.id}.${place.plays.length}`,
    title,
    hosts,
    tasks: [],
    startedAt: now,
    endedAt: undefined,
  };
  place.plays.push(play);
  return play;
}

/**
 * The task that an event is about. Results may come after the start of the next task. Names need not be unique and a
 * host may come to the same task twice (in an included file), so a host that is done with a task of this name has come
 * to the next one; items of a loop are results of the same task.
 */
function taskOf(model: TreeModel, event: TaskEvent, now: number): TaskRun {
  const { host } = event;
  const place = datacenter(model, model.datacenterOf.get(host));
  const play = place.plays.findLast(({ title }) => title === event.play) ?? addPlay(place, event.play, [host], now);
  const title = `${event.handler === true ? "handler " : ""}${taskTitle(event)}`;
  const named = play.tasks.filter((task) => task.title === title);
  const last = named.findLastIndex((task) => task.hosts.has(host));
  const task =
    named.find((one) => one.hosts.get(host)?.runningSince !== undefined) ??
    named.slice(Math.max(0, last)).find((one) => goesOn(event, one.hosts.get(host))) ??
    addTask(play, title);
  model.current.set(host, task);
  return task;
}

function addTask(play: PlayRun, title: string): TaskRun {
  const task: TaskRun = { id: `${play.id}.${play.tasks.length}`, title, hosts: new Map(), milliseconds: 0 };
  play.tasks.push(task);
  return task;
}

function goesOn(event: TaskEvent, run: HostRun | undefined): boolean {
  if (run === undefined) return true;
  return run.looping && (event.type === "task_start" || event.item !== undefined);
}

function hostRun(task: TaskRun, host: string): HostRun {
  const known = task.hosts.get(host);
  if (known !== undefined) return known;
  const fresh: HostRun = {
    status: undefined,
    runningSince: undefined,
    progress: undefined,
    reason: undefined,
    looping: false,
    interrupted: false,
  };
  task.hosts.set(host, fresh);
  return fresh;
}

function takeResult(task: TaskRun, event: TaskResultEvent): void {
  const run = hostRun(task, event.host);
  run.status = worst(run.status, event.status);
  run.runningSince = undefined;
  run.progress = undefined;
  run.interrupted = false;
  run.looping = event.item !== undefined;
  if (isFailure(event.status)) run.reason ??= linesOf(event.message ?? "")[0];
  task.milliseconds = Math.max(task.milliseconds, event.duration_ms);
}
