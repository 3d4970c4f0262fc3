import * as z from "zod";
import type { RunEvent, TaskResultEvent, TaskStatus } from "../../../src/engine/events.js";
import { runPlays } from "../../../src/engine/run.js";
import type { Inventory } from "../../../src/inventory/inventory.js";
import { loadModules } from "../../../src/modules/registry.js";
import { defineModule, type AnyModule, type DiffEntry } from "../../../src/modules/types.js";
import { plainTask } from "../../../src/playbook/plain-task.js";
import { outermost } from "../../../src/playbook/surroundings.js";
import type { Play, Task, Templated } from "../../../src/playbook/types.js";
import { compileExpression } from "../../../src/template/compile.js";
import { findDatacenters } from "../../../src/topology/datacenters.js";
import { plainRun } from "../../unit/engine/run-options.js";

/** Where tasks run, and under which account. */
export interface Target {
  inventory: Inventory;
  host: string;
  /** Run as root through sudo. */
  become: boolean;
  /** Folder of the playbook: files/ and templates/ are searched there. */
  folder: string;
}

export interface TaskCall {
  module: string;
  /** Plain values: nothing in them is a template. */
  params: Record<string, unknown>;
  /** Another account than that of the target. */
  as?: string;
  /** For the process of a command. */
  environment?: Record<string, string>;
}

export interface TaskOutcome {
  status: TaskStatus;
  message: string | undefined;
  diff: readonly DiffEntry[];
  /** The registered result; empty when the check could not know it. */
  result: Record<string, unknown>;
}

export interface RunTaskOptions {
  check?: boolean;
  diff?: boolean;
  vars?: Record<string, Templated>;
  /** Hears of every event as it happens. */
  onEvent?: (event: RunEvent) => void;
}

const place = { file: "case", line: 1, column: 1 };

/** Runs tasks as one play through the engine's public entry; what they come to is given task by task. */
export async function runTasks(
  target: Target,
  calls: readonly TaskCall[],
  { check = false, diff = false, vars = {}, onEvent }: RunTaskOptions = {},
): Promise<TaskOutcome[]> {
  const modules = await loadModules();
  const registered = new Map<string, Record<string, unknown>>();
  const events: RunEvent[] = [];
  const tasks = calls.map((call, index) => taskOf(modules, call, `task${index}`));
  const captures = calls.map((_call, index) => captureOf(`task${index}`, registered));
  const { finished } = runPlays({
    plays: [playOf(target, [...tasks, ...captures], vars)],
    inventory: target.inventory,
    datacenters: findDatacenters(target.inventory),
    options: {
      ...plainRun,
      ...{ check, diff, forks: 1 },
      become: { enabled: target.become, user: "root", method: "sudo", password: undefined },
    },
    listener: (event) => {
      events.push(event);
      onEvent?.(event);
    },
  });
  await finished;
  return calls.map((_call, index) => outcomeOf(`task${index}`, events, registered));
}

/** Runs one task. */
export async function runTask(target: Target, call: TaskCall, options: RunTaskOptions = {}): Promise<TaskOutcome> {
  const [outcome] = await runTasks(target, [call], options);
  if (!outcome) throw new TypeError("no outcome");
  return outcome;
}

function outcomeOf(
  name: string,
  events: readonly RunEvent[],
  registered: ReadonlyMap<string, Record<string, unknown>>,
): TaskOutcome {
  const event = events.find((one): one is TaskResultEvent => one.type === "task_result" && one.task === name);
  const lost = events.find((one): one is TaskResultEvent => one.type === "task_result" && one.status === "unreachable");
  if (!event) return { status: "unreachable", message: lost?.message, diff: [], result: {} };
  const status = event.status === "ignored" ? "failed" : event.status;
  return { status, message: event.message, diff: event.diff, result: registered.get(name) ?? {} };
}

function taskOf(modules: ReadonlyMap<string, AnyModule>, call: TaskCall, task: string): Task {
  const module = modules.get(call.module);
  if (!module) throw new TypeError(`no module ${call.module}`);
  const environment = call.environment === undefined ? [] : [call.environment];
  const become = call.as === undefined ? {} : { become: { enabled: true, user: call.as } };
  const args = call.params as Record<string, Templated>;
  return { ...bare(task, module), ...become, args, environment, register: task };
}

/** A task that takes what another one registered out of the engine. */
function captureOf(name: string, registered: Map<string, Record<string, unknown>>): Task {
  const module = defineModule({
    name: "capture",
    summary: "Hand a registered result to the test",
    examples: "",
    params: z.strictObject({ value: z.record(z.string(), z.unknown()) }),
    plan({ value }) {
      registered.set(name, { ...value });
      return { changes: [] };
    },
  });
  return { ...bare(`capture ${name}`, module), args: { value: compileExpression(name, () => place) } };
}

function bare(name: string, module: AnyModule): Task {
  return {
    ...plainTask,
    ...{ name, place, module, args: {} },
    ...outermost(undefined),
    ignoreErrors: true,
  };
}

function playOf(target: Target, nodes: Task[], vars: Record<string, Templated>): Play {
  return {
    ...{ name: "cases", place, hosts: target.host, nodes, handlers: [], vars: { values: vars, origin: "case" } },
    ...{
      varsFiles: [],
      answers: { values: {}, origin: "" },
      roles: [],
      serial: [],
      tolerated: undefined,
      forceHandlers: undefined,
      order: "inventory" as const,
      reach: outermost(undefined).reach,
      folder: target.folder,
    },
    strategy: "linear",
  };
}
