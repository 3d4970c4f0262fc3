import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { linksOf } from "../../../src/topology/links.js";
import { portRows, type PortRow } from "../../../src/topology/port-rows.js";
import { apimPorts, doors, innerDoors } from "../../../src/topology/ports.js";
import { deploymentIn, deploymentOf, edited } from "./deployment.js";

function line({ from, to, ports, why }: PortRow): string {
  return `${from.join(" ")} > ${to.join(" ")} ${ports.join(" ")}: ${why}`;
}

/** Lines for firewalls, as text, that match. */
function rows(name: string, wanted: (row: PortRow) => boolean): string[] {
  return portRows(linksOf(deploymentOf(`inventory/${name}.yml`)))
    .filter(wanted)
    .map(line);
}

const crossing = (name: string): string[] => rows(name, ({ crosses }) => crosses);

describe("ports between datacenters", () => {
  it("active-active: events, decisions and rows both ways, artifacts from the master", () => {
    expect(crossing("active-active-all-in-one")).toEqual([
      "dc1-apim1 dc1-apim2 > dc2-apim1 dc2-apim2 9611 9711: events to count",
      "dc2-apim1 dc2-apim2 > dc1-apim1 dc1-apim2 9611 9711: events to count",
      "dc1-apim1 dc1-apim2 > dc2-apim1 dc2-apim2 5672: decisions for the other nodes (JMS)",
      "dc2-apim1 dc2-apim2 > dc1-apim1 dc1-apim2 5672: decisions for the other nodes (JMS)",
      "dc1-db > dc2-db 5432: replication (pglogical)",
      "dc2-db > dc1-db 5432: replication (pglogical)",
      "dc2-apim1 > dc1-apim1 22: artifacts of the master (rsync over SSH)",
    ]);
  });

  it("2.1.0 with BDR: no decisions, and portals of the master only", () => {
    expect(crossing("active-active-bdr")).toEqual([
      "dc2-lb > dc1-apim 9443: portals",
      "dc1-apim > dc2-apim 9611 9711: events to count",
      "dc2-apim > dc1-apim 9611 9711: events to count",
      "dc1-db > dc2-db 5432: replication (bdr)",
      "dc2-db > dc1-db 5432: replication (bdr)",
      "dc2-apim > dc1-apim 22: artifacts of the master (rsync over SSH)",
    ]);
  });

  it("Oracle: GoldenGate's manager and the ports that it gives away", () => {
    expect(crossing("active-active-goldengate").filter((text) => text.includes("replication"))).toEqual([
      "dc1-db > dc2-db 7809 7810-7820: replication (goldengate)",
      "dc2-db > dc1-db 7809 7810-7820: replication (goldengate)",
    ]);
  });

  it("active-passive: rows and files, both ways since the parts may change", () => {
    expect(crossing("active-passive-distributed")).toEqual([
      "dc1-db > dc2-db 5432: replication (streaming)",
      "dc2-db > dc1-db 5432: replication (streaming)",
      "dc1-gw1 > dc2-gw1 22: artifacts of the master (rsync over SSH)",
      "dc2-gw1 > dc1-gw1 22: artifacts of the master (rsync over SSH)",
      "dc1-tm1 > dc2-tm1 22: artifacts of the master (rsync over SSH)",
      "dc2-tm1 > dc1-tm1 22: artifacts of the master (rsync over SSH)",
    ]);
  });

  it("worker-manager: a mirror fetches from the master's repository", () => {
    expect(crossing("worker-manager-svn")).toContain(
      "dc2-svn > dc1-svn 22: mirrors of the repository (svnsync over SSH)",
    );
    expect(crossing("worker-manager-svn").join()).not.toMatch(/9611|5672/);
  });

  it("regions: one way from the management region, analytics to it", () => {
    const all = crossing("multi-region-all-apis");
    expect(all).toEqual([
      "region2-gw1 region2-gw2 > region1-analytics1 region1-analytics2 7612 7712: events of APIs",
      "region2-db > region1-db 5432: replication (logical)",
      "region2-gw1 > region1-gw1 22: artifacts of the master (rsync over SSH)",
      "region2-tm1 > region1-tm1 22: artifacts of the master (rsync over SSH)",
    ]);
    expect(crossing("multi-region-selected-apis").filter((text) => !all.includes(text))).toEqual([
      "region1-publisher1 region1-publisher2 > region2-lb 9445: APIs are deployed",
    ]);
  });
});

describe("ports within a datacenter", () => {
  it("are shifted by the offset of the host that listens", () => {
    const text = edited("active-active-all-in-one", ["    dc1-apim2:\n", "    dc1-apim2: { apim_offset: 3 }\n"]);
    const found = portRows(linksOf(deploymentIn(text))).map(line);
    expect(found).toContain("dc1-lb > dc1-apim2 8246 8283 8102 9102: calls of APIs");
    expect(found).toContain("dc1-apim1 > dc1-apim2 9614 9714: events to count");
    expect(found).toContain("dc1-apim2 > dc1-apim1 9611 9711: events to count");
  });

  it("leave out databases that somebody else runs, and are none on the node from which they are looked at", () => {
    const text = edited(
      "active-active-all-in-one",
      ["    replication: pglogical\n", "    replication: external\n"],
      ["    dc1-db:\n    dc1-apim1:\n", "    dc1-apim1:\n"],
      ["    dc2-db:\n    dc2-apim1:\n", "    dc2-apim1: { postgresql_port: 8243 }\n"],
      ["    dc1-db:\n    dc2-db:\n", "    dc1-apim1:\n    dc2-apim1:\n"],
    );
    expect(portRows(linksOf(deploymentIn(text))).filter(({ why }) => /database|replication/.test(why))).toEqual([]);
  });

  it("have those of Analytics, its offset, and the port of Hazelcast that has none", () => {
    expect(rows("active-active-bdr", ({ to }) => to.includes("dc1-analytics2"))).toEqual([
      "dc1-apim > dc1-analytics2 7613 7713: events of APIs",
      "dc1-apim > dc1-analytics2 9445: reports",
      "dc1-analytics1 > dc1-analytics2 4001: Hazelcast",
      expect.stringMatching(/^mdc-provision > .* 22: SSH$/),
    ]);
  });

  it("let a gateway listen to the traffic managers that are chosen", () => {
    const text = edited("multi-region-all-apis", [
      "    region1-gw[1:2]:\n",
      "    region1-gw[1:2]: { throttle_decision_hosts: [region1-tm2] }\n",
    ]);
    const decisions = portRows(linksOf(deploymentIn(text))).filter(({ why }) => why === "decisions (JMS)");
    const [first = "", second = "", others = ""] = decisions.map(line);
    expect(first).toMatch(/^region1-gw1 region1-gw2 .* > region1-tm2 5672/);
    expect(second).toMatch(/^region2-gw1 region2-gw2 .* > region2-tm1 region2-tm2 5672/);
    expect(others).toMatch(/ > region1-tm1 5672/);
    expect(others).not.toContain("-gw");
  });

  it("let the workers of a cluster reach each other, and nobody else", () => {
    const found = rows("worker-manager-svn", ({ why, to }) => why === "Hazelcast" && to.includes("dc1-gw-worker1"));
    expect(found.join()).toMatch(/dc1-gw-manager dc1-gw-worker2 > dc1-gw-worker1 4000/);
  });
});

describe("the table of ports", () => {
  it("has those that the roles configure", () => {
    const common = readFileSync("roles/common/defaults/main.yml", "utf8");
    const written = [...common.matchAll(/^ {2}(\w+): <%= (\d+) \+ apim_offset %>$/gm)];
    expect(Object.fromEntries(written.map(([, name, port]) => [name, Number(port)]))).toEqual(apimPorts);
    const [, inner = ""] = /^inner_doors: \{ (.*) \}$/m.exec(common) ?? [];
    expect(
      Object.fromEntries(inner.split(", ").map((one) => [one.split(": ")[0], Number(one.split(": ")[1])])),
    ).toEqual(innerDoors);
    const balancer = readFileSync("roles/doors/defaults/main.yml", "utf8");
    const doorways = [...balancer.matchAll(/- name: (\w+)\n {4}listen: (\d+)/g)];
    expect(Object.fromEntries(doorways.map(([, name, port]) => [name, Number(port)]))).toEqual(doors);
  });
});
