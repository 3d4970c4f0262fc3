import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Lab } from "../lab/index.js";
import { labFolder } from "../lab/paths.js";
import { datacenters, hostsByComponent, hostsOf } from "./hosts.js";

export interface InventoryFiles {
  inventory: string;
  secrets: string;
}

/** What a deployment has besides that of the demo. */
export interface Variant {
  vars?: Record<string, unknown>;
  /** Hosts by group, beside those of the datacenters. */
  groups?: Record<string, string[]>;
  /** Hosts that are on a machine of another name, of the datacenters with whose names theirs begin. */
  on?: Record<string, string>;
}

/** Writes the inventory of the lab, and a file of passwords that only we can read. All else is the product's own. */
export async function writeInventory(
  lab: Lab,
  pack: { path: string; sha256: string },
  variant: Variant = {},
): Promise<InventoryFiles> {
  const files = {
    inventory: join(labFolder(lab.name), "inventory.yml"),
    secrets: join(labFolder(lab.name), "secrets.yml"),
  };
  await writeFile(files.inventory, stringify(inventoryOf(lab, pack, variant)));
  await writeFile(files.secrets, stringify(passwords()), { mode: 0o600 });
  return files;
}

function inventoryOf(
  lab: Lab,
  pack: { path: string; sha256: string },
  { vars, groups, on = {} }: Variant,
): Record<string, unknown> {
  const inDatacenters = datacenters.map(({ name, id }) => [
    name,
    {
      vars: { dc_id: id, ...(id === 1 ? { dc_master: true } : {}) },
      hosts: named([...hostsOf(name), ...Object.keys(on).filter((host) => host.startsWith(`${name}-`))]),
    },
  ]);
  const byComponent = Object.entries({ ...hostsByComponent(), ...groups }).map(([component, hosts]) => [
    component,
    { hosts: named(hosts) },
  ]);
  return {
    all: {
      vars: {
        pattern: "active-active",
        replication: "pglogical",
        artifact_sync: "rsync",
        apim_version: "3.1.0",
        traffic_partitioning: "geography",
        apim_pack: pack.path,
        apim_pack_sha256: pack.sha256,
        // Debian 12 has no other Java than 17, and the stand-in runs on it.
        java_unsupported: "warning",
        portal_hostname: "api.am.example.com",
        gateway_hostname: "gw.am.example.com",
        ...vars,
      },
      hosts: {
        ...lab.inventory,
        ...Object.fromEntries(Object.entries(on).map(([host, machine]) => [host, lab.inventory[machine]])),
      },
    },
    ...Object.fromEntries([...inDatacenters, ...byComponent]),
  };
}

function named(hosts: readonly string[]): Record<string, null> {
  return Object.fromEntries(hosts.map((host) => [host, null]));
}

function passwords(): Record<string, string> {
  const names = ["apim_admin", "apim_database", "apim_keystore", "replication"];
  return Object.fromEntries(names.map((name) => [`${name}_password`, randomBytes(12).toString("hex")]));
}
