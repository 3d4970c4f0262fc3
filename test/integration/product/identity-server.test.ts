import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { parse, stringify } from "yaml";
import { compare } from "../../demo/comparison.js";
import type { InventoryFiles } from "../../demo/inventory.js";
import { provision } from "../../demo/provision.js";
import type { RunRecord } from "../../demo/results.js";
import { exec, raiseHosts, type Lab } from "../../lab/index.js";
import { labFolder, projectRoot } from "../../lab/paths.js";
import { buildCompiledPack } from "../../standin/compiled.js";
import { long } from "../support/long.js";
import { changed, failed, proofOf } from "../deployments/outcome.js";
import { look } from "../support/run-playbook.js";

jest.setTimeout(15 * 60_000);

const datacenters = ["dc1", "dc2"];
const places = datacenters.flatMap((dc) => [`${dc}-db`, `${dc}-apim`]);

/** In each datacenter a database with a load balancer beside it, and a node of API Manager that shares its machine with an Identity Server. */
async function writeInventory(lab: Lab): Promise<InventoryFiles> {
  const folder = labFolder(lab.name);
  const files = { inventory: join(folder, "inventory.yml"), secrets: join(folder, "secrets.yml") };
  const connections = lab.inventory;
  const packs = {
    apim_pack: (await buildCompiledPack(join(folder, "apim.zip"))).path,
    identity_server_pack: (await buildCompiledPack(join(folder, "is.zip"), "wso2is-km-5.10.0")).path,
  };
  const all = (name: string): unknown => ({
    hosts: Object.fromEntries(datacenters.map((dc) => [`${dc}-${name}`, null])),
  });
  const inventory = {
    all: {
      vars: {
        ...packs,
        pattern: "active-active",
        apim_version: "3.1.0",
        replication: "pglogical",
        artifact_sync: "rsync",
        traffic_partitioning: "geography",
        apim_secure_vault: true,
        // Debian 12 has no other Java than 17, and the stand-ins run on it.
        java_unsupported: "warning",
        portal_hostname: "api.am.example.com",
        gateway_hostname: "gw.am.example.com",
      },
    },
    ...Object.fromEntries(
      datacenters.map((dc, index) => [
        dc,
        {
          vars: { dc_id: index + 1, ...(index === 0 ? { dc_master: true } : { load_balancer_software: "haproxy" }) },
          hosts: {
            [`${dc}-db`]: connections[`${dc}-db`],
            [`${dc}-apim`]: connections[`${dc}-apim`],
            [`${dc}-is`]: { ...connections[`${dc}-apim`], identity_server_offset: 1 },
          },
        },
      ]),
    ),
    ...{ database: all("db"), load_balancer: all("db"), all_in_one: all("apim"), identity_server: all("is") },
  };
  const words = ["apim_admin", "apim_database", "apim_keystore", "replication"];
  const secrets = Object.fromEntries(words.map((word) => [`${word}_password`, randomBytes(12).toString("hex")]));
  await writeFile(files.inventory, stringify(inventory));
  await writeFile(files.secrets, stringify(secrets), { mode: 0o600 });
  return files;
}

(long ? describe : describe.skip)(
  "two datacenters whose key managers are Identity Servers, one behind nginx, one behind HAProxy",
  () => {
    let lab: Lab;
    let files: InventoryFiles;

    beforeAll(async () => {
      const hosts = places.map((name) => ({
        name,
        image: name.endsWith("db") ? ("postgresql" as const) : ("java" as const),
      }));
      lab = await raiseHosts({ lab: `identity-${process.pid}`, hosts });
      const names = datacenters.map((dc) => `${lab.host(`${dc}-apim`).address} ${dc}-is\n`).join("");
      for (const host of lab.hosts) await exec(host, `cat >>/etc/hosts <<'E'\n${names}E`);
      files = await writeInventory(lab);
    });

    afterAll(() => lab.down());

    const run = (playbook: string, ...flags: string[]): Promise<RunRecord> =>
      provision({
        files,
        playbook: join(projectRoot, "playbooks", playbook),
        flags,
        log: join(labFolder(lab.name), "last.ndjson"),
      });
    const called = (): Promise<string> =>
      look(lab, "dc1-apim", "curl -s -o /dev/null -w '%{http_code}' http://localhost:9763/standin/call/key_manager");
    const starts = (): Promise<string[]> =>
      Promise.all(
        datacenters.map((dc) => look(lab, `${dc}-apim`, "systemctl show -P ExecMainStartTimestampMonotonic wso2is-km")),
      );

    it("come up as it was foretold, Identity Servers before API Manager, and prove themselves", async () => {
      const told = await run("site.yml", "--check");
      const first = await run("site.yml");
      expect([failed(told), failed(first)]).toEqual([[], []]);
      const { untold, undone, mistaken } = compare(told, first);
      // Check mode looks at each host by itself: what two hosts on one machine share is told for both.
      const shared =
        /^(carbon : (Install what the product needs|Make the (group|user) of the product|Raise the limits .*)|java : .*): /;
      expect([...untold, ...undone, ...mistaken].filter((line) => !shared.test(line))).toEqual([]);
      const started = first.results.filter(({ task, status }) => task === "Start the product" && status === "changed");
      expect(started.map(({ host }) => host)).toEqual(["dc1-is", "dc1-apim", "dc2-is", "dc2-apim"]);
      const proof = proofOf(first);
      expect(proof.filter((line) => /FAILED/.test(line))).toEqual([]);
      for (const dc of datacenters)
        expect(proof).toEqual(
          expect.arrayContaining([
            `identity server | ${dc}-is | - | ok`,
            `traffic manager | ${dc}-is | ${dc}-apim | ok`,
            `key manager | ${dc}-apim | ${dc}-db | ok`,
            `calls of the key manager | ${dc}-db | ${dc}-is | ok`,
            `portals, key manager | ${dc}-db | ${dc}-is | ok`,
            expect.stringMatching(RegExp(`^certificate \\| ${dc}-db \\| ${dc}-is \\| ok, \\d+ days$`)),
          ]),
        );
    });

    it("need nothing the second time", async () => {
      const second = await run("site.yml");
      expect([failed(second), changed(second)]).toEqual([[], []]);
    });

    it("issue tokens, and answer calls of API Manager, through the load balancer", async () => {
      const token = "curl -sk --resolve api.am.example.com:443:127.0.0.1 -D - https://api.am.example.com/oauth2/token";
      const said = await look(lab, "dc1-db", token);
      expect(said).toContain(" 405 ");
      expect(said.toLowerCase()).toMatch(/x-mdc-answered: .*:9444/);
      expect(await called()).toBe("200");
      await look(lab, "dc1-apim", "systemctl stop wso2is-km");
      expect(await called()).toBe("502");
      const proof = proofOf(await run("verify.yml"));
      expect(proof).toContainEqual(expect.stringMatching(/^identity server \| dc1-is \| - \| FAILED: not ready/));
      expect(proof).toContain("certificate | dc1-db | dc1-is | FAILED: none is shown");
      expect(failed(await run("start.yml"))).toEqual([]);
      expect(await called()).toBe("200");
    });

    it("are restarted one by one, up to the first that does not come back, which gets no calls", async () => {
      const limit = ["--limit", "identity_server,database"];
      const before = await starts();
      expect(failed(await run("rolling-restart.yml", ...limit))).toEqual([]);
      const after = await starts();
      expect(after.filter((time, index) => time === before[index])).toEqual([]);
      expect(await look(lab, "dc1-db", "grep -c ' down;' /etc/nginx/nginx.conf || :")).toBe("0");

      await look(lab, "dc1-apim", "mv /opt/wso2is-km-5.10.0/bin/wso2server.sh /opt/kept.sh");
      expect(failed(await run("rolling-restart.yml", ...limit, "-e", "apim_start_seconds=30"))).toEqual([
        expect.stringMatching(/^dc1-is (Restart the product|Wait until the product is ready): /),
      ]);
      expect((await starts())[1]).toBe(after[1]);
      expect(await look(lab, "dc1-db", "grep -c 'dc1-is:9444.* down;' /etc/nginx/nginx.conf")).toBe("2");
      await look(
        lab,
        "dc1-apim",
        "mv /opt/kept.sh /opt/wso2is-km-5.10.0/bin/wso2server.sh && systemctl reset-failed wso2is-km",
      );

      await look(lab, "dc2-apim", "mv /opt/wso2is-km-5.10.0/bin/wso2server.sh /opt/kept.sh");
      expect(failed(await run("rolling-restart.yml", ...limit, "-e", "apim_start_seconds=30"))).toEqual([
        expect.stringMatching(/^dc2-is (Restart the product|Wait until the product is ready): /),
      ]);
      expect(await look(lab, "dc1-db", "grep -c ' down;' /etc/nginx/nginx.conf || :")).toBe("0");
      expect(await look(lab, "dc2-db", "grep -c 'dc2-is:9444.* disabled' /etc/haproxy/haproxy.cfg")).toBe("2");
    });

    it("tell the node of revoked tokens, and keep passwords to themselves", async () => {
      const conf = "/opt/wso2is-km-5.10.0/repository/conf/deployment.toml";
      expect(await look(lab, "dc1-apim", `stat -c '%U %a' ${conf}; grep traffic_manager_urls ${conf}`)).toBe(
        'wso2 600\ntraffic_manager_urls = ["tcp://dc1-apim:9611"]',
      );
      const passwords = parse(await readFile(files.secrets, "utf8")) as Record<string, string>;
      for (const password of Object.values(passwords))
        expect(
          await look(lab, "dc1-apim", `grep -rlF '${password}' /opt/wso2is-km-5.10.0 /opt/wso2am-3.1.0 || :`),
        ).toBe("");
    });
  },
);
