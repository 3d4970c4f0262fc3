import type { EventListener, HostRecap, TaskResultEvent, TaskStatus } from "./events.js";
import type { HostRun } from "./host-run.js";
import type { Redactor } from "./redactor.js";

/** The way of all events from the engine to the outside: masks secrets, and counts what the recap will say. */
export class Journal {
  readonly #listener: EventListener;
  readonly redactor: Redactor;

  constructor(listener: EventListener, redactor: Redactor) {
    this.#listener = listener;
    this.redactor = redactor;
  }

  emit: EventListener = (event) => {
    this.#listener(this.redactor.event(event));
  };

  result(event: Omit<TaskResultEvent, "type">): void {
    this.emit({ type: "task_result", ...event });
  }

  /** A task counts once for its host, however many items its loop had. Like Ansible's, `ok` has `changed` in it. */
  count(host: HostRun, status: TaskStatus): void {
    for (const counter of counters[status]) host.recap[counter] += 1;
  }
}

const counters: Record<TaskStatus, readonly (keyof HostRecap)[]> = {
  ok: ["ok"],
  changed: ["ok", "changed"],
  skipped: ["skipped"],
  failed: ["failed"],
  unreachable: ["unreachable"],
  rescued: ["rescued"],
  ignored: ["ok", "ignored"],
  unknown: ["unknown"],
};
