import type { HostRecap, TaskStatus } from "../engine/events.js";
import { loggedTasks, ofUnknownEnd, type LoggedTask } from "../state/done-before.js";
import type { LoggedResult, LoggedRun, LogLine } from "../state/read-run-log.js";
import type { RunHeader } from "../state/run-header.js";
import { isFailure, worst } from "./status.js";

/** A task on a host, in milliseconds since the run began. */
export interface TimelineEntry {
  host: string;
  role: string | null;
  task: string;
  place: string;
  handler: boolean;
  status: TaskStatus | "running";
  start_ms: number;
  end_ms: number;
}

/** A failure, or a command whose end nobody knows. */
export interface Trouble {
  host: string;
  role: string | null;
  task: string;
  place: string;
  item: unknown;
  status: TaskStatus | "unknown end";
  message: string | null;
  stdout?: string;
  stderr?: string;
}

/** What a run log tells: the object that `report --output json` prints. */
export interface RunSummary {
  file: string;
  run: RunHeader;
  /** False when the log ends before the run did: it was killed, or is still going. */
  complete: boolean;
  exit_code: number | null;
  duration_ms: number;
  /** Of a run that is not complete: what is known of it, without the counters of the wire. */
  hosts: Record<string, Partial<HostRecap>>;
  troubles: Trouble[];
  /** Handlers that hosts were notified of and have not run. */
  pending_handlers: Record<string, string[]>;
  warnings: { host?: string; message: string }[];
  timeline: TimelineEntry[];
}

/** Makes of a log what people and programs ask for. */
export function summaryOf({ file, header, lines, complete }: LoggedRun): RunSummary {
  const recap = lines.find((line) => line.type === "recap");
  const results = lines.filter((line) => line.type === "task_result");
  const tasks = loggedTasks(lines);
  return {
    file,
    run: header,
    complete,
    exit_code: recap?.exit_code ?? null,
    duration_ms: recap?.duration_ms ?? lines.at(-1)?.at ?? 0,
    hosts: recap?.hosts ?? counted(lines),
    troubles: [...results.filter(isTrouble).map(trouble), ...unknownEnds(tasks)],
    pending_handlers: pendingHandlers(lines),
    warnings: lines.flatMap((line) =>
      line.type === "warning"
        ? [{ ...(line.host === undefined ? {} : { host: line.host }), message: line.message }]
        : [],
    ),
    timeline: timelineOf(lines, results, tasks),
  };
}

/** Of a run that was cut off only the tasks that came to their end are known. */
function counted(lines: readonly LogLine[]): Record<string, Partial<HostRecap>> {
  const hosts: Record<string, Partial<HostRecap>> = {};
  const count = (host: string, name: keyof HostRecap): void => {
    const counts = (hosts[host] ??= {});
    counts[name] = (counts[name] ?? 0) + 1;
  };
  for (const line of lines) {
    if (line.type === "play_start") line.hosts.forEach((host) => (hosts[host] ??= {}));
    if (line.type === "task_result" && line.status === "unreachable") count(line.host, "unreachable");
    if (line.type !== "task_done" || line.before) continue;
    if (line.status === "changed" || line.status === "ignored") count(line.host, "ok");
    count(line.host, line.status);
  }
  return hosts;
}

function isTrouble({ status }: LoggedResult): boolean {
  return isFailure(status) || status === "rescued" || status === "ignored";
}

function trouble({ host, role, task, place, item, status, message, stdout, stderr }: LoggedResult): Trouble {
  const output = { ...(stdout === undefined ? {} : { stdout }), ...(stderr === undefined ? {} : { stderr }) };
  return { host, role, task, place, item, status, message, ...output };
}

/** Of those that failed for it, the result tells. */
function unknownEnds(tasks: readonly LoggedTask[]): Trouble[] {
  const untold = ofUnknownEnd(tasks).filter(({ done }) => done === undefined);
  return untold.map(({ point: { host, role, task, place } }) => ({
    host,
    role: role ?? null,
    task,
    place,
    item: null,
    status: "unknown end",
    message: "it was begun, and nobody knows whether it was done",
  }));
}

function pendingHandlers(lines: readonly LogLine[]): Record<string, string[]> {
  const pending = new Map<string, { host: string; handlers: string[] }>();
  for (const line of lines)
    if (line.type === "handlers_pending") pending.set(JSON.stringify([line.host, line.playbook, line.play]), line);
  const hosts: Record<string, string[]> = {};
  for (const { host, handlers } of pending.values())
    if (handlers.length > 0) hosts[host] = [...(hosts[host] ?? []), ...handlers];
  return hosts;
}

type Timed = Pick<LoggedResult, "host" | "play" | "task" | "place" | "handler">;

/** A task begins when that was told, else as long before its result as it took; items of a loop are one task. */
function timelineOf(
  lines: readonly LogLine[],
  results: readonly LoggedResult[],
  tasks: readonly LoggedTask[],
): TimelineEntry[] {
  const key = ({ host, play, task, place, handler }: Timed): string =>
    JSON.stringify([host, play, task, place, handler]);
  const starts = new Map<string, number>();
  const ends = new Map<string, number>();
  for (const line of lines) {
    if (line.type === "task_start" && !starts.has(key(line))) starts.set(key(line), line.at);
    if (line.type === "task_done" && !line.before) ends.set(key(line), line.at);
  }
  const entries = new Map<string, TimelineEntry>();
  for (const result of results) {
    const { host, role, task, place, status, duration_ms, at } = result;
    const known = entries.get(key(result));
    const end = ends.get(key(result)) ?? at;
    const took = (known === undefined ? 0 : known.end_ms - known.start_ms) + duration_ms;
    entries.set(key(result), {
      host,
      role,
      task,
      place,
      handler: result.handler === true,
      status: worst(known?.status === "running" ? undefined : known?.status, status),
      start_ms: starts.get(key(result)) ?? Math.max(0, Math.round(end - took)),
      end_ms: end,
    });
  }
  for (const { point, open, done } of tasks) {
    const { host, role, task, place } = point;
    const start = starts.get(key(point));
    if (open.size === 0 || done || entries.has(key(point)) || start === undefined) continue;
    const handler = point.handler === true;
    const end = lines.at(-1)?.at ?? start;
    const entry = { host, role: role ?? null, task, place, handler, status: "running" as const };
    entries.set(key(point), { ...entry, start_ms: start, end_ms: end });
  }
  return [...entries.values()].sort((a, b) => a.start_ms - b.start_ms);
}
