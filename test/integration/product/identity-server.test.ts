import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { stringify } from "yaml";
import { compare } from "../../demo/comparison.js";
import type { InventoryFiles } from "../../demo/inventory.js";
import { provision } from "../../demo/provision.js";
import type { RunRecord } from "../../demo/results.js";
import { exec, raiseHosts, type Lab } from "../../lab/index.js";
import { labFolder, projectRoot } from "../../lab/paths.js";
import { buildCompiledPack } from "../../standin/compiled.js";
import { long } from "../support/long.js";
import { changed, failed } from "../deployments/outcome.js";
import { look } from "../support/run-playbook.js";

jest.setTimeout(15 * 60_000);

const machine = "dc1-apim";

/** A database with a load balancer beside it, and a node of API Manager that shares its machine with an Identity Server. */
async function writeInventory(lab: Lab): Promise<InventoryFiles> {
  const folder = labFolder(lab.name);
  const files = { inventory: join(folder, "inventory.yml"), secrets: join(folder, "secrets.yml") };
  const connections = lab.inventory;
  const packs = {
    apim_pack: (await buildCompiledPack(join(folder, "apim.zip"))).path,
    identity_server_pack: (await buildCompiledPack(join(folder, "is.zip"), "wso2is-km-5.10.0")).path,
  };
  const hosts = {
    "dc1-db": connections["dc1-db"],
    [machine]: connections[machine],
    "dc1-is": { ...connections[machine], identity_server_offset: 1 },
  };
  const inventory = {
    all: {
      vars: {
        ...packs,
        replication: "pglogical",
        artifact_sync: "rsync",
        // Debian 12 has no other Java than 17, and the stand-ins run on it.
        java_unsupported: "warning",
        portal_hostname: "api.am.example.com",
        gateway_hostname: "gw.am.example.com",
      },
    },
    dc1: { vars: { dc_id: 1, dc_master: true }, hosts },
    database: { hosts: { "dc1-db": null } },
    load_balancer: { hosts: { "dc1-db": null } },
    all_in_one: { hosts: { [machine]: null } },
    identity_server: { hosts: { "dc1-is": null } },
  };
  const words = ["apim_admin", "apim_database", "apim_keystore", "replication"];
  const secrets = Object.fromEntries(words.map((word) => [`${word}_password`, randomBytes(12).toString("hex")]));
  await writeFile(files.inventory, stringify(inventory));
  await writeFile(files.secrets, stringify(secrets), { mode: 0o600 });
  return files;
}

(long ? describe : describe.skip)("a datacenter whose key manager is an Identity Server", () => {
  let lab: Lab;
  let files: InventoryFiles;

  beforeAll(async () => {
    const hosts = [
      { name: "dc1-db", image: "postgresql" as const },
      { name: machine, image: "java" as const },
    ];
    lab = await raiseHosts({ lab: `prod7-is-${process.pid}`, hosts });
    for (const host of lab.hosts) await exec(host, `echo '${lab.host(machine).address} dc1-is' >>/etc/hosts`);
    files = await writeInventory(lab);
  });

  afterAll(() => lab.down());

  const run = (...flags: string[]): Promise<RunRecord> =>
    provision({
      files,
      playbook: join(projectRoot, "test/integration/product/hybrid.yml"),
      flags,
      log: join(labFolder(lab.name), "last.ndjson"),
    });
  const called = (): Promise<string> =>
    look(lab, machine, "curl -s -o /dev/null -w '%{http_code}' http://localhost:9763/standin/call/key_manager");

  it("comes up as it was foretold, the Identity Server before API Manager", async () => {
    const told = await run("--check");
    const first = await run();
    expect([failed(told), failed(first)]).toEqual([[], []]);
    const { untold, undone, mistaken } = compare(told, first);
    // Check mode looks at each host by itself: what two hosts on one machine share is told for both.
    const shared = /^(carbon : (Install what the product needs|Make the (group|user) of the product)|java : .*): /;
    expect([...untold, ...undone, ...mistaken].filter((line) => !shared.test(line))).toEqual([]);
    const started = first.results.filter(({ task, status }) => task === "Start the product" && status === "changed");
    expect(started.map(({ host }) => host)).toEqual(["dc1-is", machine]);
  });

  it("needs nothing the second time", async () => {
    const second = await run();
    expect([failed(second), changed(second)]).toEqual([[], []]);
  });

  it("issues tokens, and answers calls of API Manager, through the load balancer", async () => {
    const token = "curl -sk --resolve api.am.example.com:443:127.0.0.1 -D - https://api.am.example.com/oauth2/token";
    const said = await look(lab, "dc1-db", token);
    expect(said).toContain(" 405 ");
    expect(said.toLowerCase()).toMatch(/x-mdc-answered: .*:9444/);
    expect(await called()).toBe("200");
    await look(lab, machine, "systemctl stop wso2is-km");
    expect(await called()).toBe("502");
    expect(failed(await run())).toEqual([]);
    expect(await called()).toBe("200");
  });

  it("tells the node of revoked tokens, and keeps passwords to itself", async () => {
    const conf = "/opt/wso2is-km-5.10.0/repository/conf/deployment.toml";
    expect(await look(lab, machine, `stat -c '%U %a' ${conf}; grep traffic_manager_urls ${conf}`)).toBe(
      'wso2 600\ntraffic_manager_urls = ["tcp://dc1-apim:9611"]',
    );
  });
});
