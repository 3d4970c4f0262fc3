import { readdirSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { deploymentOf } from "./deployment.js";

const names = readdirSync("inventory").filter((name) => name.endsWith(".yml"));

/** Each deployment that is to be had: pattern, replication, way of artifacts, version. */
const deployments = {
  "active-active-all-in-one": ["active-active", "pglogical", "rsync", "3.1.0"],
  "active-active-bdr": ["active-active", "bdr", "rsync", "2.1.0"],
  "active-active-goldengate": ["active-active", "goldengate", "nfs", "3.1.0"],
  "active-passive-all-in-one": ["active-passive-all-in-one", "streaming", "nfs", "3.1.0"],
  "active-passive-distributed": ["active-passive-distributed", "streaming", "nfs", "3.1.0"],
  "active-passive-separate-gw-km": ["active-passive-separate-gw-km", "streaming", "rsync", "3.1.0"],
  "multi-region-all-apis": ["multi-region-all-apis", "logical", "nfs", "3.1.0"],
  "multi-region-selected-apis": ["multi-region-selected-apis", "logical", "nfs", "3.1.0"],
  "worker-manager-svn": ["worker-manager", "pglogical", "svn", "2.1.0"],
};

describe("the inventories that come along", () => {
  it("are those of the deployments that are described", () => {
    expect(names.sort()).toEqual(Object.keys(deployments).map((name) => `${name}.yml`));
  });

  it.each(Object.entries(deployments))("%s keeps all rules", (name, expected) => {
    const { chosen } = deploymentOf(`inventory/${name}.yml`);
    expect([chosen.pattern, chosen.replication, chosen.artifact_sync, chosen.apim_version]).toEqual(expected);
  });
});
