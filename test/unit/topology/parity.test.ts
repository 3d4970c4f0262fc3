import { describe, expect, it } from "@jest/globals";
import type { Inventory } from "../../../src/inventory/inventory.js";
import { loadInventory } from "../../../src/inventory/load.js";
import { differences, type Configured, type Words } from "../../../src/modules/support/parity.js";
import { findDatacenters } from "../../../src/topology/datacenters.js";
import { rendered, scopeOf } from "./role-scope.js";

/** A few that differ most: they take their time. */
const names = ["active-active-all-in-one.yml", "active-passive-separate-gw-km.yml", "multi-region-selected-apis.yml"];

/** The servers of a deployment of 3.x with the configuration that the roles give them. */
function serversOf(inventory: Inventory): Configured[] {
  const [any = ""] = inventory.hosts;
  return (scopeOf(inventory, any).get("apim_nodes") as string[]).map((host) => {
    const scope = scopeOf(inventory, host);
    const peers = scope.get("apim_peers") as { number: number }[];
    return {
      host,
      kind: (scope.get("apim_own") as string[]).join(" "),
      datacenter: findDatacenters(inventory).of(host)?.name ?? "",
      offset: Number(scope.get("apim_offset")),
      files: Object.fromEntries([
        ["deployment.toml", rendered(inventory, host, "deployment.toml")],
        ...peers.map((item) => [
          `jndi${item.number}.properties`,
          rendered(inventory, host, "jndi.properties", { item }),
        ]),
      ]),
    };
  });
}

describe("servers of one kind", () => {
  it.each(names)("are configured alike by the roles: %s", (name) => {
    const inventory = loadInventory([`inventory/${name}`], process.cwd());
    const servers = serversOf(inventory);
    const words = scopeOf(inventory, inventory.hosts[0] ?? "").get("verify_parity_words") as Words;
    const found = servers.flatMap((server) => {
      const first = servers.find(({ kind }) => kind === server.kind) ?? server;
      return differences(first, server, words, []).map(({ file, key }) => `${server.host}: ${file} ${key}`);
    });
    expect(servers.length).toBeGreaterThan(3);
    expect(found).toEqual([]);
  });
});
