import type { RunEvent } from "../engine/events.js";
import { eventLine } from "./event-line.js";

/** Longer text of a diff is not kept in a log: its length stands for it. */
const longestText = 4000;

/** What a run log holds of an event; `at` is milliseconds since the run began. Undefined for what nobody asks for afterwards. */
export function logLine(event: RunEvent, at: number): Record<string, unknown> | undefined {
  switch (event.type) {
    case "progress":
    case "round_trip":
      return undefined;
    case "task_start":
    case "item_done":
    case "task_unreached":
    case "task_done":
    case "handlers_pending":
    case "warning":
      return { ...event, at };
    case "play_start":
      return { ...eventLine(event), at };
    case "task_result": {
      const { place, stdout, stderr, status } = event;
      const output = status === "ok" || status === "changed" ? {} : { stdout, stderr };
      return { ...shortened(eventLine(event)), place, ...shortened(output), at };
    }
    case "recap":
      return {
        ...eventLine(event),
        hosts: event.hosts,
        at,
      };
  }
}

function shortened(line: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(line).map(([name, value]) => [name, short(value)]));
}

function short(value: unknown): unknown {
  if (typeof value === "string" && value.length > longestText)
    return `${value.slice(0, longestText / 2)}\n… ${value.length - longestText} characters are left out …\n${value.slice(-longestText / 2)}`;
  if (Array.isArray(value)) return value.map(short);
  return typeof value === "object" && value !== null ? shortened(value as Record<string, unknown>) : value;
}
