import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { psql, settles } from "../support/databases.js";
import { look } from "../support/run-playbook.js";
import { bdrTwin } from "./bdr-twin.js";
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

  it("finds out beforehand what a firewall keeps apart", async () => {
    const away = `blackhole ${twin.lab.host("dc1-db").address}/32`;
    await look(twin.lab, "dc2-db", `ip route add ${away}`);
    const refused = await twin.run("site.yml", "--tags", "preflight");
    await look(twin.lab, "dc2-db", `ip route del ${away}`);
    expect(failed(refused)).toContainEqual(
      expect.stringMatching(/^dc1-db .* dc1-db does not reach dc2-db:5432 \(replication \(bdr\): no answer\)/),
    );
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
