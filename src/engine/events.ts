import type { DiffEntry } from "../modules/types.js";

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

/** Events are the only way from the engine to the outside. Secrets are already masked. */
export type RunEvent =
  | {
      type: "play_start";
      play: string;
      hosts: string[];
      /** Datacenter of each host that has one. */ datacenters: Record<string, string>;
    }
  /** A task that takes time begins on a host (commands, packages, services, uploads). */
  | {
      type: "task_start";
      play: string;
      role: string | undefined;
      task: string;
      module: string;
      host: string;
      handler?: true;
    }
  /** Bytes of an upload that have gone. */
  | { type: "progress"; host: string; task: string; done: number; total: number }
  | TaskResultEvent
  | { type: "warning"; message: string; host?: string }
  | { type: "recap"; hosts: Record<string, HostRecap>; duration_ms: number; exit_code: number };

export type EventListener = (event: RunEvent) => void;
