import { afterAll, describe, expect, it } from "@jest/globals";
import { accountOf } from "../../../src/engine/account.js";
import { StatsKeeper } from "../../../src/engine/custom-stats.js";
import { HostConnection } from "../../../src/engine/connections.js";
import { HostRun } from "../../../src/engine/host-run.js";
import { Journal } from "../../../src/engine/journal.js";
import { Redactor } from "../../../src/engine/redactor.js";
import type { RunContext } from "../../../src/engine/run-context.js";
import { scopeFor } from "../../../src/engine/variables.js";
import { loadInventory } from "../../../src/inventory/load.js";
import type { PlaybookNode, Task } from "../../../src/playbook/types.js";
import { localTransport } from "../../../src/remote/transports/local.js";
import { findDatacenters } from "../../../src/topology/datacenters.js";
import { project } from "../playbook/project.js";
import { basics } from "./hosts.js";
import { expression, isTask } from "./plays.js";
import { plainRun } from "./run-options.js";

/** All of Ansible's levels, from the weakest to the strongest. */
const levels = [
  "values of the command line",
  "role defaults",
  "group vars of an inventory file",
  "group_vars/all of the inventory",
  "group_vars/all of the playbook",
  "group_vars/* of the inventory",
  "group_vars/* of the playbook",
  "host vars of an inventory file",
  "host_vars/* of the inventory",
  "host_vars/* of the playbook",
  "host facts",
  "play vars",
  "play vars_prompt",
  "play vars_files",
  "role vars",
  "block vars",
  "task vars",
  "include_vars",
  "set_fact and registered results",
  "role params",
  "include params",
  "extra vars",
] as const;

type Level = (typeof levels)[number];

/** What a level defines: one variable that the level above defines as well, and one that the level below does. */
function layer(level: Level): Record<string, string> {
  const at = levels.indexOf(level);
  return { [`over_${at}`]: level, [`over_${at + 1}`]: level };
}

const yaml = (value: unknown): string => JSON.stringify(value);

const files = project({
  "play/site.yml": yaml([
    {
      hosts: "h1",
      vars: layer("play vars"),
      vars_files: ["more.yml"],
      roles: [{ role: "one", ...layer("role params") }],
    },
  ]),
  "play/more.yml": yaml(layer("play vars_files")),
  "play/group_vars/all.yml": yaml(layer("group_vars/all of the playbook")),
  "play/group_vars/web.yml": yaml(layer("group_vars/* of the playbook")),
  "play/host_vars/h1.yml": yaml(layer("host_vars/* of the playbook")),
  "play/roles/one/defaults/main.yml": yaml({ ...layer("role defaults"), ansible_become_user: "role defaults" }),
  "play/roles/one/vars/main.yml": yaml(layer("role vars")),
  "play/roles/one/tasks/main.yml": yaml([{ include_tasks: "inner.yml", vars: layer("include params") }]),
  "play/roles/one/tasks/inner.yml": yaml([
    { vars: layer("block vars"), block: [{ command: "true", vars: layer("task vars") }] },
  ]),
  "site/hosts.yml": yaml({
    all: {
      hosts: { h1: layer("host vars of an inventory file") },
      children: { web: { hosts: { h1: {} }, vars: layer("group vars of an inventory file") } },
    },
  }),
  "site/group_vars/all.yml": yaml(layer("group_vars/all of the inventory")),
  "site/group_vars/web.yml": yaml(layer("group_vars/* of the inventory")),
  "site/host_vars/h1.yml": yaml(layer("host_vars/* of the inventory")),
});

afterAll(() => files.remove());

const inventory = loadInventory(["site/hosts.yml"], files.root);
const [loaded] = files.load("play/site.yml", { inventory }).plays;
if (!loaded) throw new TypeError("no play");
const play = { ...loaded, answers: { values: layer("play vars_prompt"), origin: "answers" } };
const opened = { transport: localTransport(), reconnectMs: 0, shared: true };
const host = new HostRun("h1", new HostConnection(() => Promise.resolve(opened)));
host.variables = {
  included: layer("include_vars"),
  set: { ...layer("set_fact and registered results"), ansible_facts: layer("host facts") },
};

const context: RunContext = {
  play,
  inventory,
  datacenters: findDatacenters(inventory, play.folder),
  links: () => [],
  options: { ...plainRun, extraVars: layer("extra vars") },
  handlers: [],
  hosts: new Map([["h1", host]]),
  playHosts: ["h1"],
  batch: [host],
  journal: new Journal(() => undefined, new Redactor(), { hosts: [] }),
  connectionTo: () => host.connection,
  playIndex: 0,
  stats: new StatsKeeper(),
  refreshed: new Set(),
  variablesOf: () => host.variables,
  giveVariables: () => undefined,
  throttles: new WeakMap(),
  past: undefined,
  step: undefined,
  stopping: () => false,
};

function firstTask(nodes: readonly PlaybookNode[]): Task | undefined {
  return nodes
    .flatMap((node) => {
      if (node.kind === "include") return firstTask(node.load("inner.yml").nodes) ?? [];
      return node.kind === "block" ? (firstTask(node.block) ?? []) : isTask(node) ? [node] : [];
    })
    .at(0);
}

const task = firstTask(play.nodes);
const scope = scopeFor(host, context, { task, basics });

/** Facts have a place of their own here, and hide nothing. */
const elsewhere = { "host facts": "host_vars/* of the playbook" } as const;

describe("of two levels that define a variable", () => {
  it.each(levels.slice(2).map((level, at) => [at + 2, level] as const))(
    "%i. %s wins over the one below",
    (at, level) => {
      const winner = level === "host facts" ? elsewhere[level] : level;
      expect(expression(`over_${at}`).evaluate(scope)).toBe(winner);
    },
  );

  it("role defaults win over values of the command line", () => {
    const options = { ...plainRun, become: { ...plainRun.become, enabled: true, user: "values of the command line" } };
    expect(accountOf({ become: undefined }, scope, scope, options).become?.user).toBe("role defaults");
  });

  it("a loop item wins over all, and what the engine gives over that", () => {
    const within = scope.with({ over_21: "item", inventory_hostname: "item" });
    expect(["over_21", "inventory_hostname"].map((name) => expression(name).evaluate(within))).toEqual(["item", "h1"]);
  });

  it("facts are read under a name of their own", () => {
    expect(expression("facts.over_10").evaluate(scope)).toBe("host facts");
  });
});
