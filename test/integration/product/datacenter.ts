import { createHash, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { InventoryFiles } from "../../demo/inventory.js";
import { exec, raiseHosts, type Lab } from "../../lab/index.js";
import { labFolder } from "../../lab/paths.js";
import { buildCompiledPack } from "../../standin/compiled.js";

/** Two servers of Analytics on one machine: hosts of the inventory, by what is theirs alone. */
const analytics = {
  "dc1-analytics1": { analytics_offset: 1 },
  "dc1-analytics2": { analytics_offset: 2, hazelcast_port: 4001 },
};
const machine = "dc1-analytics";

/** Raises one datacenter of the 2.x line: a database, an all-in-one node, and a machine for Analytics. */
export async function raiseDatacenter(name: string): Promise<Lab> {
  const hosts = [
    { name: "dc1-db", image: "postgresql" as const },
    ...["dc1-apim", machine].map((host) => ({ name: host, image: "java" as const })),
  ];
  const lab = await raiseHosts({ lab: name, hosts });
  const line = `${lab.host(machine).address} ${Object.keys(analytics).join(" ")}`;
  for (const host of lab.hosts) await exec(host, `echo '${line}' >>/etc/hosts`);
  return lab;
}

/** Writes its inventory with stand-ins of the packs, and a file of passwords that only we can read. */
export async function writeFiles(lab: Lab): Promise<InventoryFiles> {
  const folder = labFolder(lab.name);
  const files = { inventory: join(folder, "inventory.yml"), secrets: join(folder, "secrets.yml") };
  const own: Record<string, string> = {};
  for (const what of ["patch", "capp", "domain_template"]) {
    const path = join(folder, what);
    const content = `a stand-in of the operator's ${what}\n`;
    await writeFile(path, content);
    own[`analytics_${what}`] = path;
    own[`analytics_${what}_sha256`] = createHash("sha256").update(content).digest("hex");
  }
  const packs = {
    apim_pack: (await buildCompiledPack(join(folder, "wso2am-2.1.0.zip"), "wso2am-2.1.0")).path,
    analytics_pack: (await buildCompiledPack(join(folder, "analytics.zip"), "wso2am-analytics-2.1.0")).path,
  };
  const connections = lab.inventory;
  const pair = Object.entries(analytics).map(([host, vars]) => [host, { ...connections[machine], ...vars }]);
  const inventory = {
    all: {
      vars: {
        apim_version: "2.1.0",
        ...packs,
        ...own,
        // Debian 12 has no other Java than 17, and the stand-ins run on it.
        java_unsupported: "warning",
        portal_hostname: "api.am.example.com",
        gateway_hostname: "gw.am.example.com",
        replication: "pglogical",
        analytics_receivers: "copies",
        apim_secure_vault: true,
      },
    },
    dc1: {
      vars: { dc_id: 1, dc_master: true },
      hosts: { "dc1-db": connections["dc1-db"], "dc1-apim": connections["dc1-apim"], ...Object.fromEntries(pair) },
    },
    database: { hosts: { "dc1-db": null } },
    all_in_one: { hosts: { "dc1-apim": null } },
    analytics: { hosts: Object.fromEntries(Object.keys(analytics).map((host) => [host, null])) },
  };
  await writeFile(files.inventory, stringify(inventory));
  const words = ["apim_admin", "apim_database", "apim_keystore", "replication"];
  await writePasswords(files, Object.fromEntries(words.map((word) => [`${word}_password`, newPassword()])));
  return files;
}

export const newPassword = (): string => randomBytes(12).toString("hex");

export async function writePasswords({ secrets }: InventoryFiles, passwords: Record<string, string>): Promise<void> {
  await writeFile(secrets, stringify(passwords), { mode: 0o600 });
}
