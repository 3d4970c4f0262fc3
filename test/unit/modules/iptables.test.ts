import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { iptables as fact } from "../../../src/facts/iptables.js";
import { iptables } from "../../../src/modules/iptables.js";
import { valuesOf } from "../facts/support.js";
import { converge, planOn } from "./converge.js";
import { diffOf, factsOf, faultOf, planOf, scriptOf } from "./support.js";

const chain = { present: true, policy: "ACCEPT", rules: 0 };

async function scriptFor(params: Record<string, unknown>, facts: Record<string, unknown> = {}): Promise<string> {
  const plan = await planOf(iptables, { chain: "INPUT", ...params }, { chain, rule: { present: false }, ...facts });
  return plan.failed ?? scriptOf(plan).trim().replaceAll("'", "");
}

describe("iptables", () => {
  it.each<[Record<string, unknown>, string]>([
    [{ jump: "DROP", source: "10.0.0.0/8" }, "iptables -w -t filter -A INPUT  -s 10.0.0.0/8 -j DROP"],
    [
      { protocol: "tcp", destination_ports: [80, "8080:8090"], ctstate: ["NEW"], jump: "ACCEPT", comment: "a b" },
      "iptables -w -t filter -A INPUT  -p tcp -j ACCEPT -m multiport --dports 80,8080:8090 -m conntrack --ctstate NEW -m comment --comment a b",
    ],
    [
      {
        action: "insert",
        rule_num: 3,
        in_interface: "!lo",
        reject_with: "tcp-reset",
        protocol: "tcp",
        ip_version: "ipv6",
      },
      "ip6tables -w -t filter -I INPUT 3 -p tcp -j REJECT -i !".replace("-i !", "! -i lo --reject-with tcp-reset"),
    ],
    [{ protocol: "tcp", syn: "negate", jump: "DROP" }, "iptables -w -t filter -A INPUT  -p tcp -j DROP ! --syn"],
    [
      { table: "nat", protocol: "tcp", destination_port: 80, jump: "REDIRECT", to_ports: 8280 },
      "iptables -w -t nat -A INPUT  -p tcp -j REDIRECT --destination-port 80 --to-ports 8280",
    ],
    [{ policy: "DROP" }, "iptables -w -t filter -P INPUT DROP"],
    [{ flush: true }, ""],
  ])("%j", async (params, script) => {
    expect(await scriptFor(params)).toBe(script);
  });

  it("makes and removes chains, with a rule or alone", async () => {
    const none = { chain: { present: false }, rule: { present: false } };
    expect(await scriptFor({ chain: "mine", chain_management: true, jump: "DROP" }, none)).toBe(
      "iptables -w -t filter -N mine && iptables -w -t filter -A mine  -j DROP",
    );
    const gone = { chain: "mine", chain_management: true, state: "absent" };
    expect(await scriptFor(gone, { rule: undefined })).toBe("iptables -w -t filter -X mine");
    expect(await scriptFor(gone, { ...none, rule: undefined })).toBe("");
    expect(await scriptFor({ policy: "DROP" }, { chain: { present: true, rules: 0 } })).toContain("can have no policy");
  });

  it("asks iptables itself", () => {
    expect(factsOf(iptables, { chain: "INPUT", jump: "DROP" })["rule"]).toEqual([
      'iptables:{"command":"iptables","table":"filter","chain":"INPUT","rule":["-j","DROP"]}',
    ]);
    const said = Buffer.from("-P INPUT DROP\n-A INPUT -j ACCEPT\n").toString("base64");
    const denied = Buffer.from("Permission denied (you must be root)\n").toString("base64");
    const key = { command: "iptables", table: "filter", chain: "INPUT" } as const;
    expect(valuesOf(fact, [key, key, key], `0:${said}\n1:\n4:${denied}\n`)).toEqual([
      { present: true, policy: "DROP", rules: 1 },
      { present: false },
      { status: "error", message: "Permission denied (you must be root)" },
    ]);
  });

  it("refuses what cannot be", () => {
    expect(faultOf(iptables, { jump: "DROP" })).toContain("expected chain");
    expect(faultOf(iptables, { chain: "INPUT", rule_num: 1 })).toContain("expected action: insert");
    expect(faultOf(iptables, { chain: "-X" })).toContain("expected the name of a chain");
  });
});

const isolated = spawnSync("unshare", ["-n", "iptables", "-w", "-S"]).status === 0;

/** In a network of its own, so that the firewall of this machine stays as it is. */
(isolated ? describe : describe.skip)("iptables of this machine", () => {
  const folder = mkdtempSync(join(tmpdir(), "mdc-iptables-"));
  const host = { name: "dash", shell: "dash", path: folder };
  let network: ChildProcess;

  beforeAll(() => {
    network = spawn("unshare", ["-n", "sleep", "600"], { stdio: "ignore" });
    const real = spawnSync("sh", ["-c", "command -v iptables"]).stdout.toString().trim();
    writeFileSync(join(folder, "iptables"), `#!/bin/sh\nexec nsenter -t ${network.pid} -n ${real} "$@"\n`);
    chmodSync(join(folder, "iptables"), 0o755);
    spawnSync("sleep", ["0.3"]);
  });

  afterAll(() => {
    network.kill();
    rmSync(folder, { recursive: true });
  });

  it("has rules, policies and chains as they are wanted", async () => {
    const rule = {
      ...{ chain: "INPUT", protocol: "tcp", destination_ports: [8243, 8280], ctstate: "NEW" },
      ...{ jump: "ACCEPT", comment: "it's $HOME" },
    };
    const plan = await converge(host, iptables, rule);
    expect(diffOf(plan)[0]).toContain("iptables filter INPUT rule: null");
    await converge(host, iptables, { chain: "INPUT", action: "insert", in_interface: "lo", jump: "ACCEPT" });
    await converge(host, iptables, { chain: "INPUT", policy: "DROP" });
    await converge(host, iptables, { chain: "mine", chain_management: true, source: "!10.0.0.0/8", jump: "DROP" });
    await converge(host, iptables, { ...rule, state: "absent" });
    await converge(host, iptables, { chain: "INPUT", flush: true });
    expect((await planOn(host, iptables, { chain: "INPUT", flush: true })).changes).toEqual([]);
    await converge(host, iptables, { chain: "mine", flush: true });
    await converge(host, iptables, { chain: "mine", chain_management: true, state: "absent" });
  });
});
