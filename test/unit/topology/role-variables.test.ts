import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { hostVariables } from "../../../src/cli/host-variables.js";
import { TaskScope } from "../../../src/engine/scope.js";
import { loadInventory } from "../../../src/inventory/load.js";
import type { Inventory } from "../../../src/inventory/inventory.js";
import { Problems } from "../../../src/playbook/problems.js";
import { SourceFiles } from "../../../src/playbook/source-files.js";
import { readVariables } from "../../../src/playbook/variables.js";
import { compileTemplateFile } from "../../../src/template/compile.js";
import { findDatacenters } from "../../../src/topology/datacenters.js";
import { patterns } from "../../../src/topology/patterns.js";
import { project } from "../playbook/project.js";
import { edited } from "./deployment.js";

const defaultsOf = (role: string): Record<string, unknown> => {
  const problems = new Problems();
  const root = new SourceFiles().read(`roles/${role}/defaults/main.yml`, problems);
  const layer = root && readVariables(root, role, problems);
  problems.throwIfAny();
  return layer?.values ?? {};
};

/** What a host's tasks of the role apim see, but for what hosts say of themselves. */
function scopeOf(inventory: Inventory, host: string): TaskScope {
  const variables = hostVariables(inventory, {});
  const datacenters = findDatacenters(inventory);
  const own = inventory.layersOf(host, undefined).map(({ values }) => values);
  const secret = { apim_admin_password: "a", apim_database_password: "b", apim_keystore_password: "c" };
  return new TaskScope([...["common", "carbon", "apim"].map(defaultsOf), ...own, secret], {
    inventory_hostname: () => host,
    groups: () => inventory.groupMembers(),
    hostvars: () => Object.fromEntries(inventory.hosts.map((name) => [name, variables(name)])),
    datacenters: () => datacenters.all,
    datacenter: () => datacenters.of(host),
  });
}

function inventoryIn(text: string): Inventory {
  const open = project({ "hosts.yml": text });
  try {
    return loadInventory(["hosts.yml"], open.root);
  } finally {
    open.remove();
  }
}

describe("what roles make of an inventory", () => {
  it.each(Object.entries(patterns))("%s: the way of rows is the pattern's", (name, { oneWay }) => {
    const pattern = (value: string): TaskScope =>
      new TaskScope([defaultsOf("common"), ...(value === "" ? [] : [{ pattern: value }])], {});
    expect(pattern(name).get("replication_one_way")).toBe(oneWay);
    expect(pattern("").get("replication_one_way")).toBe(false);
  });

  it("other nodes are reached at their own ports, whatever the offset of the host at hand", () => {
    const inventory = inventoryIn(
      edited(
        "active-active-all-in-one",
        ["    dc1-apim1:\n", "    dc1-apim1: { apim_offset: 1 }\n"],
        ["    dc2-apim1:\n", "    dc2-apim1: { apim_offset: 20 }\n"],
      ),
    );
    const render = (host: string, template: string, more: Record<string, unknown> = {}): string => {
      const path = `roles/apim/templates/${template}.ejs`;
      return String(
        compileTemplateFile(path, readFileSync(path, "utf8")).evaluate(scopeOf(inventory, host).with(more)),
      );
    };
    const urls = (text: string): string[] =>
      [...text.matchAll(/(?:tcp|ssl|https):\/\/(dc\d-apim\d:\d+)/g)].map(([, url = ""]) => url).sort();
    const all = [
      "dc1-apim1:9612",
      "dc1-apim1:9712",
      "dc1-apim2:9611",
      "dc1-apim2:9711",
      "dc2-apim1:9631",
      "dc2-apim1:9731",
      "dc2-apim2:9611",
      "dc2-apim2:9711",
    ];
    // A node that is not its datacenter's first deploys artifacts to that one.
    expect(urls(render("dc1-apim1", "deployment.toml"))).toEqual(all);
    expect(urls(render("dc1-apim2", "deployment.toml"))).toEqual(["dc1-apim1:9444", ...all]);
    expect(render("dc1-apim1", "deployment.toml")).toContain('throttle_decision_endpoints = ["tcp://localhost:5673"]');
    const peers = scopeOf(inventory, "dc1-apim1").get("apim_peers") as { host: string }[];
    expect(peers.flatMap((item) => urls(render("dc1-apim1", "jndi.properties", { item })))).toEqual([
      "dc1-apim2:5672",
      "dc2-apim1:5692",
      "dc2-apim2:5672",
    ]);
  });
});
