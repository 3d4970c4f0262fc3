import { describe, expect, it } from "@jest/globals";
import { complaintsAbout, deploymentIn, edited } from "./deployment.js";

const base = "active-active-all-in-one";

describe("reading a deployment", () => {
  it.each<[string, readonly (readonly [string, string])[], string[]]>([
    [
      "a choice that is missing",
      [["    replication: pglogical\n", ""]],
      ['dc1: ~ the inventory does not choose "replication" | pglogical, logical, bdr, streaming, goldengate, external'],
    ],
    [
      "a word that is none",
      [["    pattern: active-active\n", "    pattern: activ-active\n"]],
      [
        'pattern: activ-active ~ "pattern" is "activ-active" | active-active, worker-manager, active-passive-all-in-one, active-passive-separate-gw-km, active-passive-distributed, multi-region-all-apis, multi-region-selected-apis | did you mean "active-active"?',
      ],
    ],
    [
      "a version that is a number",
      [['    apim_version: "3.1.0"\n', "    apim_version: 3.1\n"]],
      ['apim_version: 3.1 ~ "apim_version" is 3.1 | a version in quotes, such as "3.1.0"'],
    ],
    [
      "two choices",
      [["    dc_id: 2\n", "    dc_id: 2\n    artifact_sync: nfs\n"]],
      [
        'artifact_sync: nfs ~ "artifact_sync" is "rsync" for dc1-db and "nfs" for dc2-db | one choice for all hosts, such as in the variables of the group all',
      ],
    ],
    [
      "a value of a host that does not fit",
      [["    dc1-apim1:\n", "    dc1-apim1: { apim_offset: -1 }\n"]],
      ['apim_offset: -1 } ~ "apim_offset" of dc1-apim1 is -1 | a whole number from 0'],
    ],
    [
      "a host without a component",
      [["database:\n  hosts:\n    dc1-db:\n", "databases:\n  hosts:\n    dc1-db:\ndatabase:\n  hosts:\n"]],
      [
        'dc1-db: ~ the host "dc1-db" is in no group that says what it is | load_balancer, gateway_manager, gateway_worker, gateway, all_in_one, key_manager, traffic_manager, publisher, devportal, admin, identity_server, analytics, shared_fs, svn_server, database | the group "databases": did you mean "database"?',
      ],
    ],
    [
      "a host without a datacenter",
      [["load_balancer:\n  hosts:\n", "load_balancer:\n  hosts:\n    lost-lb:\n"]],
      ['lost-lb: ~ the host "lost-lb" is in no datacenter | a place in one of the groups with a dc_id'],
    ],
    [
      "one datacenter only",
      [["  vars:\n    dc_id: 2\n  hosts:\n    dc2-db:\n    dc2-apim1:\n    dc2-apim2:\n    dc2-lb:\n", "  hosts:\n"]],
      [
        'dc1: ~ "dc1" is the only datacenter | two or more groups, each with a dc_id',
        'dc2-db: ~ the host "dc2-db" is in no datacenter | a place in one of the groups with a dc_id',
        'dc2-apim1: ~ the host "dc2-apim1" is in no datacenter | a place in one of the groups with a dc_id',
        'dc2-apim2: ~ the host "dc2-apim2" is in no datacenter | a place in one of the groups with a dc_id',
        'dc2-lb: ~ the host "dc2-lb" is in no datacenter | a place in one of the groups with a dc_id',
      ],
    ],
  ])("tells of %s", (_name, edits, expected) => {
    expect(complaintsAbout(edited(base, ...edits))).toEqual(expected);
  });

  it("tells of an inventory without datacenters that, and no more", () => {
    expect(complaintsAbout("all: { hosts: { web1: } }\n")).toEqual([
      "web1: } } ~ no group is a datacenter | two or more groups, each with a dc_id",
    ]);
  });

  it.each([
    ["'<%= facts.distribution_major_version === \"13\" ? 17 : 15 %>'", []],
    ["'17'", []],
    ["new", ['postgresql_version: new } ~ "postgresql_version" of dc1-db is "new" | a version, such as 15']],
  ])("takes %s for the version of PostgreSQL, or does not", (written, expected) => {
    const text = edited(base, ["    dc1-db:\n", `    dc1-db: { postgresql_version: ${written} }\n`]);
    expect(complaintsAbout(text)).toEqual(expected);
  });

  it("takes templates for what they come to, and -e over all", () => {
    const text = edited(base, ["    dc1-apim2:\n", '    dc1-apim2: { apim_offset: "<%= datacenter.dc_id + 1 %>" }\n']);
    const { nodes, chosen } = deploymentIn(text, { replication: "logical" });
    expect(nodes.find(({ name }) => name === "dc1-apim2")?.settings.apim_offset).toBe(2);
    expect(chosen.replication).toBe("logical");
  });

  it("leaves hosts alone that are no part of it", () => {
    const { nodes } = deploymentIn(edited(base, ["database:\n", "monitoring:\n  hosts:\n    watcher:\n\ndatabase:\n"]));
    expect(nodes.map(({ name }) => name)).not.toContain("watcher");
  });
});
