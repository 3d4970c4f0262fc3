import { createHash } from "node:crypto";
import type { HostRecap, RunEvent, TaskResultEvent } from "../engine/events.js";
import type { DiffEntry } from "../modules/types.js";

type Told = Extract<RunEvent, { type: "play_start" | "task_result" | "recap" }>;

/** An event as an object of the contract with programs: `--output json` writes it, and the run log with more besides. */
export function eventLine(event: Told): Record<string, unknown> {
  switch (event.type) {
    case "play_start":
      return { type: event.type, play: event.play, hosts: event.hosts };
    case "task_result":
      return taskResult(event);
    case "recap":
      return {
        type: event.type,
        hosts: Object.fromEntries(Object.entries(event.hosts).map(([host, counts]) => [host, hostRecap(counts)])),
        ...(event.custom_stats ? { custom_stats: event.custom_stats } : {}),
        duration_ms: event.duration_ms,
        exit_code: event.exit_code,
      };
  }
}

/** Fields that have no value are null: they never lack. */
function taskResult(event: TaskResultEvent): Record<string, unknown> {
  return {
    type: event.type,
    play: event.play,
    role: event.role ?? null,
    task: event.task,
    module: event.module,
    host: event.host,
    item: event.item ?? null,
    status: event.status,
    predicted: event.predicted,
    diff: event.diff.map(diffEntry),
    message: event.message ?? null,
    duration_ms: Math.round(event.duration_ms),
    ...(event.handler === true ? { handler: true } : {}),
  };
}

function diffEntry({ path, attribute, before, after }: DiffEntry): Record<string, unknown> {
  return { path, attribute, before: jsonValue(before), after: jsonValue(after) };
}

/** Bytes would be a list of numbers in JSON: their size and checksum stand for them. */
function jsonValue(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return { bytes: value.length, sha256: createHash("sha256").update(value).digest("hex") };
  }
  return value ?? null;
}

function hostRecap(counts: HostRecap): Record<string, number> {
  return {
    ok: counts.ok,
    changed: counts.changed,
    skipped: counts.skipped,
    failed: counts.failed,
    unreachable: counts.unreachable,
    rescued: counts.rescued,
    ignored: counts.ignored,
    round_trips: counts.round_trips,
    bytes_sent: counts.bytes_sent,
    bytes_received: counts.bytes_received,
    connect_ms: Math.round(counts.connect_ms),
  };
}
