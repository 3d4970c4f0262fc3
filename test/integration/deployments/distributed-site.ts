import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { InventoryFiles } from "../../demo/inventory.js";
import { exec, raiseHosts, type Lab } from "../../lab/index.js";
import { labFolder } from "../../lab/paths.js";
import { buildCompiledPack } from "../../standin/compiled.js";

/** Hosts of the inventory by the machine that they share, without the datacenter's name before them; what is theirs alone. */
const machines = {
  front: { front: {} },
  a: { gw1: {}, km1: { apim_offset: 1 }, publisher: { apim_offset: 2 } },
  b: { gw2: {}, km2: { apim_offset: 1 } },
  c: { tm: {}, devportal: { apim_offset: 1 } },
} as const;

const groups = {
  database: ["front"],
  load_balancer: ["front"],
  key_manager: ["km1", "km2"],
  traffic_manager: ["tm"],
  publisher: ["publisher"],
  devportal: ["devportal"],
  gateway: ["gw1", "gw2"],
};

export const datacenters = ["dc1", "dc2"] as const;

/** Servers of the product, by host, in the order of their start. */
export const servers = ["km1", "km2", "tm", "publisher", "devportal", "gw1", "gw2"] as const;

/** The machine of a host. */
export function machineOf(host: string): string {
  const [datacenter = "", name = ""] = host.split("-");
  const [machine] = Object.entries(machines).find(([, hosts]) => name in hosts) ?? [];
  return `${datacenter}-${machine}`;
}

/** By how much a host's ports are shifted. */
export function offsetOf(host: string): number {
  const own = Object.values(machines).flatMap((hosts) => Object.entries<{ apim_offset?: number }>(hosts));
  return own.find(([name]) => host.endsWith(`-${name}`))?.[1].apim_offset ?? 0;
}

/** Raises two datacenters, each of four machines on which seven servers, a database and a load balancer find room. */
export async function raiseDistributed(name: string): Promise<Lab> {
  const wanted = datacenters.flatMap((site) =>
    Object.keys(machines).map((machine) => ({
      name: `${site}-${machine}`,
      image: machine === "front" ? ("postgresql" as const) : ("java" as const),
    })),
  );
  const lab = await raiseHosts({ lab: name, hosts: wanted });
  const lines = inventoryHosts().map((host) => `${lab.host(machineOf(host)).address} ${host}`);
  await Promise.all(
    lab.hosts.map((host) => exec(host, `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(" ")} >>/etc/hosts`)),
  );
  return lab;
}

/** Writes its inventory, and a file of passwords that only we can read. */
export async function writeDistributed(lab: Lab): Promise<InventoryFiles> {
  const folder = labFolder(lab.name);
  const files = { inventory: join(folder, "inventory.yml"), secrets: join(folder, "secrets.yml") };
  const pack = await buildCompiledPack(join(folder, "wso2am-3.1.0.zip"));
  const sites = datacenters.map((site, index) => [
    site,
    {
      vars: { dc_id: index + 1, ...(index === 0 ? { dc_master: true } : {}) },
      hosts: Object.fromEntries(
        inventoryHosts()
          .filter((host) => host.startsWith(site))
          .map((host) => [host, null]),
      ),
    },
  ]);
  const byComponent = Object.entries(groups).map(([group, names]) => [
    group,
    { hosts: Object.fromEntries(datacenters.flatMap((site) => names.map((host) => [`${site}-${host}`, null]))) },
  ]);
  const connections = inventoryHosts().map((host) => [
    host,
    { ...lab.inventory[machineOf(host)], ...(offsetOf(host) === 0 ? {} : { apim_offset: offsetOf(host) }) },
  ]);
  const inventory = {
    all: {
      vars: {
        pattern: "active-passive-distributed",
        replication: "streaming",
        artifact_sync: "rsync",
        apim_version: "3.1.0",
        high_availability: false,
        apim_profile_setup: true,
        apim_pack: pack.path,
        apim_pack_sha256: pack.sha256,
        // Debian 12 has no other Java than 17, and the stand-in runs on it.
        java_unsupported: "warning",
        portal_hostname: "api.am.example.com",
        gateway_hostname: "gw.am.example.com",
      },
      hosts: Object.fromEntries(connections),
    },
    ...Object.fromEntries([...sites, ...byComponent]),
  };
  const words = ["apim_admin", "apim_database", "apim_keystore", "replication"];
  const secrets = Object.fromEntries(words.map((word) => [`${word}_password`, randomBytes(12).toString("hex")]));
  await writeFile(files.inventory, stringify(inventory));
  await writeFile(files.secrets, stringify(secrets), { mode: 0o600 });
  return files;
}

function inventoryHosts(): string[] {
  return datacenters.flatMap((site) =>
    Object.values(machines).flatMap((hosts) => Object.keys(hosts).map((host) => `${site}-${host}`)),
  );
}
