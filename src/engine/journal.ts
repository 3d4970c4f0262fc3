import type { EventListener, HostRecap, TaskResultEvent, TaskStatus } from "./events.js";
import type { HostRun } from "./host-run.js";
import { comparePositions, type Position } from "./position.js";
import type { Redactor } from "./redactor.js";

type Result = Omit<TaskResultEvent, "type">;

/** Results wait so many milliseconds for others of the same tasks: too short to notice, long enough to sort. */
const patience = 200;

/**
 * The way of all events from the engine to the outside: masks secrets, counts what the recap will say, and puts results that
 * came together in the order of tasks and hosts, so that people read task by task what was done host by host.
 */
export class Journal {
  readonly #listener: EventListener;
  readonly #redactor: Redactor;
  readonly #inventory: { readonly hosts: readonly string[] };
  #held: { result: Result; position: Position }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(listener: EventListener, redactor: Redactor, inventory: { readonly hosts: readonly string[] }) {
    this.#listener = listener;
    this.#redactor = redactor;
    this.#inventory = inventory;
  }

  emit: EventListener = (event) => {
    this.#listener(this.#redactor.event(event));
  };

  /** No event shows this value from now on. */
  hide(secret: unknown): void {
    this.#redactor.add(secret);
  }

  /** The same for what stands under names of secrets in a mapping, and for passwords in URLs. */
  hideNamed(values: unknown): void {
    this.#redactor.addNamed(values);
  }

  /** True when events would not show this text as it is. */
  wouldMask(text: string): boolean {
    return this.#redactor.text(text) !== text;
  }

  /** An error that leaves the engine by being thrown. */
  masked(error: unknown): unknown {
    return this.#redactor.error(error);
  }

  result(result: Result, position: Position): void {
    this.#held.push({ result, position });
    this.#timer ??= setTimeout(() => this.flush(), patience);
  }

  /** Passes on what is held. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const held = this.#held;
    this.#held = [];
    const order = new Map(this.#inventory.hosts.map((host, index) => [host, index]));
    const rank = (host: string): number => order.get(host) ?? -1;
    held.sort((a, b) => comparePositions(a.position, b.position) || rank(a.result.host) - rank(b.result.host));
    for (const { result } of held) this.emit({ type: "task_result", ...result });
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
