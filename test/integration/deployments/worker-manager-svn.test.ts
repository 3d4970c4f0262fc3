import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { settles } from "../support/databases.js";
import { look } from "../support/run-playbook.js";
import { svnTwin } from "./svn-twin.js";
import { changed, failed } from "./outcome.js";
import { comesUp, type Twin } from "./twin.js";

// Six machines get packages, databases and servers, on two cores beside other tests.
jest.setTimeout(15 * 60_000);

const datacenters = ["dc1", "dc2"] as const;
let twin: Twin;

beforeAll(async () => {
  twin = await svnTwin(`svn-site-${process.pid}`);
});

afterAll(() => twin.lab.down());

const home = (host: string): string => `/opt/${host}/wso2am-2.1.0`;
const apis = "repository/deployment/server/synapse-configs/default/api";
/** What the gateways of each datacenter answer to a call through the load balancer. */
const answers = (path: string): Promise<string[]> =>
  Promise.all(
    datacenters.map((dc) =>
      look(twin.lab, `${dc}-db`, `curl -s -o /dev/null -w '%{http_code}' http://localhost:8280${path}`),
    ),
  );

describe("inventory/worker-manager-svn.yml, by stand-ins", () => {
  it("comes up from nothing as it was foretold", async () => {
    // Check mode looks at each host by itself: what hosts on one machine share is told for all.
    const shared = /^(java|carbon|load_balancer|subversion) : .*: (dc\d-[a-z0-9-]+ ?)+$/;
    const { proof, told, untold, beyond } = await comesUp(twin, shared);
    expect([untold, beyond]).toEqual([[], []]);
    expect(told).toBeGreaterThan(100);
    expect(proof.filter((line) => line.startsWith("artifact")).sort()).toEqual([
      "artifact | dc1-gw-manager | dc1-gw-worker1 | ok",
      "artifact | dc1-gw-manager | dc2-gw-manager | ok",
      "artifact | dc1-gw-manager | dc2-gw-worker1 | ok",
      "artifact | dc1-tm | dc2-tm | ok",
    ]);
    expect(proof.filter((line) => /^repository \| dc1-svn \| dc2-svn \| ok, revision \d+/.test(line))).toHaveLength(1);
  });

  it("needs nothing the second time", async () => {
    const second = await twin.run("site.yml");
    expect([failed(second), changed(second)]).toEqual([[], []]);
  });

  it("serves in both datacenters what is deployed on the one manager that commits, until it is removed there", async () => {
    const file = `${home("dc1-gw-manager")}/${apis}/Weather.xml`;
    const api = `<api xmlns="http://ws.apache.org/ns/synapse" name="Weather" context="/weather"/>`;
    expect(await answers("/weather")).toEqual(["404", "404"]);
    await look(twin.lab, "dc1-gw-manager", `echo '${api}' >${file} && chown wso2:wso2 ${file}`);
    await settles(() => answers("/weather"), ["200", "200"]);
    await look(twin.lab, "dc1-gw-manager", `rm ${file}`);
    await settles(() => answers("/weather"), ["404", "404"]);
  });

  it("makes clusters of the gateways of one datacenter only", async () => {
    for (const dc of datacenters) {
      const log = `${home(`${dc}-gw-manager`)}/repository/logs/wso2carbon.log`;
      const joined = await look(twin.lab, `${dc}-gw-manager`, `grep -o 'Member joined: .*' ${log} | sort -u`);
      expect(joined).toBe(`Member joined: ${dc}-gw-worker1:4000`);
    }
  });

  it("has the publisher in the master alone", async () => {
    const ask = "curl -sk -o /dev/null -w '%{http_code}' --resolve api.am.example.com:443:127.0.0.1";
    const pages = ["publisher", "store"].map((page) => `https://api.am.example.com/${page}/`);
    const said = await Promise.all(
      datacenters.map((dc) => look(twin.lab, `${dc}-db`, pages.map((page) => `${ask} ${page}; echo`).join("; "))),
    );
    expect(said.map((text) => text.split("\n"))).toEqual([
      ["200", "200"],
      ["404", "200"],
    ]);
  });

  it("takes commits of nobody into a mirror, and tells of one that was made by hand", async () => {
    const account = `--non-interactive --no-auth-cache --username apim-manager --password-from-stdin`;
    const password = `sed -n 's/^apim-manager = //p' /var/lib/mdc-svn/apim/conf/passwd`;
    const commit = `cd /tmp; ${password} | svn mkdir ${account} -m other svn://dc2-svn/apim/other`;
    expect(await look(twin.lab, "dc2-db", commit)).toContain("Authorization failed");
    const byHand = "cd /tmp; svn mkdir -m other file:///var/lib/mdc-svn/apim/other";
    expect(await look(twin.lab, "dc2-db", byHand)).toContain("this is a mirror: commit to dc1-svn");
    await look(
      twin.lab,
      "dc2-db",
      `cd /tmp; runuser -u mdc-svn -- svn mkdir -m other file:///var/lib/mdc-svn/apim/other`,
    );
    const refused = await twin.run("subversion.yml");
    expect(failed(refused)).toEqual([
      expect.stringMatching(/^dc2-svn .*somebody has committed into the mirror .* has revision \d+ and fetched \d+/),
    ]);
  });
});
