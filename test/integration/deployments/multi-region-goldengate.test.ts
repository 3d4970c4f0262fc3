import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { installed, installGoldenGate, processes, startListener } from "../../standin/goldengate/install.js";
import { zip } from "../../standin/zip.js";
import { settles } from "../support/databases.js";
import { long } from "../support/long.js";
import { look } from "../support/run-playbook.js";
import { changed, failed } from "./outcome.js";
import { raiseSite, type SiteRequest } from "./sites.js";
import { comesUp, type Twin } from "./twin.js";

// Eight servers of the product, on two cores beside other tests.
jest.setTimeout(30 * 60_000);

const regions = ["region1", "region2"];
const databases = regions.map((region) => `${region}-db`);
const store = `${installed.oracleHome}/standin/database`;

/** The inventory of two regions with one host of each kind, artifacts by rsync, and Oracle in place of PostgreSQL. */
const site: SiteRequest = {
  inventory: "multi-region-all-apis.yml",
  datacenters: regions,
  machines: {
    db: { image: "debian12", also: ["lb"] },
    gw1: { image: "java", also: ["km1", "publisher1", "devportal1"] },
    // One account fetches artifacts on a machine.
    tm1: { image: "java" },
  },
  masterOnly: ["publisher1", "devportal1"],
  edit: (text) =>
    text
      .replace(/replication: logical\n.*\n/, "replication: goldengate\n")
      .replace("artifact_sync: nfs", "artifact_sync: rsync")
      .replace(/^ *analytics:\n.*\n.*\n|^.*-analytics\[1:2\]:\n|^shared_fs:\n.*\n.*\n|^ *region\d-files:\n/gm, "")
      .replace(/(gw|km|tm|publisher|devportal)\[1:2\]:/g, "$11:"),
  async vars(twin) {
    const classes = zip([{ name: "oracle/jdbc/OracleDriver.class", mode: 0o644, data: Buffer.from("a stand-in") }]);
    const driver = await twin.give("ojdbc8.jar", classes);
    return {
      high_availability: false,
      goldengate_exclude: ["APIMGT.IDN_OAUTH2_ACCESS_TOKEN"],
      goldengate_schemas: ["APIMGT", "SHARED"],
      goldengate_copy: `<%= (scn) => ["impdp", "parfile=/etc/oracle/copy.par", "flashback_scn=" + scn] %>`,
      goldengate_key: randomBytes(32).toString("hex"),
      goldengate_home: installed.home,
      oracle_home: installed.oracleHome,
      oracle_sid: "apim",
      oracle_jdbc_driver: driver.path,
      oracle_jdbc_driver_sha256: driver.sha256,
    };
  },
};

let twin: Twin;

(long ? describe : describe.skip)("regions with Oracle, to which GoldenGate brings what the master writes", () => {
  beforeAll(async () => {
    twin = await raiseSite("region-goldengate", site);
    for (const host of databases) {
      await installGoldenGate(twin.lab, host, []);
      await startListener(twin.lab, host);
      const copied = "network_link=region1-db:1521\nschemas=APIMGT,SHARED\n";
      await look(twin.lab, host, `mkdir /etc/oracle && printf '${copied}' >/etc/oracle/copy.par`);
    }
    // No heartbeat of the stand-in goes anywhere: this is what has come.
    await look(twin.lab, "region2-db", `echo 'lag.R2F1=20 .8 [ E1 ==> P1T2 ==> R2F1 ]' >>${store}`);
  });

  afterAll(() => twin.lab.down());

  it("come up from nothing as it was foretold, and prove themselves", async () => {
    const { proof, untold, beyond } = await comesUp(
      twin,
      /^(java|carbon|load_balancer) : .*: ([a-z]+\d-[a-z0-9-]+ ?)+$/,
    );
    expect([untold, beyond]).toEqual([[], []]);
    const rows = proof.filter((line) => line.startsWith("row in"));
    expect(rows.map((line) => line.split(" | ").slice(0, 3).join(" > "))).toEqual(["row in apim > region1 > region2"]);
  });

  it("need nothing the second time", async () => {
    const second = await twin.run("site.yml");
    expect([failed(second), changed(second)]).toEqual([[], []]);
  });

  it("capture in the master only, and apply in the region only, but for tokens", async () => {
    const said = await Promise.all(databases.map((host) => processes(twin.lab, host)));
    expect(said.map((rows) => rows.map(([, status, name]) => [name, status].join(" ").trim()))).toEqual([
      ["RUNNING", "E1 RUNNING", "P1T2 RUNNING"],
      ["RUNNING", "R2F1 RUNNING"],
    ]);
    const left = await look(twin.lab, "region2-db", `grep -c ^MAPEXCLUDE ${installed.home}/dirprm/r2f1.prm`);
    expect(Number(left)).toBeGreaterThan(1);
    const users = await Promise.all(
      databases.map((host) => look(twin.lab, host, `sed -n 's/^rows.SHARED.UM_USER=//p' ${store}`)),
    );
    expect([users[0]?.split("\\n").length, users[1]]).toEqual([1, users[0]]);
    const own = `grep -hE '^(sequence|number).APIMGT.AM_API_SEQ|^default.*DCID=' ${store}`;
    expect(await look(twin.lab, "region2-db", own)).toMatch(
      /DCID='DC2'\nnumber\.APIMGT\.AM_API_SEQUENCE=\d*[02468]\nsequence\.APIMGT\.AM_API_SEQUENCE=2$/,
    );
  });

  it("serve an API in both regions that was deployed on the master's gateway", async () => {
    const folder = "/opt/region1-gw1/wso2am-3.1.0/repository/deployment/server/synapse-configs/default/api";
    await look(
      twin.lab,
      "region1-gw1",
      `echo '<api name="orders" context="/orders"/>' | runuser -u wso2 -- tee ${folder}/orders.xml`,
    );
    const ask = "curl -sk -o /dev/null -w '%{http_code}' https://localhost:8243/orders";
    for (const host of databases) await settles(() => look(twin.lab, host, ask), "200");
  });
});
