import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Lab } from "../lab/index.js";
import { labFolder, projectRoot } from "../lab/paths.js";
import { datacenters } from "./hosts.js";

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

/** Writes the product's own inventory with what is otherwise in the lab, and a file of passwords that only we can read. */
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

interface Group {
  vars?: Record<string, unknown>;
  hosts: Record<string, unknown>;
}

function inventoryOf(
  lab: Lab,
  pack: { path: string; sha256: string },
  { vars, groups = {}, on = {} }: Variant,
): Record<string, Group> {
  const given = parse(readFileSync(join(projectRoot, "inventory/active-active-all-in-one.yml"), "utf8")) as Record<
    string,
    Group
  >;
  const own = {
    apim_pack: pack.path,
    apim_pack_sha256: pack.sha256,
    // Debian 12 has no other Java than 17, and the stand-in runs on it.
    java_package: "default-jdk-headless",
    java_home: "/usr/lib/jvm/default-java",
    java_unsupported: "warning",
  };
  for (const { name } of datacenters) {
    const more = Object.keys(on).filter((host) => host.startsWith(`${name}-`));
    Object.assign(given[name]?.hosts ?? {}, named(more));
  }
  const machines = Object.entries(on).map(([host, machine]) => [host, lab.inventory[machine]] as const);
  return {
    ...given,
    ...Object.fromEntries(Object.entries(groups).map(([component, hosts]) => [component, { hosts: named(hosts) }])),
    all: {
      vars: { ...given["all"]?.vars, ...own, ...vars },
      hosts: { ...lab.inventory, ...Object.fromEntries(machines) },
    },
  };
}

function named(hosts: readonly string[]): Record<string, null> {
  return Object.fromEntries(hosts.map((host) => [host, null]));
}

function passwords(): Record<string, string> {
  const names = ["apim_admin", "apim_database", "apim_keystore", "replication"];
  return Object.fromEntries(names.map((name) => [`${name}_password`, randomBytes(12).toString("hex")]));
}
