import type { RunEvent, TaskResultEvent } from "../engine/events.js";

/** The longest time that a task took on one host. */
export interface TaskTime {
  title: string;
  host: string;
  milliseconds: number;
}

/** How many tasks `--stats` names. */
const slowestShown = 10;

/** `role : task`, as task headers say it. */
export function taskTitle({ role, task }: Pick<TaskResultEvent, "role" | "task">): string {
  return role === undefined ? task : `${role} : ${task}`;
}

/** Gathers how long tasks took; the items of a loop on a host count together. */
export function createTaskTimes(): { onEvent(event: RunEvent): void; slowest(): TaskTime[] } {
  const times = new Map<string, TaskTime>();
  return {
    onEvent(event) {
      if (event.type !== "task_result") return;
      const key = JSON.stringify([event.play, event.role, event.task, event.place, event.host]);
      const milliseconds = (times.get(key)?.milliseconds ?? 0) + event.duration_ms;
      times.set(key, { title: taskTitle(event), host: event.host, milliseconds });
    },
    slowest() {
      const longest = new Map<string, TaskTime>();
      for (const time of times.values()) {
        if (time.milliseconds > (longest.get(time.title)?.milliseconds ?? 0)) longest.set(time.title, time);
      }
      return [...longest.values()].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, slowestShown);
    },
  };
}
