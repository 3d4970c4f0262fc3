import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { parse } from "yaml";
import { compare } from "../../demo/comparison.js";
import type { InventoryFiles } from "../../demo/inventory.js";
import { provision } from "../../demo/provision.js";
import type { RunRecord } from "../../demo/results.js";
import { exec, type Lab } from "../../lab/index.js";
import { labFolder, projectRoot } from "../../lab/paths.js";
import { settles } from "../support/databases.js";
import { newPassword, raiseDatacenter, writeFiles, writePasswords } from "./datacenter.js";

jest.setTimeout(10 * 60_000);

const home = "/opt/wso2am-2.1.0";
const analyticsHome = (number: number): string => `/opt/dc1-analytics${number}/wso2am-analytics-2.1.0`;

describe("a datacenter of the 2.x line on hosts with PostgreSQL and a JDK", () => {
  let lab: Lab;
  let files: InventoryFiles;
  const runs: Record<string, RunRecord> = {};

  beforeAll(async () => {
    lab = await raiseDatacenter(`product2x-${process.pid}`);
    files = await writeFiles(lab);
    runs["check"] = await run("check", "--check");
    runs["first"] = await run("first");
    runs["second"] = await run("second");
  });

  afterAll(() => lab.down());

  function run(name: string, ...flags: string[]): Promise<RunRecord> {
    return provision({
      files,
      playbook: join(projectRoot, "test/integration/product/site.yml"),
      flags,
      log: join(labFolder(lab.name), `${name}.ndjson`),
    });
  }

  function recorded(name: string): RunRecord {
    const record = runs[name];
    if (!record) throw new TypeError(`the run "${name}" was not made`);
    return record;
  }

  async function printed(host: string, command: string): Promise<string> {
    return (await exec(lab.host(host), command)).stdout;
  }

  it("comes up, from the database to the last server", () => {
    const { results, exitCode } = recorded("first");
    const wrong = results.filter((one) => one.status === "failed" || one.status === "unreachable");
    expect([wrong.map(({ host, task, message }) => ({ host, task, message })), exitCode]).toEqual([[], 0]);
  });

  it("was told beforehand what would change, or what could not be known", () => {
    const { told, untold, undone, mistaken } = compare(recorded("check"), recorded("first"));
    // Check mode looks at each host by itself: what two hosts on one machine share is told for both.
    expect({ untold, undone, mistaken }).toEqual({
      untold: [],
      undone: ["group", "user"].map((one) => `carbon : Make the ${one} of the product: dc1-analytics2`),
      mistaken: ["carbon : Raise the limits for servers that are started by hand: dc1-analytics2"],
    });
    expect(recorded("check").exitCode).toBe(0);
    expect(told).toBeGreaterThan(100);
  });

  it("stays unchanged on a second run", () => {
    const { changed, exitCode } = recorded("second");
    expect({ changed, exitCode }).toEqual({
      changed: { "dc1-db": 0, "dc1-apim": 0, "dc1-analytics1": 0, "dc1-analytics2": 0 },
      exitCode: 0,
    });
  });

  it("runs two clustered servers of Analytics on one machine, with ports of their own", async () => {
    const listening = await printed("dc1-analytics", "ss -Hltn | awk '{ sub(/.*:/, \"\", $4); print $4 }'");
    const wanted = ["4000", "4001", "7612", "7712", "9444", "9764", "7613", "7713", "9445", "9765"];
    expect(wanted.filter((port) => !listening.split("\n").includes(port))).toEqual([]);
    const log = await printed("dc1-analytics", `cat ${analyticsHome(1)}/repository/logs/wso2carbon.log`);
    expect(log).toContain("Member joined: dc1-analytics2:4001");
  });

  it("has in both of them the datacenter's id, and what the operator gave", async () => {
    for (const number of [1, 2]) {
      const log = await printed("dc1-analytics", `cat ${analyticsHome(number)}/repository/logs/wso2carbon.log`);
      expect(log).toContain("Data center of the scripts: dc1");
      expect(log).toContain("patches/patch9000/org.wso2.analytics.apim.spark_2.1.0.jar");
      const given = await printed(
        "dc1-analytics",
        `cat ${analyticsHome(number)}/repository/deployment/server/carbonapps/*.car ${analyticsHome(number)}/repository/conf/template-manager/domain-template/apim-analytics.xml`,
      );
      expect(given).toBe("a stand-in of the operator's capp\na stand-in of the operator's domain_template\n");
    }
  });

  it("sends an event of the gateway to the broker, and a copy to each server of Analytics", async () => {
    await printed("dc1-apim", "curl -s -H 'X-Throttle-Probe: proof-1' http://localhost:8280/token");
    const received = `grep -om1 "throttleData received from dc1-apim: proof-1" ${home}/repository/logs/wso2carbon.log`;
    await settles(() => printed("dc1-apim", received), "throttleData received from dc1-apim: proof-1\n");
    const logs = [1, 2].map((number) => `${analyticsHome(number)}/repository/logs/wso2carbon.log`);
    await settles(() => printed("dc1-analytics", `grep -hc 'Event received: proof-1' ${logs.join(" ")}`), "1\n1\n");
  });

  it("closes what nobody needs, but for the machine itself", async () => {
    const listening = (await printed("dc1-apim", "ss -Hltn | awk '{ print $4 }'")).split("\n");
    expect(listening.filter((address) => /:(9999|11111|9763)$/.test(address))).toEqual([
      expect.stringMatching(/127\.0\.0\.1\]?:9763$/),
    ]);
  });

  const passwords = async (): Promise<Record<string, string>> =>
    parse(await readFile(files.secrets, "utf8")) as Record<string, string>;

  /** Owner, mode and name of the files that hold passwords in clear: of the product, of its start, and of systemd. */
  async function clear(host: string, folder: string): Promise<string[]> {
    const patterns = Object.values(await passwords()).map((password) => `-e ${password}`);
    const found = `grep -rlF ${patterns.join(" ")} ${folder} /etc/wso2am* /etc/systemd | xargs stat -c '%U %a %n'`;
    return (await printed(host, found)).trim().split("\n").sort();
  }

  it("keeps passwords in the vault, and those few that it has to know in clear from other accounts", async () => {
    expect(await clear("dc1-apim", home)).toEqual([
      "root 600 /etc/wso2am/keystore-password",
      `wso2 600 ${home}/repository/conf/identity/EndpointConfig.properties`,
      `wso2 600 ${home}/repository/conf/jndi.properties`,
    ]);
    expect(await clear("dc1-analytics", analyticsHome(2))).toEqual([
      "root 600 /etc/wso2am-analytics-1/keystore-password",
      "root 600 /etc/wso2am-analytics-2/keystore-password",
    ]);
  });

  it("encrypts a password anew that is another one, and starts the servers that need it", async () => {
    const sealed = `grep ^Datasources.WSO2_UM_DB ${home}/repository/conf/security/cipher-text.properties`;
    const before = await printed("dc1-apim", sealed);
    await writePasswords(files, { ...(await passwords()), apim_database_password: newPassword() });
    const { results, exitCode } = await run("other-password");
    expect(results.filter(({ status }) => status === "failed").map(({ message }) => message)).toEqual([]);
    expect(exitCode).toBe(0);
    const restarted = results.filter(({ task, status }) => task === "Restart the product" && status === "changed");
    expect(restarted.map(({ host }) => host)).toEqual(["dc1-apim", "dc1-analytics1", "dc1-analytics2"]);
    expect(await printed("dc1-apim", sealed)).not.toBe(before);
    expect(await clear("dc1-apim", home)).toHaveLength(3);
  });

  it("does not start without the password of the key store", async () => {
    await printed("dc1-apim", "mv /etc/wso2am/keystore-password /root/kept; systemctl restart wso2am || true");
    expect(await printed("dc1-apim", "systemctl is-active wso2am || true")).not.toBe("active");
    await printed(
      "dc1-apim",
      "mv /root/kept /etc/wso2am/keystore-password; systemctl reset-failed wso2am; systemctl start wso2am; /usr/local/sbin/wso2am-ready 60",
    );
    expect(await printed("dc1-apim", `ls ${home}/password-tmp 2>&1 || true`)).toContain("No such file");
  });
});
