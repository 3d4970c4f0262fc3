import type { ItemRecord, RunEvent, TaskPoint, TaskStatus } from "../../../src/engine/events.js";
import { logLine } from "../../../src/state/log-line.js";
import type { LogLine } from "../../../src/state/read-run-log.js";
import type { RunHeader } from "../../../src/state/run-header.js";

/** A task of a host as events name it; the position is that in the play's list. */
export function point(task: string, parts: Partial<TaskPoint> & { at?: number } = {}): TaskPoint {
  const { at = 0, ...rest } = parts;
  return {
    play: "Site",
    play_index: 0,
    position: [at],
    role: undefined,
    task,
    module: "command",
    host: "h1",
    place: `/srv/site.yml:${at + 4}`,
    ...rest,
  };
}

export function done(
  of: TaskPoint,
  status: TaskStatus = "changed",
  items: ItemRecord[] = [{ status: "changed" }],
): RunEvent {
  return { type: "task_done", ...of, status, items };
}

export function begun(of: TaskPoint, item_index = 0, repeatable = false): RunEvent {
  return { type: "task_start", ...of, item_index, repeatable };
}

export function itemDone(of: TaskPoint, item_index: number, record: ItemRecord): RunEvent {
  return { type: "item_done", ...of, item_index, record };
}

/** Events as a log has them, 100 ms after one another. */
export function logged(...events: RunEvent[]): LogLine[] {
  return events.flatMap((event, index) => {
    const line = logLine(event, index * 100);
    return line ? [JSON.parse(JSON.stringify(line)) as LogLine] : [];
  });
}

export function header(parts: Partial<RunHeader> = {}): RunHeader {
  return {
    type: "run",
    version: 1,
    id: "0a1b2c3d",
    time: "2026-03-01T02:15:09.120Z",
    command: ["mdc-provision", "run", "site.yml"],
    cwd: "/srv",
    playbooks: ["/srv/site.yml"],
    inventory: ["/srv/hosts.yml"],
    controller: { host: "control", user: "ops", pid: 1, version: "0.1.0" },
    check: false,
    ...parts,
  };
}
