import type { Growth } from "../inventory/growth.js";
import type { CustomStats, DiffEntry } from "../modules/types.js";
import type { Position } from "./position.js";

export type TaskStatus = "ok" | "changed" | "skipped" | "failed" | "unreachable" | "rescued" | "ignored" | "unknown";

/** What one task came to on one host: one event per loop item, and one per task without a loop. */
export interface TaskResultEvent {
  type: "task_result";
  play: string;
  role: string | undefined;
  task: string;
  module: string;
  host: string;
  /** Label of the loop item. */
  item: unknown;
  status: TaskStatus;
  /** True when a check mode answer stands on facts that an earlier task may change in a way nobody can foresee. */
  predicted: boolean;
  diff: readonly DiffEntry[];
  message: string | undefined;
  duration_ms: number;
  handler?: true;
  /** Output of a failed command, for people. */
  stdout?: string;
  stderr?: string;
  /** The place of the task, as file:line. */
  place: string;
}

export interface HostRecap {
  ok: number;
  changed: number;
  skipped: number;
  failed: number;
  unreachable: number;
  rescued: number;
  ignored: number;
  /** Check mode only: tasks of which nobody can know what they would do. */
  unknown: number;
  round_trips: number;
  bytes_sent: number;
  bytes_received: number;
  connect_ms: number;
}

/** Of a host on which nothing was done yet. */
export const emptyRecap: Readonly<HostRecap> = {
  ok: 0,
  changed: 0,
  skipped: 0,
  failed: 0,
  unreachable: 0,
  rescued: 0,
  ignored: 0,
  unknown: 0,
  round_trips: 0,
  bytes_sent: 0,
  bytes_received: 0,
  connect_ms: 0,
};

/** Which task on which host an event is about, so that another run can find it again. */
export interface TaskPoint {
  play: string;
  /** Index of the play in the run. */
  play_index: number;
  position: Position;
  role: string | undefined;
  task: string;
  module: string;
  host: string;
  handler?: true;
  /** The place of the task, as file:line. */
  place: string;
}

/** What a later run has to know of an item that was done, to go on as if it had done it itself. */
export interface ItemRecord {
  status: "ok" | "changed" | "skipped" | "failed" | "unknown";
  /** True for a command that was begun, and of which nobody knows whether it was done. */
  unknown_end?: true;
  /** Label of the loop item. */
  item?: unknown;
  /** The registered result; given only where something can ask for it. */
  result?: Record<string, unknown>;
  /** Variables that the task set. */
  variables?: Record<string, unknown>;
  /** Fields and variables that are left out: they hold a secret or are too large. */
  withheld?: string[];
  /** The host that got the variables, when that was another. */
  facts_of?: string;
  /** What it added to the inventory and to the statistics of the run. */
  growth?: Growth;
  stats?: CustomStats;
  /** Names of the handlers that it notifies. */
  notified?: string[];
}

/** A task came to its end on a host. */
export interface TaskDoneEvent extends TaskPoint {
  type: "task_done";
  status: TaskStatus;
  items: ItemRecord[];
  /** It was done by the run that this one goes on with. */
  before?: true;
}

/** Events are the only way from the engine to the outside. Secrets are already masked. */
export type RunEvent =
  | {
      type: "play_start";
      play: string;
      hosts: string[];
      /** Datacenter of each host that has one. */ datacenters: Record<string, string>;
    }
  /** A task that takes time begins on a host (commands, packages, services, uploads). */
  | (TaskPoint & {
      type: "task_start";
      /** Index of the loop item; 0 without a loop. */
      item_index: number;
      /** False when doing it twice may be something else than doing it once. */
      repeatable: boolean;
    })
  /** A request to a host was answered, or an upload (which has no steps) has gone. */
  | {
      type: "round_trip";
      host: string;
      account: string;
      steps: number;
      bytes_sent: number;
      bytes_received: number;
      duration_ms: number;
    }
  /** Bytes of an upload that have gone. */
  | { type: "progress"; host: string; task: string; done: number; total: number }
  | TaskResultEvent
  | TaskDoneEvent
  /** What was begun turned out not to have been reached: nothing of it is done. */
  | (TaskPoint & { type: "task_unreached"; item_index: number })
  /** An item of a loop came to its end, while the loop goes on. */
  | (TaskPoint & { type: "item_done"; item_index: number; record: ItemRecord })
  /** Handlers that a host was, or is just being, notified of and has not run to their end. */
  | { type: "handlers_pending"; playbook: string; play: string; host: string; handlers: string[] }
  | { type: "warning"; message: string; host?: string }
  | {
      type: "recap";
      hosts: Record<string, HostRecap>;
      /** What `set_stats` told, by host and then by name; `_run` is the run as a whole. */
      custom_stats?: Record<string, Record<string, unknown>>;
      duration_ms: number;
      exit_code: number;
    };

export type EventListener = (event: RunEvent) => void;
