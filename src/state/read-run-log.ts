import { readFileSync } from "node:fs";
import type { HostRecap, ItemRecord, TaskPoint, TaskStatus } from "../engine/events.js";
import { UsageError } from "../errors.js";
import { runHeader, type RunHeader } from "./run-header.js";

type At = { at: number };

/** A result as the log has it: what had no value is null. */
export interface LoggedResult extends At {
  type: "task_result";
  play: string;
  role: string | null;
  task: string;
  module: string;
  host: string;
  item: unknown;
  status: TaskStatus;
  message: string | null;
  duration_ms: number;
  handler?: true;
  place: string;
  stdout?: string;
  stderr?: string;
}

export type LoggedStart = TaskPoint & At & { type: "task_start"; item_index: number; repeatable: boolean };
export type LoggedDone = TaskPoint & At & { type: "task_done"; status: TaskStatus; items: ItemRecord[]; before?: true };
type LoggedItem = TaskPoint & At & { type: "item_done"; item_index: number; record: ItemRecord };
type LoggedUnreached = TaskPoint & At & { type: "task_unreached"; item_index: number };
type LoggedPending = At & {
  type: "handlers_pending";
  playbook: string;
  play: string;
  host: string;
  handlers: string[];
};

export type LogLine =
  | LoggedResult
  | LoggedStart
  | LoggedDone
  | LoggedItem
  | LoggedUnreached
  | LoggedPending
  | (At & { type: "play_start"; play: string; hosts: string[] })
  | (At & { type: "warning"; message: string; host?: string })
  | (At & { type: "recap"; hosts: Record<string, HostRecap>; duration_ms: number; exit_code: number });

/** A log that was read. A last line that was cut off is left out. */
export interface LoggedRun {
  file: string;
  header: RunHeader;
  lines: LogLine[];
  /** False when the run was killed, or is still going. */
  complete: boolean;
}

const types: ReadonlySet<string> = new Set<LogLine["type"]>([
  "task_result",
  "task_start",
  "task_done",
  "item_done",
  "task_unreached",
  "handlers_pending",
  "play_start",
  "warning",
  "recap",
]);

/** Reads the log of a run. Throws UsageError for a file that is none. */
export function readRunLog(file: string): LoggedRun {
  const [first, ...others] = textOf(file).split("\n");
  const header = runHeader.safeParse(json(first ?? ""));
  if (!header.success)
    throw new UsageError(`${file} is no run log`, { expected: "a file that a run has written, such as with --log" });
  const lines = others.flatMap((line) => json(line) ?? []).filter(isLogLine);
  return { file, header: header.data, lines, complete: lines.some(({ type }) => type === "recap") };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`the run log cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Lines of versions to come may be of other types. */
function isLogLine(line: unknown): line is LogLine {
  if (typeof line !== "object" || line === null) return false;
  const { type, at } = line as Partial<LogLine>;
  return type !== undefined && types.has(type) && typeof at === "number";
}
