import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { compare } from "../../demo/comparison.js";
import { stockedLabHosts } from "../../demo/hosts.js";
import { writeInventory, type InventoryFiles } from "../../demo/inventory.js";
import { provision } from "../../demo/provision.js";
import type { RunRecord } from "../../demo/results.js";
import { exec, raiseHosts, type Lab } from "../../lab/index.js";
import { labFolder, projectRoot } from "../../lab/paths.js";
import { buildCompiledPack } from "../../standin/compiled.js";
import { psql, settles } from "../support/databases.js";
import { look } from "../support/run-playbook.js";
import { changed, failed } from "./outcome.js";

// Nine hosts get packages, databases and servers, on two cores beside other tests.
jest.setTimeout(15 * 60_000);

let lab: Lab;
let files: InventoryFiles;

beforeAll(async () => {
  const name = `passive-${process.pid}`;
  lab = await raiseHosts({ lab: name, hosts: [...stockedLabHosts(), { name: "witness" }] });
  const known = analytics.map((host) => `${lab.host(machineOf(host)).address} ${host}\n`);
  await Promise.all(lab.hosts.map((host) => exec(host, `cat >>/etc/hosts <<'E'\n${known.join("")}E`)));
  const folder = labFolder(name);
  const workers = await buildCompiledPack(join(folder, "analytics.zip"), "wso2am-analytics-3.1.0");
  files = await writeInventory(lab, await buildCompiledPack(join(folder, "wso2am-3.1.0.zip")), {
    vars: {
      pattern: "active-passive-all-in-one",
      replication: "streaming",
      analytics_pack: workers.path,
      analytics_receivers: "copies",
    },
    groups: { witness: ["witness"], analytics },
    on: Object.fromEntries(analytics.map((host) => [host, machineOf(host)])),
  });
});

afterAll(() => lab.down());

/** Each beside a node of API Manager, on its machine. */
const analytics = ["dc1-analytics1", "dc1-analytics2", "dc2-analytics1", "dc2-analytics2"];
const machineOf = (host: string): string => host.replace("analytics", "apim");

function run(playbook: string, ...flags: string[]): Promise<RunRecord> {
  const log = join(labFolder(lab.name), "last.ndjson");
  return provision({
    files,
    playbook: join(projectRoot, "playbooks", playbook),
    flags,
    log,
  });
}

/** In check mode and then for good, and the same both times. */
async function runAsTold(playbook: string, ...flags: string[]): Promise<RunRecord> {
  const told = await run(playbook, "--check", ...flags);
  const done = await run(playbook, ...flags);
  expect([failed(told), failed(done)]).toEqual([[], []]);
  const { untold, undone, mistaken } = compare(told, done);
  // Check mode looks at each host by itself: what hosts on one machine share is told for each of them.
  const shared =
    /^carbon : (Install what the product needs|Make the (group|user) of the product|Raise the limits .*): /;
  const beyond = [...undone, ...mistaken].filter((line) => !shared.test(line));
  expect({ untold, beyond }).toEqual({ untold: [], beyond: [] });
  return done;
}

const nodes = ["dc1-apim1", "dc1-apim2", "dc2-apim1", "dc2-apim2"];
const serving = async (): Promise<string[]> => {
  const states = await Promise.all(nodes.map((host) => look(lab, host, "systemctl is-active wso2am")));
  return nodes.filter((_host, index) => states[index] === "active");
};
const unitOf = (part: "worker" | "dashboard"): string => `wso2am-analytics-${part}`;
/** Servers of Analytics whose worker and dashboard run. */
const analysing = async (): Promise<string[]> => {
  const states = await Promise.all(
    analytics.map((host) =>
      look(lab, machineOf(host), `systemctl is-active ${unitOf("worker")} ${unitOf("dashboard")}`),
    ),
  );
  return analytics.filter((_host, index) => states[index] === "active\nactive");
};
/** How often a server of Analytics has counted an event, in the datacenter whose database is asked. */
const counted = (datacenter: string, number: number, event: string): Promise<string> =>
  psql(
    lab,
    `${datacenter}-db`,
    `analytics_${number}_db`,
    `SELECT count(*) FROM standin_event WHERE payload = '${event}'`,
  );
const artifacts = "/opt/wso2am-3.1.0/repository/deployment/server/executionplans";
const deploy = (host: string, name: string): Promise<string> =>
  look(lab, host, `echo plan >${artifacts}/${name} && chown wso2:wso2 ${artifacts}/${name}`);
const deployed = async (host: string): Promise<string[]> =>
  (await look(lab, host, `cd ${artifacts} && ls -1 *.siddhi`)).split("\n");
const link = (datacenter: string, state: "up" | "down"): Promise<string[]> =>
  Promise.all(
    lab.hosts
      .filter(({ name }) => name.startsWith(datacenter))
      .map(({ name }) => look(lab, name, `ip link set eth0 ${state}`)),
  );

describe("active-passive with all-in-one nodes", () => {
  it("comes up from nothing as it was foretold: one datacenter serves, the other stands by", async () => {
    const first = await runAsTold("site.yml");
    expect(await serving()).toEqual(["dc1-apim1", "dc1-apim2"]);
    expect(await analysing()).toEqual(["dc1-analytics1", "dc1-analytics2"]);
    const proof = String(first.results.findLast(({ task }) => task === "The proof")?.message);
    const artifact = proof
      .split("\n")
      .flatMap((line) => /^artifact +(\S+) +(\S+) +ok/.exec(line)?.slice(1, 3).join(" > ") ?? []);
    expect(artifact.sort()).toEqual(["dc1-apim1 > dc1-apim2", "dc1-apim1 > dc2-apim1", "dc1-apim1 > dc2-apim2"]);
    expect(await psql(lab, "dc2-db", "apim_db", "SELECT pg_is_in_recovery()")).toBe("t");
  });

  it("tells each server of Analytics of a call once, and the other datacenter has it, too", async () => {
    await look(lab, "dc1-apim2", "curl -s -H 'X-Throttle-Probe: call-1' http://localhost:8280/any");
    for (const number of [1, 2])
      for (const datacenter of ["dc1", "dc2"]) await settles(() => counted(datacenter, number, "call-1"), "1");
    const held = await look(
      lab,
      "dc1-apim1",
      `cd /opt/dc1-analytics1/*/conf && stat -c '%U %a' */deployment.yaml && grep -c 'jdbc:h2' */deployment.yaml`,
    );
    expect(held.split("\n")).toEqual([
      "wso2 600",
      "wso2 600",
      "dashboard/deployment.yaml:0",
      "worker/deployment.yaml:1",
    ]);
  });

  it("needs nothing the second time", async () => {
    const second = await run("site.yml");
    expect([failed(second), changed(second)]).toEqual([[], []]);
  });

  it("restarts servers of Analytics one by one, with those there that tell them of calls before the next one goes", async () => {
    const starts = (): Promise<string[]> =>
      Promise.all(
        analytics.map((host) =>
          look(
            lab,
            machineOf(host),
            `systemctl show -P ExecMainStartTimestampMonotonic ${unitOf("worker")} ${unitOf("dashboard")}`,
          ),
        ),
      );
    const again = (...flags: string[]): Promise<RunRecord> =>
      run("rolling-restart.yml", "--limit", "analytics,database", ...flags);
    const before = await starts();
    expect(failed(await again())).toEqual([]);
    const after = await starts();
    expect(analytics.filter((_host, index) => after[index] !== before[index])).toEqual(await analysing());
    await look(lab, "dc1-apim2", "curl -s -H 'X-Throttle-Probe: call-2' http://localhost:8280/any");
    for (const number of [1, 2]) await settles(() => counted("dc1", number, "call-2"), "1");

    const script = "/opt/dc1-analytics1/wso2am-analytics-3.1.0/bin/worker.sh";
    await look(lab, "dc1-apim1", `mv ${script} /opt/kept.sh`);
    expect(failed(await again("-e", "apim_start_seconds=30"))).toEqual([
      expect.stringMatching(/^dc1-analytics1 (Restart the product|Wait until the product is ready): /),
    ]);
    expect((await starts()).slice(1)).toEqual(after.slice(1));
    await look(lab, "dc1-apim1", `mv /opt/kept.sh ${script} && systemctl reset-failed ${unitOf("worker")}`);
    expect(failed(await run("start.yml", "--limit", "analytics,database"))).toEqual([]);
  });

  it("believes nobody that a datacenter is lost which a witness still reaches", async () => {
    const refused = await run("failover.yml", "-e", "to=dc2", "-e", "lost=dc1");
    expect(failed(refused)).toEqual([
      expect.stringMatching(/dc1 is alive: a witness reaches dc1-db:5432, dc1-apim1:9443/),
    ]);
    expect(changed(refused)).toEqual([]);
    expect(await serving()).toEqual(["dc1-apim1", "dc1-apim2"]);
  });

  it("changes places without losing a row or an artifact", async () => {
    await deploy("dc1-apim1", "late.siddhi");
    await psql(lab, "dc1-db", "apim_db", "CREATE TABLE late (n int); INSERT INTO late VALUES (1)");
    await runAsTold("failover.yml", "-e", "to=dc2");
    expect(await serving()).toEqual(["dc2-apim1", "dc2-apim2"]);
    expect(await analysing()).toEqual(["dc2-analytics1", "dc2-analytics2"]);
    expect(await psql(lab, "dc2-db", "apim_db", "SELECT n FROM late")).toBe("1");
    expect(await deployed("dc2-apim1")).toContain("late.siddhi");
    const again = await run("failover.yml", "-e", "to=dc2");
    expect([failed(again), changed(again)]).toEqual([[], []]);
  });

  it("has the old datacenter stand by, with artifacts going the other way", async () => {
    const back = await run("failback.yml", "-e", "returning=dc1");
    expect([failed(back), changed(back)]).toEqual([[], []]);
    await deploy("dc2-apim1", "other-way.siddhi");
    const after = await run("site.yml");
    expect([failed(after), changed(after)]).toEqual([[], []]);
    expect(await deployed("dc1-apim2")).toContain("other-way.siddhi");
    expect(await deployed("dc2-apim1")).toContain("other-way.siddhi");
  });

  it("takes over from a datacenter that is lost, when a witness does not reach it either", async () => {
    // What was written last must not be too old, nor must it be on its way.
    await psql(lab, "dc2-db", "apim_db", "INSERT INTO late VALUES (2)");
    await settles(() => psql(lab, "dc1-db", "apim_db", "SELECT count(*) FROM late"), "2");
    await link("dc2", "down");
    const unsure = await run("failover.yml", "-e", "to=dc1", "-e", "lost=dc2", "-e", "failover_artifact_seconds=0");
    expect(failed(unsure)).toEqual([expect.stringMatching(/^dc1-apim1 .*the artifacts were fetched \d+ s ago/)]);
    expect(changed(unsure)).toEqual([]);
    const taken = await run("failover.yml", "-e", "to=dc1", "-e", "lost=dc2");
    expect(failed(taken)).toEqual([]);
    expect((await serving()).slice(0, 2)).toEqual(["dc1-apim1", "dc1-apim2"]);
  });

  it("sees two datacenters that serve, and touches neither", async () => {
    await psql(lab, "dc2-db", "apim_db", "INSERT INTO late VALUES (3)");
    await link("dc2", "up");
    const split = await run("start.yml");
    expect(failed(split)).toEqual([
      expect.stringContaining("nobody can tell which datacenter is active: dc1-db is a primary"),
    ]);
    expect(changed(split)).toEqual([]);
  });

  it("takes it back, gives up what only it had when told to, and has it serve again", async () => {
    const refused = await run("failback.yml", "-e", "returning=dc2");
    expect(failed(refused)).toEqual([
      expect.stringMatching(/^dc2-db Follow the primary: .* has \d+ transactions? that dc1-db has not/),
    ]);
    const back = await run("failback.yml", "-e", "returning=dc2", "-e", "discard=true", "-e", "take_over=true");
    expect(failed(back)).toEqual([]);
    expect(await serving()).toEqual(["dc2-apim1", "dc2-apim2"]);
    expect(await psql(lab, "dc2-db", "apim_db", "SELECT string_agg(n::text, ' ' ORDER BY n) FROM late")).toBe("1 2");
  });
});
