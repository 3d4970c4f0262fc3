import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { psql, settles } from "../support/databases.js";
import { look } from "../support/run-playbook.js";
import { bdrTwin } from "./bdr-twin.js";
import { harmed } from "./harms.js";
import { changed, failed } from "./outcome.js";
import { comesUp, type Twin } from "./twin.js";

// Four machines get packages, databases and servers, on two cores beside other tests.
jest.setTimeout(15 * 60_000);

const datacenters = ["dc1", "dc2"] as const;
let twin: Twin;

beforeAll(async () => {
  twin = await bdrTwin(`bdr-site-${process.pid}`);
});

afterAll(() => twin.lab.down());

const log = "/opt/wso2am-2.1.0/repository/logs/wso2carbon.log";
const everywhere = (sql: string): Promise<string[]> =>
  Promise.all(datacenters.map((dc) => psql(twin.lab, `${dc}-db`, "stats_db", sql)));

describe("inventory/active-active-bdr.yml, by stand-ins", () => {
  it("comes up from nothing as it was foretold", async () => {
    // Check mode looks at each host by itself: what hosts on one machine share is told for all. Whether API Manager has to stop for
    // the change of statistics, and so to start again, it cannot know.
    const shared = /^(java|carbon|load_balancer) : .*: (dc\d-(analytics\d|lb) ?)+$/;
    const { proof, told, untold, beyond } = await comesUp(twin, shared);
    expect([untold, beyond]).toEqual([[], ["apim_start : Start the product: dc1-apim"]]);
    expect(told).toBeGreaterThan(200);
    expect(
      proof.filter((line) => /^(row in stats_db|portals \| dc2|traffic manager|artifact|analytics cluster)/.test(line)),
    ).toEqual([
      "row in stats_db | dc1 | dc2 | ok",
      "row in stats_db | dc2 | dc1 | ok",
      "traffic manager | dc1-apim | dc2-apim | ok",
      "traffic manager | dc2-apim | dc1-apim | ok",
      "artifact | dc1-apim | dc2-apim | ok",
      "analytics cluster | dc1-analytics1 | dc1-analytics2 | ok",
      "analytics cluster | dc1-analytics2 | dc1-analytics1 | ok",
      "analytics cluster | dc2-analytics1 | dc2-analytics2 | ok",
      "analytics cluster | dc2-analytics2 | dc2-analytics1 | ok",
      "portals | dc2-lb | dc1-apim | ok",
    ]);
  });

  it("needs nothing the second time", async () => {
    const second = await twin.run("site.yml");
    expect([failed(second), changed(second)]).toEqual([[], []]);
  });

  it("finds out beforehand what a firewall keeps apart, and that a database lets nobody in", async () => {
    const away = `blackhole ${twin.lab.host("dc1-db").address}/32`;
    const rules = "/etc/postgresql/9.4/main/pg_hba.conf";
    const harms = [
      { host: "dc2-db", harm: `ip route add ${away}`, mend: `ip route del ${away}` },
      {
        host: "dc1-db",
        harm: `sed -i.kept '1i local all postgres reject' ${rules}; pg_ctlcluster 9.4 main reload`,
        mend: `mv ${rules}.kept ${rules}; pg_ctlcluster 9.4 main reload`,
      },
    ];
    const refused = await harmed(twin.lab, harms, () => twin.run("preflight.yml"));
    expect(failed(refused)).toEqual([
      expect.stringMatching(
        /^dc1-db .*superuser of 9\.4\/main .*; here .*FATAL: +pg_hba\.conf rejects connection .*\n.*dc1-db does not reach dc2-db:5432 \(replication \(bdr\): no answer\)/s,
      ),
      expect.stringMatching(/^dc2-db /),
    ]);
  });

  it("has the datacenter in the primary keys of all thirteen tables of statistics, in both datacenters", async () => {
    const keyed = `SELECT count(*) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
WHERE i.indisprimary AND a.attname = 'datacenter' AND a.attnotnull AND i.indrelid::regclass::text LIKE 'api_%'`;
    expect(await everywhere(keyed)).toEqual(["13", "13"]);
  });

  it("sends each event to the traffic managers of both datacenters, and keeps statistics of both apart", async () => {
    // The same API, in both datacenters: a row of each, which without the column would have been one.
    for (const dc of datacenters)
      await look(twin.lab, `${dc}-apim`, "curl -s -H 'X-Throttle-Probe: the-api' http://localhost:8280/token");
    await settles(
      () =>
        everywhere(
          "SELECT string_agg(api || ' ' || datacenter, ', ' ORDER BY datacenter) FROM api_last_access_time_summary",
        ),
      datacenters.map(() => "the-api dc1, the-api dc2"),
    );
    for (const dc of datacenters) {
      const from = await look(
        twin.lab,
        `${dc}-apim`,
        `grep -o 'throttleData received from .*: the-api' ${log} | sort -u`,
      );
      expect(from).toBe(`throttleData received from ${dc}-apim: the-api`);
      expect(await look(twin.lab, `${dc}-apim`, `grep -c 'received from .*: the-api' ${log}`)).toBe("2");
    }
  });

  it("refuses files of an operator that are other than was said, before anything is changed", async () => {
    const refused = await twin.run("site.yml", "--tags", "preflight,analytics", "-e", "analytics_capp_sha256=0");
    expect(failed(refused)).toContainEqual(expect.stringMatching(/analytics_capp$/));
    expect(changed(refused)).toEqual([]);
  });
});
