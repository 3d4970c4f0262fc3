import { afterAll, describe, expect, it } from "@jest/globals";
import { StatsKeeper } from "../../../src/engine/custom-stats.js";
import { HostConnection } from "../../../src/engine/connections.js";
import { HostsMustMeet } from "../../../src/engine/faults.js";
import { HostRun } from "../../../src/engine/host-run.js";
import { noVariables } from "../../../src/engine/host-variables.js";
import { Journal } from "../../../src/engine/journal.js";
import { Redactor } from "../../../src/engine/redactor.js";
import type { RunContext } from "../../../src/engine/run-context.js";
import { omit, scopeFor, type ScopeOptions } from "../../../src/engine/variables.js";
import { fail } from "../../../src/engine/walk.js";
import { loadInventory } from "../../../src/inventory/load.js";
import type { PlaybookNode, Task } from "../../../src/playbook/types.js";
import { localTransport } from "../../../src/remote/transports/local.js";
import { findDatacenters } from "../../../src/topology/datacenters.js";
import { project } from "../playbook/project.js";
import { basics } from "./hosts.js";
import { expression, isTask } from "./plays.js";
import { plainRun } from "./run-options.js";

const site = [
  {
    hosts: "all",
    roles: [{ role: "one" }, { role: "other" }],
    tasks: [{ name: "outside", command: "true" }],
  },
];
const files = project({
  "site.yml": JSON.stringify(site),
  "hosts.yml": JSON.stringify({
    all: {
      hosts: { h1: {}, h2: { mine: "two" }, h3: {} },
      children: {
        web: { hosts: { h1: {}, h2: {} } },
        dc1: { hosts: { h1: {} }, vars: { dc_id: 1, dc_master: true } },
        dc2: { hosts: { h2: {} }, vars: { dc_id: 2 } },
      },
    },
  }),
  "roles/one/defaults/main.yml": JSON.stringify({ whose: "one" }),
  "roles/one/tasks/main.yml": JSON.stringify([{ name: "inside", command: "true" }]),
  "roles/other/defaults/main.yml": JSON.stringify({ whose: "other" }),
});

afterAll(() => files.remove());

const inventory = loadInventory(["hosts.yml"], files.root);
const [play] = files.load("site.yml", { inventory }).plays;
const hosts = ["h1", "h2", "h3"].map(
  (name) =>
    new HostRun(
      name,
      new HostConnection(() => Promise.resolve({ transport: localTransport(), reconnectMs: 0, shared: true })),
    ),
);
const [h1, h2, h3] = hosts as [HostRun, HostRun, HostRun];

function contextOf(): RunContext {
  if (!play) throw new TypeError("no play");
  return {
    play,
    inventory,
    datacenters: findDatacenters(inventory, play.folder),
    links: () => [],
    options: { ...plainRun, check: true, verbosity: 2 },
    handlers: [],
    hosts: new Map(hosts.map((host) => [host.name, host])),
    playHosts: ["h1", "h2", "h3"],
    batch: [h1, h2],
    journal: new Journal(() => undefined, new Redactor(), { hosts: [] }),
    connectionTo: () => h1.connection,
    playIndex: 0,
    stats: new StatsKeeper(),
    refreshed: new Set(),
    variablesOf: (name) => hosts.find((host) => host.name === name)?.variables ?? noVariables,
    giveVariables: () => undefined,
    throttles: new WeakMap(),
    past: undefined,
    step: undefined,
    stopping: () => false,
  };
}

function taskNamed(name: string): Task {
  const tasks = (nodes: readonly PlaybookNode[]): Task[] =>
    nodes.flatMap((node) => (node.kind === "block" ? tasks(node.block) : isTask(node) ? [node] : []));
  const found = tasks(play?.nodes ?? []).find((task) => task.name === name);
  if (!found) throw new TypeError(`no task ${name}`);
  return found;
}

function evaluate(source: string, host = h1, options: ScopeOptions = {}): unknown {
  return expression(source).evaluate(scopeFor(host, contextOf(), options));
}

describe("variables", () => {
  it("a role sees its own defaults, tasks outside see those of the last", () => {
    expect(evaluate("whose", h1, { task: taskNamed("inside") })).toBe("one");
    expect(evaluate("whose", h1, { task: taskNamed("outside") })).toBe("other");
  });

  it("of a loop around includes win over those of the include", () => {
    const layers = [{ values: { item: "looped" }, origin: "" }];
    expect(evaluate("item", h1, { layers })).toBe("looped");
  });
});

describe("names that the engine gives", () => {
  it.each<[string, unknown]>([
    ["inventory_hostname", "h1"],
    ["groups.web", ["h1", "h2"]],
    ["group_names", ["dc1", "web"]],
    ["ansible_play_batch", ["h1", "h2"]],
    ["ansible_play_hosts", ["h1", "h2", "h3"]],
    ["ansible_check_mode", true],
    ["datacenter.dc_id", 1],
    ["datacenters.map((one) => one.name)", ["dc1", "dc2"]],
    ["role_name", "one"],
    ["ansible_role_name", "one"],
    ["ansible_play_role_names", ["one", "other"]],
    ["ansible_play_name", "all"],
    ["ansible_run_tags", ["all"]],
    ["ansible_limit === undefined", true],
    ["role_path.endsWith('/roles/one')", true],
    ["facts.os_family + facts.distribution_major_version", "Debian12"],
    ["facts.hostname", "h1"],
    ["hostvars.h2.mine", "two"],
    ["hostvars.h2.inventory_hostname", "h2"],
    ["hostvars.h2.datacenter.name", "dc2"],
    ["hostvars[inventory_hostname].unset === undefined", true],
    ["ansible_failed_task.name + ansible_failed_result.msg", "brokenno"],
    ["ansible_dependent_role_names", []],
    ["inventory_file.endsWith('/hosts.yml')", true],
    ["ansible_verbosity", 2],
    ["ansible_version.full >= '2.14'", true],
    ["vars.ansible_parent_role_names === undefined", true],
  ])("%s", (source, expected) => {
    const failure = { task: "broken", result: { msg: "no" } };
    expect(evaluate(source, h1, { task: taskNamed("inside"), basics, failure })).toEqual(expected);
  });

  it("omit is nothing but itself", () => {
    expect(evaluate("omit")).toBe(omit);
  });

  it("hosts that failed or are lost are among the play's no longer", () => {
    h2.unreachable = true;
    h3.walk = fail(h3.walk, { task: "x", result: {} }).walk;
    expect(evaluate("[ansible_play_hosts, ansible_play_batch, ansible_play_hosts_all]")).toEqual([
      ["h1"],
      ["h1"],
      ["h1", "h2", "h3"],
    ]);
    h2.unreachable = false;
  });
});

describe("what another host registered", () => {
  it("can be asked for when all hosts of the batch have met, of the others at once", () => {
    h2.variables = { ...noVariables, set: { said: "by h2" } };
    h3.variables = { ...noVariables, set: { said: "by h3" } };
    h1.variables = { ...noVariables, set: { said: "by h1" } };
    expect(() => evaluate("hostvars.h2.said")).toThrow(HostsMustMeet);
    expect(() => evaluate("'said' in hostvars.h2")).toThrow(HostsMustMeet);
    expect(evaluate("hostvars.h2.said", h1, { met: true })).toBe("by h2");
    expect(evaluate("[hostvars.h3.said, hostvars.h1.said]")).toEqual(["by h3", "by h1"]);
    expect(JSON.stringify(evaluate("hostvars.h2"))).toBe("{}");
  });
});
