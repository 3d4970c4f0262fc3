import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { raiseHosts, type Lab } from "../../lab/index.js";
import { long } from "../support/long.js";
import { runTasks, type TaskCall, type TaskOutcome } from "../support/run-task.js";
import { onHost, targetIn } from "./closed-loop.js";

const ufw = (params: Record<string, unknown>): TaskCall => ({ module: "ufw", params });
const ssh = ufw({ rule: "limit", port: 22, proto: "tcp", comment: "größe $HOME" });
const calls = [
  ssh,
  ufw({ rule: "allow", from: "10.0.0.0/8", port: "8243,8280", proto: "tcp", direction: "in", if: "eth0", log: true }),
  ufw({ rule: "deny", src: "192.0.2.7", insert: 1 }),
  ufw({ rule: "allow", route: true, if_in: "eth0", if_out: "lo", to: "10.1.2.3", port: 443, proto: "tcp" }),
  ufw({ rule: "allow", port: 99, delete: true }),
  ufw({ state: "enabled", policy: "reject", logging: "medium" }),
  ufw({ default: "allow", direction: "routed" }),
];

/** On a host of its own, which no other test has to reach. */
(long ? describe : describe.skip)("ufw", () => {
  let lab: Lab;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "mdc-ufw-"));
    lab = await raiseHosts({ lab: `ufw-${process.pid}`, hosts: [{ name: "h1" }] });
    const install = "apt-get update -qq && apt-get install -y -qq --no-install-recommends ufw iptables";
    await onHost(
      lab,
      "h1",
      `DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND; (${install}) >/dev/null 2>&1`,
      "/",
    );
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await lab.down();
  });

  function run(tasks: readonly TaskCall[], check = false): Promise<TaskOutcome[]> {
    return runTasks(targetIn(folder, lab, "h1", {}), tasks, { check, diff: true });
  }

  const told = (outcomes: readonly TaskOutcome[]): string[] => outcomes.map(({ status }) => status);

  it("has rules, policies and logging as they are wanted, and finds nothing to do again", async () => {
    expect(told(await run([ssh], true))).toEqual(["changed"]);
    expect(await onHost(lab, "h1", "ufw status", "/")).toBe("Status: inactive");
    const changed = (index: number): string => (index === 4 ? "ok" : "changed");
    expect(told(await run(calls))).toEqual(calls.map((_call, index) => changed(index)));
    const status = await onHost(lab, "h1", "ufw status verbose", "/");
    expect(status).toContain("Logging: on (medium)\nDefault: reject (incoming), allow (outgoing), allow (routed)");
    expect(status.replaceAll(/ +/g, " ")).toMatch(
      /Anywhere DENY IN 192\.0\.2\.7 \n22\/tcp LIMIT IN Anywhere # größe \$HOME\n8243,8280\/tcp on eth0 ALLOW IN 10\.0\.0\.0\/8 \(log\)/,
    );
    expect(told(await run(calls))).toEqual(calls.map(() => "ok"));
    expect(told(await run(calls, true))).toEqual(calls.map(() => "ok"));
  });

  it("says what ufw says of a rule that cannot be", async () => {
    const [outcome] = await run([ufw({ rule: "allow", port: 22, insert: 77 })]);
    expect(outcome?.status).toBe("failed");
    expect(outcome?.message).toContain("Invalid position");
  });

  it("takes rules away, and is switched off", async () => {
    const gone = [ufw({ rule: "deny", src: "192.0.2.7", delete: true }), ufw({ state: "disabled", logging: "off" })];
    expect(told(await run(gone))).toEqual(["changed", "changed"]);
    expect(told(await run(gone))).toEqual(["ok", "ok"]);
    expect(await onHost(lab, "h1", "ufw status; ufw show added", "/")).not.toContain("192.0.2.7");
    expect(told(await run([ufw({ state: "reset" }), ssh, ssh]))).toEqual(["changed", "changed", "ok"]);
  });
});
