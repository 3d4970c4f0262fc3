import { afterAll, describe, expect, it } from "@jest/globals";
import { loadInventory } from "../../../src/inventory/load.js";
import type { Growth } from "../../../src/inventory/growth.js";
import { project } from "../playbook/project.js";

const files = project({
  "hosts.yml": "web:\n  hosts:\n    web1:\n      port: 1\n  vars:\n    of: web\nabove:\n  children:\n    web:\n",
  "group_vars/late.yml": "of: late\nmine: 1\n",
  "group_vars/above.yml": "of: above\n",
  "host_vars/new.yml": "port: 2\n",
});

afterAll(() => files.remove());

function grown(...growths: Partial<Growth>[]): ReturnType<typeof loadInventory> {
  const inventory = loadInventory(["hosts.yml"], files.root);
  for (const growth of growths) inventory.grow({ host: "new", groups: [], parents: [], variables: {}, ...growth });
  return inventory;
}

function variable(inventory: ReturnType<typeof loadInventory>, host: string, name: string): unknown {
  return inventory.layersOf(host).findLast(({ values }) => Object.hasOwn(values, name))?.values[name];
}

describe("an inventory that grows", () => {
  it("has a new host, in no group or in those that are named", () => {
    expect(grown({}).groupMembers()).toMatchObject({ all: ["web1", "new"], ungrouped: ["new"] });
    const inventory = grown({ groups: ["web", "late"], variables: { ansible_port: 22 } });
    expect(inventory.hosts).toEqual(["web1", "new"]);
    expect(inventory.groupMembers()).toMatchObject({ web: ["web1", "new"], late: ["new"], ungrouped: [] });
    expect(inventory.matchPattern("above:!web1")).toEqual(["new"]);
    expect(variable(inventory, "new", "ansible_port")).toBe(22);
  });

  it("reads what files say of groups and hosts that come", () => {
    const inventory = grown({ groups: ["late"] }, { host: "web1", groups: ["late"] });
    expect([variable(inventory, "web1", "mine"), variable(inventory, "new", "port")]).toEqual([1, 2]);
    expect(variable(inventory, "web1", "port")).toBe(1);
  });

  it("puts groups below others", () => {
    const inventory = grown({ host: "web1", groups: ["late"], parents: ["above"] });
    expect(inventory.groups.get("above")?.children).toEqual(["web", "late"]);
    expect(inventory.groups.get("late")?.depth).toBe(2);
  });

  it.each<[string, Partial<Growth>, boolean]>([
    ["a host", {}, true],
    ["the same host again", { host: "web1" }, false],
    ["a group that it is in", { host: "web1", groups: ["web"] }, false],
    ["a group", { host: "web1", groups: ["late"] }, true],
    ["a parent", { host: "web1", groups: ["web"], parents: ["late"] }, true],
    ["a parent that it has", { host: "web1", groups: ["web"], parents: ["above"] }, false],
    ["a value that it has", { host: "web1", variables: { port: 1 } }, false],
    ["another value", { host: "web1", variables: { port: 2 } }, true],
  ])("tells whether %s is news", (_name, growth, news) => {
    expect(grown().wouldGrow({ host: "new", groups: [], parents: [], variables: {}, ...growth })).toBe(news);
  });

  it("keeps what came when its sources are read again", () => {
    const inventory = grown({ groups: ["late"], variables: { x: 1 } });
    inventory.readPlaybookVariables(files.root);
    inventory.refresh();
    expect(inventory.groupMembers()).toMatchObject({ all: ["web1", "new"], late: ["new"] });
    expect([variable(inventory, "new", "x"), variable(inventory, "new", "mine")]).toEqual([1, 1]);
  });
});
