import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { RunEvent, TaskPoint } from "../../../src/engine/events.js";
import type { RunOptions } from "../../../src/engine/options.js";
import type { Past } from "../../../src/engine/past.js";
import { runPlays } from "../../../src/engine/run.js";
import { loadInventory } from "../../../src/inventory/load.js";
import { loadModules } from "../../../src/modules/registry.js";
import { loadPlaybooks } from "../../../src/playbook/load.js";
import { loggedTasks, pastOf } from "../../../src/state/done-before.js";
import { findDatacenters } from "../../../src/topology/datacenters.js";
import { plainRun } from "../engine/run-options.js";
import { logged } from "./lines.js";

const options: RunOptions = { ...plainRun, connection: { ...plainRun.connection, transport: "local" } };

const files = {
  "site.yml": `
- name: First
  hosts: all
  tasks:
    - { name: once, command: echo once, run_once: true, register: once }
    - { name: own, command: echo <%= inventory_hostname %>, register: own, notify: told }
    - name: set
      set_fact: { from: "<%= own.stdout + once.stdout %>" }
    - name: around
      block:
        - { name: of b, command: "false", when: inventory_hostname === "b" }
        - { name: skipped where it failed, debug: { msg: "<%= from %>" } }
      rescue:
        - { name: rescued, command: echo <%= ansible_failed_task.name %>, register: why }
      always:
        - { name: always, command: echo always }
    - { name: flush, meta: flush_handlers }
    - { name: loop, command: echo <%= item %>, loop: [1, 2, 3], register: looped, notify: told }
    - { include_tasks: more.yml, loop: [x, y], loop_control: { loop_var: outer } }
    - { name: ignored, command: "false", ignore_errors: true }
    - name: sum
      debug: { msg: "<%= looped.results.map((one) => one.stdout).join() + from + (vars.why ? why.stdout : '') %>" }
  handlers:
    - { name: told, command: echo told }
- name: Second
  hosts: all
  serial: 1
  tasks:
    - { name: last, command: echo <%= from %> }
`,
  "more.yml": `- { name: included, command: echo <%= outer %>, register: included }
- { name: after included, debug: { msg: "<%= included.stdout %>" } }
`,
  "hosts.yml": "all: { hosts: { a: {}, b: {} } }\n",
};

let folder = "";
let modules: Awaited<ReturnType<typeof loadModules>>;

beforeAll(async () => {
  modules = await loadModules();
  folder = mkdtempSync(join(tmpdir(), "mdc-resume-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

afterAll(() => rmSync(folder, { recursive: true }));

async function run(past?: Past, stopAt?: string): Promise<RunEvent[]> {
  const inventory = loadInventory(["hosts.yml"], folder);
  const { plays } = loadPlaybooks(["site.yml"], { inventory, modules, cwd: folder });
  const events: RunEvent[] = [];
  const datacenters = findDatacenters(inventory, plays[0]?.folder);
  const listener = (event: RunEvent): void => {
    events.push(event);
    if (event.type === "task_start" && event.task === stopAt) begun.stop();
  };
  const begun = runPlays({ plays, inventory, datacenters, options, listener, past });
  await begun.finished;
  return events;
}

type Done = Extract<RunEvent, { type: "task_done" }>;

/** What each task came to on each host in the end, but for what is different each time. */
function outcomes(events: readonly RunEvent[]): Record<string, unknown> {
  const done = events.filter((event): event is Done => event.type === "task_done");
  return Object.fromEntries(
    done.map((event) => [
      keyOf(event),
      [
        event.status,
        ...event.items.map(({ status, result, notified, item }) => [status, item, result?.["stdout"], notified]),
      ],
    ]),
  );
}

function keyOf({ host, play_index, position, task }: TaskPoint): string {
  return [host, play_index, position.join("."), task].join(" ");
}

/** Commands, by task and item, that were run to an end that need not be tried again. */
function commandsDone(events: readonly RunEvent[]): Set<string> {
  const ended = events.flatMap((event) => {
    if (event.type === "item_done" && event.record.status !== "failed") return [`${keyOf(event)} #${event.item_index}`];
    if (event.type !== "task_done" || event.status === "failed") return [];
    return event.items.map((_item, index) => `${keyOf(event)} #${index}`);
  });
  return new Set(ended);
}

function commandsBegun(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => (event.type === "task_start" ? [`${keyOf(event)} #${event.item_index}`] : []));
}

describe("a run that was interrupted", () => {
  it.each([["own"], ["loop"], ["told"]])("at %j is gone on with to the same end", async (task) => {
    const before = await run(undefined, task);
    const again = await run(pastOf(loggedTasks(logged(...before)), "then"));
    const done = commandsDone(before);
    expect(commandsBegun(again).filter((command) => done.has(command))).toEqual([]);
    expect(outcomes(again)).toEqual(outcomes(await run()));
  });
});

describe("a run that was cut off anywhere", () => {
  it("is gone on with to the same end, and no command that was done is run again", async () => {
    const events = await run();
    const whole = outcomes(events);
    expect(Object.keys(whole)).toHaveLength(32);
    const ends = events.flatMap((event, index) => {
      // What one host did for all is written down for all at once.
      const shared = event.type === "task_done" && event.task === "once" && event.host === "a";
      return (event.type === "task_done" || event.type === "item_done") && !shared ? [index + 1] : [];
    });
    for (const end of ends) {
      const before = events.slice(0, end);
      const again = await run(pastOf(loggedTasks(logged(...before)), "then"));
      const done = commandsDone(before);
      expect({ end, twice: commandsBegun(again).filter((command) => done.has(command)) }).toEqual({ end, twice: [] });
      expect({ end, outcomes: outcomes(again) }).toEqual({ end, outcomes: whole });
    }
  });
});
