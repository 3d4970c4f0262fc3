import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { buildCompiledPack } from "../../standin/compiled.js";
import { installed, installGoldenGate, processes, startListener } from "../../standin/goldengate/install.js";
import { zip } from "../../standin/zip.js";
import { settles } from "../support/databases.js";
import { look } from "../support/run-playbook.js";
import { harmed } from "./harms.js";
import { changed, failed } from "./outcome.js";
import { comesUp, Twin } from "./twin.js";

// Five machines, of which three have a kernel of their own, on two cores beside other tests.
jest.setTimeout(20 * 60_000);

const databases = ["dc1-db", "dc2-db"];
// The second datacenter has one node, and files are served by a machine of a node: each guest is a kernel that is emulated, and dear.
const nodes = ["dc1-apim1", "dc1-apim2", "dc2-apim1"];
const deployed = "/opt/wso2am-3.1.0/repository/deployment/server/synapse-configs/default/api";

let twin: Twin;

beforeAll(async () => {
  twin = await Twin.raise({
    lab: `goldengate-${process.pid}`,
    inventory: "active-active-goldengate.yml",
    edit: (text) =>
      text
        .replace(/^( {4})dc2-apim\[1:2\]:$/m, "$1dc2-apim1:")
        .replace(/^( {4})dc\[1:2\]-apim\[1:2\]:$/m, nodes.map((node) => `$1${node}:`).join("\n")),
    machines: [...databases.map((name) => ({ name })), ...nodes.map((name) => ({ name, image: "guest" as const }))],
    on: {
      "dc1-db": ["dc1-lb"],
      "dc2-db": ["dc2-lb"],
      "dc1-apim1": ["dc1-files"],
      "dc2-apim1": ["dc2-files"],
    },
  });
  const pack = await buildCompiledPack(join(twin.folder, "wso2am-3.1.0.zip"));
  const driver = await twin.give(
    "ojdbc8.jar",
    zip([{ name: "oracle/jdbc/OracleDriver.class", mode: 0o644, data: Buffer.from("a stand-in") }]),
  );
  await twin.vary({
    ansible_user: "debian",
    goldengate_key: randomBytes(32).toString("hex"),
    apim_pack: pack.path,
    apim_pack_sha256: pack.sha256,
    oracle_jdbc_driver: driver.path,
    oracle_jdbc_driver_sha256: driver.sha256,
    // Debian 12 has no other Java than 17, and the stand-in runs on it.
    java_package: "default-jdk-headless",
    java_home: "/usr/lib/jvm/default-java",
    java_unsupported: "warning",
    oracle_home: installed.oracleHome,
    goldengate_home: installed.home,
    traffic_rules_folder: join(twin.folder, "traffic"),
    // Disks of guests are small, and so are the stand-ins.
    preflight_free_mb: 500,
    preflight_memory_mb: 256,
    // On a busy machine the clocks of their kernels fall behind.
    preflight_clock_tolerance: 60,
  });
  for (const [index, host] of databases.entries()) {
    await installGoldenGate(twin.lab, host, []);
    await startListener(twin.lab, host);
    // No heartbeat of the stand-in goes anywhere: this is what has come.
    const [here, there] = [index + 1, 2 - index];
    const lag = `lag.R${here}F${there}=20 .8 [ E${there} ==> P${there}T${here} ==> R${here}F${there} ]`;
    await look(twin.lab, host, `echo '${lag}' >>${installed.oracleHome}/standin/database`);
    const copied = "network_link=dc1-db:1521\nschemas=APIMGT,SHARED\n";
    await look(twin.lab, host, `mkdir /etc/oracle && printf '${copied}' >/etc/oracle/copy.par`);
  }
});

afterAll(() => twin.lab.down());

const rows = (host: string, table: string): Promise<string> =>
  look(twin.lab, host, `sed -n 's/^rows.${table}=//p' ${installed.oracleHome}/standin/database`);

describe("active-active with Oracle, GoldenGate and shared files: inventory/active-active-goldengate.yml", () => {
  it("comes up from nothing as it was foretold, and proves itself", async () => {
    // Check mode looks at each host by itself: what hosts on one machine share is told for both.
    const { proof, untold, beyond } = await comesUp(twin, /^(carbon|load_balancer|shared_files) : .*: dc\d-(files|lb)/);
    expect([untold, beyond]).toEqual([[], []]);
    const proven = proof.map((line) => line.split(" | ").slice(0, 3).join(" > "));
    expect(proven).toEqual(
      expect.arrayContaining([
        ...["row in apim > dc1 > dc2", "row in apim > dc2 > dc1"],
        ...nodes.slice(1).map((node) => `artifact > dc1-apim1 > ${node}`),
        ...nodes.map((node) => `gateway > ${node.slice(0, 3)}-lb > ${node}`),
        "traffic manager > dc1-apim1 > dc2-apim1",
      ]),
    );
  });

  it("needs nothing the second time", async () => {
    const second = await twin.run("site.yml");
    expect([failed(second), changed(second)]).toEqual([[], []]);
  });

  it("is refused beforehand databases that cannot be replicated, or not in that way", async () => {
    const state = `${installed.oracleHome}/standin/database`;
    const change = (from: string, to: string): string => `sed -i 's/^${from}$/${to}/' ${state}`;
    const harms = [
      ["log_mode=ARCHIVELOG", "log_mode=NOARCHIVELOG"],
      ["open_mode=READ WRITE", "open_mode=READ ONLY"],
    ].map(([right = "", wrong = ""], index) => ({
      host: databases[index] ?? "",
      harm: change(right, wrong),
      mend: change(wrong, right),
    }));
    const wrong = ["--limit", "database", "-e", "goldengate_key=short"];
    const refused = await harmed(twin.lab, harms, () => twin.run("preflight.yml", ...wrong));
    const key = "goldengate_key has to be 64 hexadecimal digits";
    expect(failed(refused)).toEqual([
      expect.stringMatching(`^dc1-db .*NOARCHIVELOG.*ALTER DATABASE ARCHIVELOG.*\n${key}`),
      expect.stringMatching(`^dc2-db .*the database is open as READ ONLY.*\n${key}`),
    ]);
  });

  it("has one first boot, whose rows the other datacenter has from the copy, and keys of each datacenter's own", async () => {
    const [users, others] = await Promise.all(databases.map((host) => rows(host, "SHARED.UM_USER")));
    expect([users?.split("\\n").length, others]).toEqual([1, users]);
    const policies = await rows("dc1-db", "APIMGT.AM_POLICY_SUBSCRIPTION");
    expect(policies.split("\\n").map((row) => row.split("\t")[0])).toEqual(["1", "3", "5", "7", "9"]);
    const own = `grep -hE '^(sequence|number).APIMGT.AM_API_SEQ|^default.*DCID=' ${installed.oracleHome}/standin/database`;
    expect(await look(twin.lab, "dc2-db", own)).toBe(
      "default.APIMGT.IDN_OAUTH2_ACCESS_TOKEN.DCID='DC2'\nnumber.APIMGT.AM_API_SEQUENCE=2\nsequence.APIMGT.AM_API_SEQUENCE=2",
    );
    expect(await processes(twin.lab, "dc2-db")).toEqual([
      ["MANAGER", "RUNNING"],
      ["EXTRACT", "RUNNING", "E2"],
      ["EXTRACT", "RUNNING", "P2T1"],
      ["REPLICAT", "RUNNING", "R2F1"],
    ]);
  });

  it("serves an API in both datacenters that was deployed on one node of the master", async () => {
    const api = '<api name="orders" context="/orders"/>';
    await look(twin.lab, "dc1-apim2", `echo '${api}' | runuser -u wso2 -- tee ${deployed}/orders.xml`);
    const ask = "curl -sk -o /dev/null -w '%{http_code}' -H 'Host: gw.am.example.com' https://127.0.0.1:8243/orders";
    for (const host of databases) await settles(() => look(twin.lab, host, ask), "200");
    expect(await look(twin.lab, "dc2-apim1", `findmnt -n -o SOURCE,FSTYPE -T ${deployed}`)).toMatch(
      /^dc2-files:.* nfs4$/,
    );
  });

  it("says to those who run DNS which clients go where", async () => {
    const said = (name: string): Promise<string> => readFile(join(twin.folder, "traffic", name), "utf8");
    const table = (await said("clients.md")).split("\n").filter((line) => /^\| [a-z]+\./.test(line));
    expect(table).toEqual([
      expect.stringMatching(/^\| gw\.am.* \| continent EU, continent AF, country TR \| dc2: 198\.51\.100\.10 \| dc1 /),
      expect.stringMatching(/^\| gw\.am.* \| everybody else \| dc1: 192\.0\.2\.10 \| dc2 /),
      expect.stringMatching(/^\| api\.am.* \| everybody \| dc1: 192\.0\.2\.10 \| dc2 .*once it is the master/),
    ]);
    expect(await said("gw.am.example.com.dc2.zone")).toContain("@ IN A 198.51.100.10");
    expect(await said("named.conf")).toMatch(/acl "mdc_dc2" \{\n {2}geoip continent EU;[^}]*\}/);
  });
});
