import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { compare } from "../../demo/comparison.js";
import type { InventoryFiles } from "../../demo/inventory.js";
import { provision } from "../../demo/provision.js";
import type { RunRecord } from "../../demo/results.js";
import type { Lab } from "../../lab/index.js";
import { labFolder, projectRoot } from "../../lab/paths.js";
import { psql, settles } from "../support/databases.js";
import { look } from "../support/run-playbook.js";
import { datacenters, machineOf, offsetOf, raiseDistributed, servers, writeDistributed } from "./distributed-site.js";
import { changed, failed, proofOf } from "./outcome.js";

// Fourteen servers, databases and load balancers on eight machines get packages, on two cores beside other tests.
jest.setTimeout(15 * 60_000);

let lab: Lab;
let files: InventoryFiles;

beforeAll(async () => {
  lab = await raiseDistributed(`distributed-${process.pid}`);
  files = await writeDistributed(lab);
});

afterAll(() => lab.down());

function run(playbook: string, ...flags: string[]): Promise<RunRecord> {
  return provision({
    files,
    playbook: join(projectRoot, "playbooks", playbook),
    flags,
    log: join(labFolder(lab.name), "last.ndjson"),
  });
}

/** A server's datacenter and component, as dc1-gw: servers of one kind start side by side, and either may be first. */
const kind = (host: string): string => host.replace(/\d$/, "");
/** Kinds of servers that a run has started, one for each server, in that order. */
const started = ({ results }: RunRecord): string[] =>
  results
    .filter(({ task, status }) => task === "Start the product" && status === "changed")
    .map(({ host }) => kind(host));

const home = (host: string): string => `/opt/${host}/wso2am-3.1.0/repository`;
const on = (host: string, command: string): Promise<string> => look(lab, machineOf(host), command);
const unit = (host: string): string => `wso2am-${host}`;
const hosts = datacenters.flatMap((site) => servers.map((name) => `${site}-${name}`));
const serving = async (): Promise<string[]> => {
  const states = await Promise.all(hosts.map((host) => on(host, `systemctl is-active ${unit(host)}`)));
  return hosts.filter((_host, index) => states[index] === "active");
};
const link = (datacenter: string, state: "up" | "down"): Promise<string[]> =>
  Promise.all(
    lab.hosts
      .filter(({ name }) => name.startsWith(datacenter))
      .map(({ name }) => look(lab, name, `ip link set eth0 ${state}`)),
  );
/** Which machine answers when a server calls a component, as its configuration has it, and its trust store. */
const called = (host: string, component: string): Promise<string> =>
  on(host, `curl -s http://localhost:${9763 + offsetOf(host)}/standin/call/${component}`);

/** Asks at a door of the load balancer until it is enough, and says what was no good answer; a number and a name say which. */
const client = (door: string): string => {
  const [port, name] = door.split(" ");
  return `n=0; while [ ! -e /tmp/enough ]; do
    said=$(curl -sk -m 10 -o /dev/null -w '%{http_code}' https://localhost:${port}/services/Version) || said="$said, curl ended with $?"
    [ "$said" = 200 ] || echo "$said"
    n=$((n + 1)); echo $n >/tmp/asked-${name}; sleep 0.1
  done`;
};

describe("active-passive, fully distributed", () => {
  let first: RunRecord;

  it("comes up from nothing as it was foretold, each kind of server when those that it needs are ready", async () => {
    const told = await run("site.yml", "--check");
    first = await run("site.yml");
    expect([failed(told), failed(first)]).toEqual([[], []]);
    const { untold, undone, mistaken } = compare(told, first);
    expect(untold).toEqual([]);
    // Check mode looks at each host by itself: what hosts on one machine share is told for each of them.
    const shared = /^carbon : (Install what the product needs|Make the (group|user) of the product): /;
    expect([...undone, ...mistaken].filter((line) => !shared.test(line))).toEqual([]);
    expect(started(first)).toEqual(
      ["km", "km", "tm", "publisher", "devportal", "gw", "gw"].map((component) => `dc1-${component}`),
    );
    expect(await serving()).toEqual(servers.map((name) => `dc1-${name}`));
  });

  it("proves that every component answers through the load balancer, and that artifacts go where they belong", () => {
    const proof = proofOf(first);
    expect(proof.filter((line) => !line.includes("| ok"))).toEqual(["PROOF | FROM | TO | RESULT"]);
    expect(proof).toEqual(
      expect.arrayContaining(
        [
          "portals | dc1-front | dc1-publisher",
          "portals, devportal | dc1-front | dc1-devportal",
          "portals, key manager | dc1-front | dc1-km2",
          "gateway | dc1-front | dc1-gw2",
          "traffic manager | dc1-gw2 | dc1-tm",
          "key manager | dc1-gw1 | dc1-front",
          "artifact | dc1-gw1 | dc1-gw2",
          "artifact | dc1-gw1 | dc2-gw2",
          "artifact | dc1-tm | dc2-tm",
          "configuration | dc1-km1 | dc2-km2",
          "configuration | dc1-gw1 | dc2-gw1",
        ].map((line) => `${line} | ok`),
      ),
    );
  });

  it("runs of each server what its component is", async () => {
    expect(await on("dc1-gw1", `grep -h ^server_role ${home("dc1-gw1")}/conf/deployment.toml`)).toBe(
      'server_role = "gateway-worker"',
    );
    expect(await on("dc1-publisher", `ls ${home("dc1-publisher")}/deployment/server/jaggeryapps`)).toBe(
      "admin\npublisher",
    );
    const ports = await on("dc1-tm", "ss -Hltn | awk '{ sub(/.*:/, \"\", $4); print $4 }'");
    expect(["5672", "9443", "9611", "9711", "9444"].filter((port) => !ports.split("\n").includes(port))).toEqual([]);
  });

  it("lets components call each other by the names that their configuration has, and trust who answers", async () => {
    expect(await called("dc1-gw1", "key_manager")).toMatch(/^200 dc1-[ab]$/);
    expect(await called("dc1-gw2", "traffic_manager")).toBe("200 dc1-c");
    expect(await called("dc1-devportal", "key_manager")).toMatch(/^200 dc1-[ab]$/);
    expect(await called("dc1-publisher", "gateway")).toBe("200 dc1-a");
    await on("dc1-gw2", "curl -s -H 'X-Throttle-Probe: proof-1' http://localhost:8280/any");
    const received = `grep -om1 "throttleData received from dc1-c: proof-1" ${home("dc1-tm")}/logs/wso2carbon.log`;
    await settles(() => on("dc1-tm", received), "throttleData received from dc1-c: proof-1");
  });

  it("needs nothing the second time", async () => {
    const second = await run("site.yml");
    expect([failed(second), changed(second)]).toEqual([[], []]);
  });

  it("restarts one server after the other, and nobody notices of a component that has two of them", async () => {
    const asking = ["8243 gateway", "9443 key-manager"].map((door) => look(lab, "dc1-front", client(door)));
    const restarted = await run("rolling-restart.yml");
    const asked = await look(lab, "dc1-front", "touch /tmp/enough; cat /tmp/asked-*");
    expect(failed(restarted)).toEqual([]);
    const order = restarted.results.filter(
      ({ task, status }) => task === "Restart the product" && status === "changed",
    );
    expect(order.map(({ host }) => host)).toEqual(servers.map((name) => `dc1-${name}`));
    expect(await serving()).toEqual(servers.map((name) => `dc1-${name}`));
    expect(await Promise.all(asking)).toEqual(["", ""]);
    expect(Math.min(...asked.split("\n").map(Number))).toBeGreaterThan(20);
  });

  it("goes on in the other datacenter when the one is lost, with what was deployed before", async () => {
    const api = "deployment/server/synapse-configs/default/api/Late.xml";
    const plan = "deployment/server/executionplans/late.siddhi";
    await on(
      "dc1-gw1",
      `cd ${home("dc1-gw1")} && echo '<api name="Late" context="/late"/>' >${api} && chown wso2:wso2 ${api}`,
    );
    await on("dc1-tm", `cd ${home("dc1-tm")} && echo plan >${plan} && chown wso2:wso2 ${plan}`);
    await settles(() => on("dc2-tm", `cat ${home("dc2-tm")}/${plan}`), "plan");
    await settles(() => on("dc2-gw1", `ls ${home("dc2-gw1")}/${api}`), `${home("dc2-gw1")}/${api}`);
    // A minute, unless told otherwise.
    await psql(lab, "dc2-front", "postgres", "ALTER SYSTEM SET wal_receiver_timeout = '5s'");
    await psql(lab, "dc2-front", "postgres", "SELECT pg_reload_conf()");
    await link("dc1", "down");
    const done = await run("failover.yml", "-e", "to=dc2", "-e", "lost=dc1", "-e", "without_witness=true");
    expect(failed(done)).toEqual([]);
    expect((await serving()).filter((host) => host.startsWith("dc2"))).toEqual(servers.map((name) => `dc2-${name}`));
    expect(started(done)).toEqual(servers.map((name) => kind(`dc2-${name}`)));
    expect(await on("dc2-front", "curl -sk https://localhost:8243/late -o /dev/null -w '%{http_code}'")).toBe("200");
  });

  it("has the lost datacenter stand by, and serve again when told to, with all that was deployed last", async () => {
    await link("dc1", "up");
    const plan = "deployment/server/executionplans/last.siddhi";
    await on("dc2-tm", `cd ${home("dc2-tm")} && echo last >${plan} && chown wso2:wso2 ${plan}`);
    const back = await run("failback.yml", "-e", "returning=dc1", "-e", "take_over=true", "-e", "discard=true");
    expect(failed(back)).toEqual([]);
    expect(await serving()).toEqual(servers.map((name) => `dc1-${name}`));
    expect(await on("dc1-tm", `cat ${home("dc1-tm")}/${plan}`)).toBe("last");
  });
});
