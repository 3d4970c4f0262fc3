import { describe, expect, it } from "@jest/globals";
import { ufwRule } from "../../../src/facts/ufw-rule.js";
import { ufw as ufwFact } from "../../../src/facts/ufw.js";
import { ufw } from "../../../src/modules/ufw.js";
import { valuesOf } from "../facts/support.js";
import { diffOf, faultOf, planOf, scriptOf } from "./support.js";

const off = { enabled: false, logging: "low", incoming: "deny", outgoing: "allow", routed: "deny" };

async function scriptFor(params: Record<string, unknown>, now: object = off, settled = false): Promise<string> {
  const plan = await planOf(ufw, params, { ufw: now, rule: { settled } });
  return scriptOf(plan).trim().replaceAll("'", "").replaceAll("LC_ALL=C ", "").replaceAll(" >/dev/null", "");
}

describe("ufw", () => {
  it.each<[Record<string, unknown>, string]>([
    [{ rule: "allow", port: 22 }, "ufw allow from any to any port 22"],
    [
      { rule: "limit", direction: "in", if: "eth0", log: true, from: "10.0.0.0/8", port: "8243,8280", proto: "tcp" },
      "ufw limit in on eth0 log from 10.0.0.0/8 to any port 8243,8280 proto tcp",
    ],
    [
      { rule: "deny", route: true, interface_in: "eth0", interface_out: "eth1", insert: 2, comment: "not here" },
      "ufw route insert 2 deny in on eth0 out on eth1 from any to any comment not here",
    ],
    [{ rule: "allow", delete: true, name: "Nginx Full" }, "ufw delete allow from any to any app Nginx Full"],
    [{ state: "enabled" }, "ufw -f enable"],
    [{ state: "disabled" }, ""],
    [{ state: "reloaded" }, "ufw -f reload"],
    [{ policy: "deny" }, ""],
    [{ default: "reject" }, "ufw default reject incoming"],
    [{ default: "deny", direction: "outgoing" }, "ufw default deny outgoing"],
    [{ logging: "on" }, ""],
    [{ logging: "off" }, "ufw logging off"],
    [{ state: "reset", policy: "deny" }, "ufw -f reset && ufw default deny incoming"],
    [
      { logging: "full", rule: "allow", port: 1, policy: "allow", state: "enabled" },
      "ufw -f enable && ufw default allow incoming && ufw allow from any to any port 1 && ufw logging full",
    ],
  ])("%j", async (params, script) => {
    expect(await scriptFor(params)).toBe(script);
  });

  it("leaves a rule that ufw would leave as it is", async () => {
    expect(await scriptFor({ rule: "allow", port: 22 }, off, true)).toBe("");
    expect(await scriptFor({ rule: "allow", port: 22, state: "reset" }, off, true)).toContain("allow from any");
  });

  it("tells what becomes another", async () => {
    const plan = await planOf(ufw, { state: "enabled", policy: "allow" }, { ufw: off });
    expect(diffOf(plan)).toEqual(['ufw state: "disabled" -> "enabled"', 'ufw incoming: "deny" -> "allow"']);
    expect(plan.result).toEqual({ commands: ["ufw -f enable", "ufw default allow incoming"] });
  });

  it.each<[Record<string, unknown>, string]>([
    [{}, "expected at least one of state, default, logging and rule"],
    [{ rule: "allow", direction: "incoming" }, "expected direction: in or out with rule"],
    [{ default: "deny", direction: "in" }, "expected direction: incoming, outgoing or routed"],
    [{ rule: "allow", interface: "eth0" }, "expected direction with interface"],
    [{ rule: "allow", if_in: "a", if_out: "b" }, "expected route: true"],
    [{ rule: "allow", app: "x", proto: "tcp" }, "expected name or proto"],
    [{ rule: "allow", port: 1, to_port: 2 }, "expected only one of to_port and port"],
    [{ rule: "allow", from: "-x" }, "expected one word"],
    [{ rule: "allow", insert_relative_to: "first-ipv4" }, "insert_relative_to"],
  ])("refuses %j", (params, fault) => {
    expect(faultOf(ufw, params)).toContain(fault);
  });

  it("reads what it is set to", () => {
    const files = 'ENABLED=yes LOGLEVEL=low DEFAULT_INPUT_POLICY="DROP" DEFAULT_FORWARD_POLICY=REJECT ';
    const running = valuesOf(ufwFact, ["ufw"], `uid=0 loaded=1 ${files}\n`);
    expect(running).toEqual([
      { enabled: true, logging: "low", incoming: "deny", outgoing: undefined, routed: "reject" },
    ]);
    expect(valuesOf(ufwFact, ["ufw"], `uid=0 loaded=0 ${files}\n`)).toMatchObject([{ enabled: false }]);
    expect(valuesOf(ufwFact, ["ufw"], `uid=1 loaded=0 ${files}\n`)).toMatchObject([{ status: "denied" }]);
  });

  it("hears from ufw what a rule would change", () => {
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    const records = [
      `0:1:`,
      "0:0:",
      `1:1:${base64("ERROR: Bad port\n")}`,
      `1:1:${base64("ERROR: You need to be root")}`,
    ];
    expect(valuesOf(ufwRule, [["a"], ["b"], ["c"], ["d"]], `${records.join("\n")}\n`)).toMatchObject([
      { settled: true },
      { settled: false },
      { status: "error", message: "ERROR: Bad port" },
      { status: "denied" },
    ]);
  });
});
