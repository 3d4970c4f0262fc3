import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { HostRecap, RunEvent, TaskResultEvent } from "../../../src/engine/events.js";
import type { RunOptions } from "../../../src/engine/options.js";
import { runPlays, type Run } from "../../../src/engine/run.js";
import { InternalError } from "../../../src/errors.js";
import { loadInventory } from "../../../src/inventory/load.js";
import { loadModules } from "../../../src/modules/registry.js";
import type { AnyModule } from "../../../src/modules/types.js";
import { loadPlaybooks } from "../../../src/playbook/load.js";
import { findDatacenters } from "../../../src/topology/datacenters.js";
import { exec, type Lab } from "../../lab/index.js";
import { plainRun } from "../../unit/engine/run-options.js";

export interface PlaybookRequest {
  /** Files beside the playbook, by path: roles, templates, group_vars… */
  files?: Record<string, string>;
  /** Variables of hosts besides those of their connection; a host that the lab does not have is added. */
  hosts?: Record<string, Record<string, unknown>>;
  /** Groups by name. */
  groups?: Record<string, string[]>;
  options?: Partial<RunOptions>;
  /** Modules besides those of the product. */
  modules?: readonly AnyModule[];
  /** Hears of every event as it happens. */
  onEvent?: (event: RunEvent, run: Run) => void;
}

export interface Played {
  exitCode: number;
  hosts: Record<string, HostRecap>;
  events: RunEvent[];
  results: TaskResultEvent[];
  /** What was told of each task, as "h1 make it: changed", with the item of a loop as "h1 make it (a): ok"; in order. */
  told: string[];
  /** The one result of a task on a host. */
  of(host: string, task: string): TaskResultEvent;
}

/** Runs the text of a playbook on the hosts of a lab, by the way that the command line goes. */
export async function play(lab: Lab, playbook: string, request: PlaybookRequest = {}): Promise<Played> {
  const root = mkdtempSync(join(tmpdir(), "mdc-play-"));
  try {
    write(root, { "site.yml": playbook, "hosts.yml": JSON.stringify(inventoryOf(lab, request)), ...request.files });
    return await playIn(root, request);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** What a shell command prints as root on a host of the lab, past ssh and past the product. */
export async function look(lab: Lab, host: string, command: string): Promise<string> {
  const { stdout, stderr } = await exec(lab.host(host), command);
  return (stdout + stderr).trim();
}

async function playIn(root: string, request: PlaybookRequest): Promise<Played> {
  const inventory = loadInventory(["hosts.yml"], root);
  const modules = new Map([
    ...(await loadModules()),
    ...(request.modules ?? []).map((module) => [module.name, module] as const),
  ]);
  const all = { ...plainRun, ...request.options };
  const { plays } = loadPlaybooks(["site.yml"], { inventory, modules, cwd: root, extraVars: all.extraVars });
  const events: RunEvent[] = [];
  let run: Run | undefined = undefined;
  const begun = runPlays({
    plays,
    inventory,
    datacenters: findDatacenters(inventory, plays[0]?.folder),
    options: all,
    listener: (event) => {
      events.push(event);
      if (run) request.onEvent?.(event, run);
    },
  });
  run = begun;
  const { exitCode, hosts } = await begun.finished;
  return played(events, exitCode, hosts);
}

function played(events: RunEvent[], exitCode: number, hosts: Record<string, HostRecap>): Played {
  const results = events.filter((event) => event.type === "task_result");
  return {
    exitCode,
    hosts,
    events,
    results,
    told: results.map(({ host, task, item, status }) => {
      const label = item === undefined ? "" : ` (${typeof item === "string" ? item : JSON.stringify(item)})`;
      return `${host} ${task}${label}: ${status}`;
    }),
    of(host, task) {
      const found = results.filter((result) => result.host === host && result.task === task);
      const [first] = found;
      if (first && found.length === 1) return first;
      throw new InternalError(`${found.length} results of "${task}" on ${host} in ${JSON.stringify(results, null, 1)}`);
    },
  };
}

function inventoryOf(lab: Lab, { hosts = {}, groups = {} }: PlaybookRequest): object {
  const names = new Set([...Object.keys(lab.inventory), ...Object.keys(hosts)]);
  return {
    all: {
      hosts: Object.fromEntries([...names].map((name) => [name, { ...lab.inventory[name], ...hosts[name] }])),
      children: Object.fromEntries(
        Object.entries(groups).map(([name, members]) => [
          name,
          { hosts: Object.fromEntries(members.map((member) => [member, {}])) },
        ]),
      ),
    },
  };
}

function write(root: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
