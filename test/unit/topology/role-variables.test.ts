import { describe, expect, it } from "@jest/globals";
import { TaskScope } from "../../../src/engine/scope.js";
import { loadInventory } from "../../../src/inventory/load.js";
import type { Inventory } from "../../../src/inventory/inventory.js";
import { patterns } from "../../../src/topology/patterns.js";
import { project } from "../playbook/project.js";
import { edited } from "./deployment.js";
import { defaultsOf, rendered, scopeOf } from "./role-scope.js";

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
    const render = (host: string, template: string, more: Record<string, unknown> = {}): string =>
      rendered(inventory, host, template, more);
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

  const told = (inventory: Inventory, host: string): Record<string, string[]> => {
    const text = rendered(inventory, host, "deployment.toml");
    const urls = (key: string): string[] =>
      [...text.matchAll(new RegExp(`^${key} = (.*)$`, "gm"))].flatMap(
        ([, value = ""]) => value.match(/\w+:\/\/[^"]+/g) ?? [],
      );
    return {
      role: /^server_role = "(.*)"$/m.exec(text)?.slice(1) ?? [],
      called: urls("service_url"),
      events: urls("traffic_manager_urls"),
      decisions: urls("throttle_decision_endpoints"),
    };
  };
  const events = ["tcp://dc2-tm1:9611", "tcp://dc2-tm2:9611"];
  const decisions = ["tcp://dc2-tm1:5672", "tcp://dc2-tm2:5672"];

  it("the first of the other traffic managers is named to 3.2, which writes files for it, and has its own for what those leave out", () => {
    const told = (version: string): unknown[] => {
      const inventory = inventoryIn(
        edited("active-active-all-in-one", ['apim_version: "3.1.0"', `apim_version: "${version}"`]),
      );
      const scope = scopeOf(inventory, "dc1-apim1");
      const files = scope.get("apim_peer_events") as { file: string; number: number }[];
      return [
        /^event_duplicate_url = .*$/m.exec(rendered(inventory, "dc1-apim1", "deployment.toml"))?.[0],
        (scope.get("apim_peers_told") as { number: number }[]).map(({ number }) => number),
        files.filter(({ number }) => number === 2).map(({ file }) => file.replace(/E.*/, "")),
        files.filter(({ number }) => number > 2).length,
      ];
    };
    const all = ["jms", "jms", "blocking", "keyTemplate", "tokenRevoke", "cacheInvalidation"];
    expect(told("3.1.0")).toEqual([undefined, [2, 3, 4], all, 12]);
    expect(told("3.2.0")).toEqual([
      'event_duplicate_url = ["tcp://dc1-apim2:5672"]',
      [3, 4],
      ["blocking", "keyTemplate", "cacheInvalidation"],
      12,
    ]);
  });

  it("a version of Java is known by what a JDK or a package says of itself", () => {
    const scope = new TaskScope([defaultsOf("common"), defaultsOf("java"), { apim_version: "3.1.0" }], {});
    const major = scope.get("java_major") as (version: string) => number;
    const supported = scope.get("java_supported") as (version: number) => boolean;
    const versions = ["1.8.0_392", "11.0.22", "17.0.9", "2:1.17-74", "8u382-b05-1", "11.0.22+7-1", "(none)"];
    expect(versions.map(major)).toEqual([8, 11, 17, 17, 8, 11, NaN]);
    expect(versions.map((version) => supported(major(version)))).toEqual([true, true, false, false, true, true, false]);
  });

  it("HAProxy has the nodes that nginx has, and gives nothing to one that is drained", () => {
    const inventory = inventoryIn(edited("active-passive-distributed"));
    const more = { ...defaultsOf("load_balancer"), load_balancer_drained: ["dc1-km1"] };
    const [haproxy = [], nginx] = ["haproxy.cfg", "nginx.conf"].map((template) =>
      [
        ...rendered(inventory, "dc1-lb", template, more, "load_balancer").matchAll(
          /^ +server (\S+:\d+) .*?( disabled| down)?;?$/gm,
        ),
      ]
        .map(([, node, out]) => `${node}${out === undefined ? "" : " out"}`)
        .sort(),
    );
    expect(haproxy).toEqual(nginx);
    expect(haproxy).toContain("dc1-gw1:8243");
    expect(haproxy.filter((node) => node.endsWith(" out"))).toEqual(["dc1-km1:9443 out", "dc1-km1:9443 out"]);
  });

  it("components call each other through the load balancer of their datacenter, where files are shared", () => {
    const inventory = inventoryIn(edited("active-passive-distributed"));
    const services = (port: number): string => `https://dc2-lb:${port}/services/`;
    const all = { events, decisions };
    expect(told(inventory, "dc2-gw2")).toEqual({
      role: ["gateway-worker"],
      called: [services(9443), services(9444)],
      ...all,
    });
    expect(told(inventory, "dc2-km1")).toEqual({ role: ["api-key-manager"], called: [services(9444)], ...all });
    expect(told(inventory, "dc2-publisher2")).toEqual({
      role: ["api-publisher"],
      called: [services(9445), services(9443), services(9444)],
      ...all,
    });
    expect(told(inventory, "dc2-tm2")).toEqual({
      role: ["traffic-manager"],
      called: [],
      events: [],
      decisions: ["tcp://localhost:5672"],
    });
  });

  it("what is deployed goes to the node that the others fetch it from, where they do", () => {
    const inventory = inventoryIn(edited("active-passive-separate-gw-km"));
    expect(told(inventory, "dc1-cp2")).toEqual({
      role: ["default"],
      called: ["https://dc1-gw1:9443/services/", "https://dc1-lb:9443/services/"],
      events: ["tcp://dc1-cp1:9611", "tcp://dc1-cp2:9611"],
      decisions: ["tcp://localhost:5672"],
    });
  });

  it("traffic managers that share events tell each other what they decide", () => {
    const sharing = edited("active-passive-distributed", [
      "throttle_receivers: copies",
      "throttle_receivers: load-balance",
    ]);
    const peers = (text: string, host: string): unknown => scopeOf(inventoryIn(text), host).get("apim_peers");
    expect(peers(sharing, "dc1-tm2")).toEqual([{ host: "dc1-tm1", number: 2 }]);
    expect(peers(sharing, "dc1-gw1")).toEqual([]);
    expect(peers(edited("active-passive-distributed"), "dc1-tm2")).toEqual([]);
  });

  it("gateways and portals tell the Analytics of their datacenter, in groups of which each gets all events", () => {
    const groups = (inventory: Inventory, host: string): string[] =>
      [...rendered(inventory, host, "deployment.toml").matchAll(/^(?:analytics_url|store_api_url) = (.*)$/gm)].map(
        ([, urls = ""]) => urls.replaceAll('"', ""),
      );
    const copies = inventoryIn(edited("active-passive-separate-gw-km"));
    const own = ["https://dc2-analytics1:7444", "[tcp://dc2-analytics1:7612]", "[tcp://dc2-analytics2:7612]"];
    expect(groups(copies, "dc2-gw1")).toEqual(own);
    expect(groups(copies, "dc2-cp1")).toEqual(own);
    expect(groups(copies, "dc2-km1")).toEqual([]);
    const shared = edited("multi-region-all-apis", [
      "analytics_receivers: copies",
      "analytics_receivers: load-balance",
    ]);
    expect(groups(inventoryIn(shared), "region2-gw2")).toEqual([
      "https://region1-analytics1:7444",
      "[tcp://region1-analytics1:7612, tcp://region1-analytics2:7612]",
    ]);
    expect(scopeOf(inventoryIn(shared), "region2-db").get("analytics_worker_databases")).toEqual(["analytics_db"]);
  });

  it("workers of Analytics that share events share a database, and others each have one", () => {
    const worker = (receivers: string, host: string): Record<string, unknown> => {
      const text = edited("active-passive-all-in-one", [
        "analytics_receivers: copies",
        `analytics_receivers: ${receivers}`,
      ]);
      const values = scopeOf(inventoryIn(text), host).get("analytics_yaml_worker") as {
        at: unknown[];
        value: unknown;
      }[];
      const of = (last: string): unknown => values.find(({ at }) => at.at(-1) === last)?.value;
      return { url: String(of("jdbcUrl")).replace(/\?.*/, ""), shard: of("properties"), offset: of("offset") };
    };
    const url = (database: string): string => `jdbc:postgresql://dc2-db:5432/${database}`;
    expect(worker("copies", "dc2-analytics2")).toEqual({ url: url("analytics_2_db"), shard: undefined, offset: 1 });
    expect(worker("load-balance", "dc2-analytics2")).toEqual({
      url: url("analytics_db"),
      shard: { partitionById: true, shardId: "worker-2" },
      offset: 1,
    });
  });

  it("an Identity Server of the datacenter is key manager of its nodes, behind the load balancer", () => {
    const inventory = inventoryIn(
      edited(
        "active-active-all-in-one",
        ["    dc2-lb:\n\n", "    dc2-lb:\n    dc2-is: { identity_server_offset: 1 }\n\n"],
        ["# --- What a host is.\n", "identity_server:\n  hosts:\n    dc2-is:\n"],
      ),
    );
    expect(told(inventory, "dc2-apim1")["called"]).toContain("https://dc2-lb:9443/services/");
    expect(told(inventory, "dc1-apim1")["called"]).toEqual(["https://localhost:9443/services/"]);
    const scope = scopeOf(inventory, "dc2-lb");
    expect(scope.get("load_balancer_inner")).toEqual([{ name: "key_manager", listen: 9443, nodes: ["dc2-is"] }]);
    const routes = scope.get("load_balancer_routes") as { name: string; nodes: string[] }[];
    expect(routes.map(({ name, nodes }) => [name, nodes])).toEqual([["key_manager", ["dc2-is"]]]);
    expect((scope.get("load_balancer_https") as (node: string) => number)("dc2-is")).toBe(9444);
  });

  it("servers of one machine have folders and units of their own", () => {
    const inventory = inventoryIn(
      edited("active-passive-distributed", [
        "    dc1-km[1:2]:\n",
        "    dc1-km[1:2]: { ansible_host: dc1-vm, apim_offset: 1 }\n",
      ]),
    );
    const of = (host: string): unknown[] =>
      ["apim_home", "apim_service"].map((name) => scopeOf(inventory, host).get(name));
    expect(of("dc1-km2")).toEqual(["/opt/dc1-km2/wso2am-3.1.0", "wso2am-dc1-km2"]);
    expect(of("dc1-gw1")).toEqual(["/opt/wso2am-3.1.0", "wso2am"]);
  });

  it("regions have policies from the master, and APIs from there, or from its publisher where they are chosen", () => {
    const [all, selected] = ["multi-region-all-apis", "multi-region-selected-apis"].map((name) =>
      inventoryIn(edited(name)),
    );
    const sources = (inventory: Inventory | undefined): unknown[] =>
      inventory === undefined
        ? []
        : ["region2-gw1", "region2-tm1"].map((host) => scopeOf(inventory, host).get("artifact_source"));
    expect(sources(all)).toEqual(["region1-gw1", "region1-tm1"]);
    expect(sources(selected)).toEqual(["", "region1-tm1"]);
    const gateways = (inventory: Inventory | undefined): string[] | undefined =>
      inventory && told(inventory, "region1-publisher1")["called"]?.filter((url) => url.includes(":9445"));
    expect(gateways(all)).toEqual(["https://region1-lb:9445/services/"]);
    expect(gateways(selected)).toEqual(["https://region1-lb:9445/services/", "https://region2-lb:9445/services/"]);
  });
});
