import type { RunEvent, TaskResultEvent } from "../../../src/engine/events.js";
import { runPlays } from "../../../src/engine/run.js";
import { loadInventory } from "../../../src/inventory/load.js";
import { loadModules } from "../../../src/modules/registry.js";
import { findDatacenters } from "../../../src/topology/datacenters.js";
import { project } from "../playbook/project.js";
import { plainRun } from "./run-options.js";

const here = { ansible_connection: "local" };
const nowhere = { ansible_host: "127.0.0.1", ansible_port: 1, ansible_user: "nobody" };

/** What was told, as "a1 make it: changed", and the messages by the same host and task. */
export interface Played {
  told: string[];
  messages: Record<string, string | undefined>;
  exitCode: number;
}

/** Runs a playbook on a1 and a2, which are this machine, and on `gone`, where nobody listens. */
export async function playHere(playbook: string, files: Record<string, string> = {}): Promise<Played> {
  const hosts = JSON.stringify({ all: { hosts: { a1: here, a2: here, gone: nowhere } } });
  const { root, load, remove } = project({ "site.yml": playbook, "hosts.yml": hosts, ...files });
  try {
    const inventory = loadInventory(["hosts.yml"], root);
    const events: RunEvent[] = [];
    const { finished } = runPlays({
      plays: load("site.yml", { inventory, modules: await loadModules() }).plays,
      inventory,
      datacenters: findDatacenters(inventory, root),
      options: plainRun,
      listener: (event) => void events.push(event),
    });
    const { exitCode } = await finished;
    const results = events.filter((event): event is TaskResultEvent => event.type === "task_result");
    const messages = Object.fromEntries(results.map(({ host, task, message }) => [`${host} ${task}`, message]));
    return { told: results.map(({ host, task, status }) => `${host} ${task}: ${status}`), messages, exitCode };
  } finally {
    remove();
  }
}
