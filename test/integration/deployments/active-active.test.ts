import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { parse, stringify } from "yaml";
import { compare, tasksOf } from "../../demo/comparison.js";
import { hostsByComponent, labHosts } from "../../demo/hosts.js";
import { writeInventory, type InventoryFiles } from "../../demo/inventory.js";
import { provision } from "../../demo/provision.js";
import type { RunRecord } from "../../demo/results.js";
import { raiseHosts, type Lab } from "../../lab/index.js";
import { labFolder, projectRoot } from "../../lab/paths.js";
import { buildCompiledPack } from "../../standin/compiled.js";
import { look } from "../support/run-playbook.js";
import { refusedBeforehand, wrongBeforehand, wrongChoices, wrongVars } from "./beforehand.js";
import { broken, harmed, wrongOutside } from "./harms.js";
import { changed, failed, proofOf } from "./outcome.js";

// Eight hosts get packages, databases and servers, on two cores beside other tests.
jest.setTimeout(15 * 60_000);

interface Group {
  vars?: Record<string, unknown>;
  hosts: Record<string, unknown>;
}

describe("active-active: playbooks/site.yml on two empty datacenters", () => {
  let lab: Lab;
  let files: InventoryFiles;
  const runs: Record<string, RunRecord> = {};

  beforeAll(async () => {
    lab = await raiseHosts({ lab: `deployment-${process.pid}`, hosts: labHosts() });
    files = await writeInventory(lab, await buildCompiledPack(join(labFolder(lab.name), "wso2am-3.1.0.zip")));
    runs["check"] = await run("check", "--check");
    runs["first"] = await run("first");
    runs["second"] = await run("second");
    runs["after"] = await run("after", "--check");
  });

  afterAll(() => lab.down());

  function run(name: string, ...flags: string[]): Promise<RunRecord> {
    return runOf("site.yml", name, ...flags);
  }

  function runOf(playbook: string, name: string, ...flags: string[]): Promise<RunRecord> {
    return runWith(files, playbook, name, ...flags);
  }

  function runWith(given: InventoryFiles, playbook: string, name: string, ...flags: string[]): Promise<RunRecord> {
    return provision({
      files: given,
      playbook: join(projectRoot, "playbooks", playbook),
      flags,
      log: join(labFolder(lab.name), `${name}.ndjson`),
    });
  }

  /** The same deployment with another inventory. */
  async function otherwise(name: string, edit: (inventory: Record<string, Group>) => void): Promise<InventoryFiles> {
    const inventory = parse(await readFile(files.inventory, "utf8")) as Record<string, Group>;
    edit(inventory);
    const given = { ...files, inventory: join(labFolder(lab.name), `${name}.yml`) };
    await writeFile(given.inventory, stringify(inventory));
    return given;
  }

  function recorded(name: string): RunRecord {
    const record = runs[name];
    if (!record) throw new TypeError(`the run "${name}" was not made`);
    return record;
  }

  it("brings all servers up", () => {
    const first = recorded("first");
    expect([failed(first), first.exitCode]).toEqual([[], 0]);
  });

  it("was told beforehand what it would change, or what could not be known", () => {
    const { told, untold, undone, mistaken } = compare(recorded("check"), recorded("first"));
    expect({ untold, undone, mistaken }).toEqual({ untold: [], undone: [], mistaken: [] });
    expect(recorded("check").exitCode).toBe(0);
    expect(told).toBeGreaterThan(100);
  });

  it("ends with a proof that rows, artifacts and events cross, and that every server answers", () => {
    const proof = String(recorded("first").results.findLast((one) => one.task === "The proof")?.message);
    const rows = proof.split("\n").map((line) => line.split(/ {2,}/));
    const of = (kind: RegExp): string[] =>
      rows.filter(([what]) => kind.test(what ?? "")).map(([what, from, to]) => `${what}: ${from} > ${to}`);
    expect(proof).not.toContain("FAILED");
    expect(of(/^row in/).sort()).toEqual([
      "row in apim_db: dc1 > dc2",
      "row in apim_db: dc2 > dc1",
      "row in shared_db: dc1 > dc2",
      "row in shared_db: dc2 > dc1",
    ]);
    expect(of(/^traffic manager/)).toHaveLength(12);
    expect(of(/^artifact/)).toEqual(["artifact: dc1-apim1 > dc1-apim2", "artifact: dc2-apim1 > dc2-apim2"]);
    expect(of(/^(portals|gateway)/)).toHaveLength(8);
  });

  it("sends the pack to one node of each datacenter, from which the other has it, and leaves nothing of that", async () => {
    const of = (task: string, status: string): string[] =>
      recorded("first").results.flatMap((one) => (one.task === task && one.status === status ? [one.host] : []));
    expect(of("Send the pack to one host of the datacenter", "ok").sort()).toEqual(["dc1-apim1", "dc2-apim1"]);
    expect(of("Fetch it", "ok").sort()).toEqual(["dc1-apim2", "dc2-apim2"]);
    expect(of("Say who is sent the pack from here all the same", "ok")).toEqual([]);
    const left = "ls -d /var/lib/wso2/pack; grep mdc-pack /var/lib/wso2/.ssh/authorized_keys";
    for (const host of ["dc1-apim1", "dc1-apim2"])
      expect(await look(lab, host, left)).toMatch(/^ls: [^\n]*No such file[^\n]*$/);
  });

  it("gives servers the limits that they need, and lets nobody else read passwords", async () => {
    // What a unit asks for: a container gets no more than its machine lets it have.
    const shown = "systemctl show wso2am -P Restart -P TimeoutStopUSec -P SuccessExitStatus -P UMask -P LimitNOFILE";
    const seen = (command: string): Promise<string> => look(lab, "dc1-apim2", command);
    expect((await seen(shown)).split("\n").sort()).toEqual(["0077", "143", "2min", "65535", "always"]);
    expect(await seen("cat /etc/security/limits.d/wso2am.conf")).toBe("wso2 - nofile 65535\nwso2 - nproc 20000");
    expect((await seen("cat /etc/sysctl.d/60-wso2am.conf")).replaceAll(" ", "").split("\n")).toContain(
      "net.ipv4.tcp_keepalive_time=600",
    );
    const opened = await seen("ss -Hltn | awk '$4 ~ /:(9999|11111|9763)$/ { print $4 }'");
    expect(opened).toMatch(/^\S*127\.0\.0\.1\]?:9763$/);
    const { apim_admin_password: word = "" } = parse(await readFile(files.secrets, "utf8")) as Record<string, string>;
    const holding = await seen(`grep -rlF '${word}' /opt/wso2am-3.1.0/repository/conf | xargs stat -c '%a %U %n'`);
    const rest = holding.split("\n").map((line) => line.replace(/ \/.*\//, " "));
    expect(rest.sort()).toEqual([
      "600 wso2 deployment.toml",
      "600 wso2 jndi.properties",
      "600 wso2 jndi2.properties",
      "600 wso2 jndi3.properties",
      "600 wso2 jndi4.properties",
    ]);
  });

  it("finds nothing to do the second time", () => {
    const { changed, exitCode } = recorded("second");
    expect(exitCode).toBe(0);
    expect(Object.keys(changed)).toHaveLength(8);
    expect(Object.values(changed).every((count) => count === 0)).toBe(true);
  });

  it("is told so by a check afterwards", () => {
    const after = recorded("after");
    expect({ exitCode: after.exitCode, changed: tasksOf(after, "changed") }).toEqual({ exitCode: 0, changed: [] });
    expect(tasksOf(after, "unknown")).toEqual([]);
  });

  it("is refused beforehand all at once what would go wrong later", async () => {
    const given = await otherwise("wrong", ({ all }) => {
      for (const [host, own] of Object.entries(wrongChoices)) Object.assign(all?.hosts[host] ?? {}, own);
    });
    const refused = await harmed(lab, wrongBeforehand(lab), () =>
      runWith(given, "preflight.yml", "refused", ...wrongVars.flatMap((one) => ["-e", one])),
    );
    expect(changed(refused)).toEqual([]);
    const told = refused.results.filter(({ status }) => status === "failed");
    const of = (host: string): string[] =>
      told.flatMap((one) => (one.host === host ? String(one.message).split("\n") : []));
    for (const [host, refusals] of Object.entries(refusedBeforehand)) expect(of(host)).toEqual(refusals);
  });

  it("is told by the proof what is broken, a line for each", async () => {
    const limits = ["-e", "verify_seconds=2", "-e", "verify_certificate_days=99999"];
    const told = await harmed(lab, broken, () => runOf("verify.yml", "broken-proof", ...limits));
    expect(await look(lab, "dc2-apim2", "wso2am-ready 5 && echo ready")).toBe("ready");
    expect(told.exitCode).toBe(2);
    const lines = proofOf(told).filter((line) => line.includes("FAILED"));
    const [ending, others] = [/^certificate/, /^(?!certificate)/].map((kind) =>
      lines.filter((line) => kind.test(line)),
    );
    expect(ending).toContainEqual(
      expect.stringMatching(/^certificate \| dc2-lb \| nodes \| FAILED: ends in \d+ days$/),
    );
    expect(others?.sort()).toEqual([
      "artifact | dc1-apim1 | dc1-apim2 | FAILED: not seen",
      expect.stringMatching(
        /^configuration \| dc1-apim1 \| dc2-apim1 \| FAILED: .*deployment\.toml:\d+ \[apim\.cors\] allow_credentials$/,
      ),
      "gateway | dc2-lb | dc2-apim2 | FAILED: never answered",
      "portals | dc2-lb | dc2-apim2 | FAILED: never answered",
      expect.stringMatching(/^sticky session \| dc1-lb \| - \| FAILED: \S+, then \S+$/),
      ...["dc1-apim1", "dc1-apim2", "dc2-apim1"].map(
        (node) => `traffic manager | ${node} | dc2-apim2 | FAILED: port 5672 9611 9711`,
      ),
    ]);
  });

  describe("with the same databases as somebody else's, which the first nodes look at", () => {
    let given: InventoryFiles;

    beforeAll(async () => {
      given = await otherwise("external", (inventory) => {
        for (const name of ["dc1", "dc2"]) {
          delete inventory["all"]?.hosts[`${name}-db`];
          delete inventory[name]?.hosts[`${name}-db`];
          Object.assign(inventory[name]?.vars ?? {}, { local_database: `${name}-db` });
        }
        Object.assign(inventory["all"]?.vars ?? {}, { replication: "external" });
        inventory["database"] = { hosts: { "dc1-apim1": null, "dc2-apim1": null } };
      });
    });

    it("changes nothing but what it takes to look at them, and proves that rows cross", async () => {
      const done = await runWith(given, "site.yml", "external");
      expect(failed(done)).toEqual([]);
      const looking = ["dc1-apim1", "dc2-apim1"];
      expect(changed(done).sort()).toEqual(
        looking.flatMap((host) => [`${host} Give the account the password`, `${host} Install a client`]),
      );
      const proof = proofOf(done);
      expect(proof.filter((line) => line.includes("FAILED"))).toEqual([]);
      expect(proof.filter((line) => line.startsWith("row in"))).toEqual([
        "row in apim_db | dc1 | dc2 | ok",
        "row in apim_db | dc2 | dc1 | ok",
        "row in shared_db | dc1 | dc2 | ok",
        "row in shared_db | dc2 | dc1 | ok",
      ]);
    });

    it("tells beforehand what the product may not do there, and of a node that does not reach its database", async () => {
      const barred = await harmed(lab, wrongOutside(lab), () => runWith(given, "preflight.yml", "barred", "--check"));
      expect(failed(barred).sort()).toEqual([
        expect.stringMatching(
          /^dc1-apim1 .* as wso2apim: apim_db: the account may not .* the rows of am_api \(GRANT\)$/,
        ),
        expect.stringMatching(/^dc2-apim2 .* does not reach dc2-db:5432 \(database: no route to host\)/),
      ]);
    });
  });

  describe("restarted while clients are served", () => {
    const nodes = hostsByComponent()["all_in_one"] ?? [];
    const starts = (): Promise<string[]> =>
      Promise.all(nodes.map((host) => look(lab, host, "systemctl show -P ExecMainStartTimestampMonotonic wso2am")));
    /** A client of each door of a load balancer, until it is told to stop; what it prints are answers that were none. */
    const client = `while [ ! -e /tmp/enough ]; do
  for url in https://gw.am.example.com:8243/services/Version https://api.am.example.com/services/Version; do
    host=\${url#https://}; host=\${host%%[:/]*}
    code=$(curl -sk -m 20 --resolve "$host:8243:127.0.0.1" --resolve "$host:443:127.0.0.1" -o /dev/null -w '%{http_code}' "$url")
    echo $((n += 1)) >/tmp/asked
    [ "$code" = 200 ] || echo "$url $code"
  done
done`;

    it("is restarted node by node, and no client notices", async () => {
      const before = await starts();
      const clients = Promise.all(["dc1-lb", "dc2-lb"].map((host) => look(lab, host, client)));
      const restarted = await runOf("rolling-restart.yml", "restart");
      const asked = await Promise.all(
        ["dc1-lb", "dc2-lb"].map((host) => look(lab, host, "touch /tmp/enough; cat /tmp/asked")),
      );
      expect([failed(restarted), restarted.exitCode]).toEqual([[], 0]);
      expect(await clients).toEqual(["", ""]);
      expect(Math.min(...asked.map(Number))).toBeGreaterThan(20);
      const after = await starts();
      expect(after.filter((time, index) => time === before[index])).toEqual([]);
    });

    it("ends at the first node that does not come back, which gets no clients", async () => {
      await look(lab, "dc1-apim2", "mv /opt/wso2am-3.1.0/bin/wso2server.sh /opt/kept.sh");
      const before = await starts();
      const restarted = await runOf("rolling-restart.yml", "broken", "-e", "apim_start_seconds=30");
      expect(failed(restarted)).toEqual([
        expect.stringMatching(/^dc1-apim2 .*(wanted active|not ready|Failed to start)/s),
      ]);
      const after = await starts();
      expect(nodes.filter((_host, index) => after[index] !== before[index])).not.toContain("dc2-apim1");
      expect(await look(lab, "dc1-lb", "grep -c 'dc1-apim2.* down;' /etc/nginx/nginx.conf")).toBe("5");
      await look(lab, "dc1-apim2", "mv /opt/kept.sh /opt/wso2am-3.1.0/bin/wso2server.sh");
      expect(failed(await run("mended"))).toEqual([]);
      expect(await look(lab, "dc1-lb", "grep -c ' down;' /etc/nginx/nginx.conf")).toBe("0");
    });

    it("stops in both datacenters when told to", async () => {
      expect(failed(await runOf("stop.yml", "stop"))).toEqual([]);
      const states = await Promise.all(nodes.map((host) => look(lab, host, "systemctl is-active wso2am")));
      expect(states).toEqual(nodes.map(() => "inactive"));
    });
  });
});
