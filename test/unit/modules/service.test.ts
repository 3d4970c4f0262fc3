import { describe, expect, it } from "@jest/globals";
import type { UnitFact } from "../../../src/facts/unit.js";
import { service } from "../../../src/modules/service.js";
import { systemdService } from "../../../src/modules/systemd-service.js";
import { diffOf, factsOf, faultOf, planOf, promisesOf, scriptOf } from "./support.js";

const up: UnitFact = { found: true, active: "active", sub: "running", file: "enabled", outdated: false };
const down: UnitFact = { ...up, active: "inactive", sub: "dead", file: "disabled" };
const masked: UnitFact = { ...down, file: "masked" };
const noFiles = [{ type: "absent" }];

describe("service", () => {
  it.each<[string, Record<string, unknown>, UnitFact, string[], string[]]>([
    ["runs", { state: "started", enabled: true }, up, [], []],
    ["starts", { state: "started" }, down, ['state: "inactive" -> "started"'], ["start"]],
    [
      "starts what failed",
      { state: "started" },
      { ...down, active: "failed" },
      ['state: "failed" -> "started"'],
      ["start"],
    ],
    [
      "starts what crashes over and over",
      { state: "started" },
      { ...down, active: "activating", sub: "auto-restart" },
      ['state: "activating" -> "started"'],
      ["start"],
    ],
    ["leaves what is starting", { state: "started" }, { ...up, active: "activating", sub: "start" }, [], []],
    ["stops", { state: "stopped" }, up, ['state: "active" -> "stopped"'], ["stop"]],
    ["is stopped", { state: "stopped" }, { ...down, active: "failed" }, [], []],
    [
      "stops what crashes over and over",
      { state: "stopped" },
      { ...down, active: "activating", sub: "auto-restart" },
      ['state: "activating" -> "stopped"'],
      ["stop"],
    ],
    ["restarts", { state: "restarted" }, up, ['state: "active" -> "restarted"'], ["restart"]],
    ["restarts what is down", { state: "restarted" }, down, ['state: "inactive" -> "restarted"'], ["restart"]],
    ["reloads", { state: "reloaded" }, up, ['state: "active" -> "reloaded"'], ["reload"]],
    ["starts instead of reloading", { state: "reloaded" }, down, ['state: "inactive" -> "started"'], ["start"]],
    ["enables", { enabled: true }, down, ["enabled: false -> true"], ["enable"]],
    ["disables", { enabled: false }, up, ["enabled: true -> false"], ["disable"]],
    ["cannot enable what is static", { enabled: true }, { ...up, file: "static" }, [], []],
    [
      "enables an init script",
      { enabled: true },
      { ...up, file: "generated", sysv: false },
      ["enabled: false -> true"],
      ["enable"],
    ],
    ["knows an enabled init script", { enabled: true }, { ...up, file: "generated", sysv: true }, [], []],
    [
      "enables, then starts",
      { enabled: true, state: "started" },
      down,
      ["enabled: false -> true", 'state: "inactive" -> "started"'],
      ["enable", "start"],
    ],
  ])("%s", async (_name, params, fact, diff, verbs) => {
    const plan = await planOf(service, { name: "app", ...params }, { unit: fact, files: noFiles });
    expect(diffOf(plan)).toEqual(diff.map((line) => `unit app.service ${line}`));
    const done = [...scriptOf(plan).matchAll(/^systemctl -q\s+'(\w+)' -- 'app.service'/gm)].map(([, verb]) => verb);
    expect(done).toEqual(verbs);
    expect(plan.changes).toHaveLength(diff.length === 0 ? 0 : 1);
  });

  it("promises the state and shows the journal when it does not come about", async () => {
    const plan = await planOf(service, { name: "app", state: "started" }, { unit: down, files: noFiles });
    expect(promisesOf(plan)).toMatchObject({ "unit:app.service": { active: "active", file: "disabled" } });
    expect(scriptOf(plan)).toContain("journalctl");
    expect(plan.changes[0]?.effect.kind).toBe("opaque");
  });

  it("fails for a unit that nobody knows", async () => {
    const facts = { unit: { found: false }, files: noFiles };
    expect((await planOf(service, { name: "app", state: "stopped" }, facts)).failed).toBe(
      "there is no unit app.service on this host",
    );
  });

  it("counts on a unit whose file an earlier task writes, and with one that a package brings only for what is done every time", async () => {
    const written = { unit: { found: false }, files: [{ type: "file" }] };
    const wish = { name: "app", state: "started", enabled: true };
    expect(diffOf(await planOf(service, wish, written))).toHaveLength(2);
    const coming = { unit: { found: false }, files: noFiles };
    expect(await planOf(service, wish, coming, { predicted: true })).toMatchObject({
      changes: [],
      undecided: { reason: "there is no unit app.service on this host" },
    });
    const restart = { ...wish, state: "restarted" };
    expect(diffOf(await planOf(service, restart, coming, { predicted: true }))).toHaveLength(2);
  });

  it("looks for files where earlier tasks may write them", () => {
    expect(factsOf(service, { name: "app@1" })["files"]).toEqual([
      "file:/etc/systemd/system/app@1.service",
      "file:/etc/systemd/system/app@.service",
      "file:/usr/local/lib/systemd/system/app@1.service",
      "file:/usr/local/lib/systemd/system/app@.service",
      "file:/lib/systemd/system/app@1.service",
      "file:/lib/systemd/system/app@.service",
    ]);
  });

  it("says why a masked unit does not start", async () => {
    const plan = await planOf(service, { name: "app", state: "started" }, { unit: masked, files: noFiles });
    expect(plan.failed).toBe("app.service is masked and cannot be started (masked: false lifts that)");
  });

  it.each(["-a", "a*", "a b", "", "a/b"])("refuses the name %j", (name) => {
    expect(faultOf(service, { name })).toContain("expected the name of one unit");
  });
});

describe("systemd_service", () => {
  const plan = (params: Record<string, unknown>, fact: UnitFact) =>
    planOf(systemdService, params, { unit: fact, files: noFiles });

  it("unmasks before it starts, and masks", async () => {
    const lifted = await plan({ name: "app", masked: false, state: "started" }, masked);
    expect(scriptOf(lifted).indexOf("'unmask'")).toBeLessThan(scriptOf(lifted).indexOf("'start'"));
    expect(diffOf(await plan({ name: "app", masked: true }, down))).toEqual(["unit app.service masked: false -> true"]);
    expect((await plan({ name: "app", masked: true }, masked)).changes).toEqual([]);
  });

  it("reads a changed unit file again", async () => {
    const wish = { name: "app", state: "started", daemon_reload: true };
    expect((await plan(wish, up)).changes).toEqual([]);
    const due = await plan(wish, { ...up, outdated: true });
    expect(diffOf(due)).toEqual(['unit app.service loaded: "an older file" -> "the file as it is now"']);
    expect(scriptOf(due)).toContain("systemctl daemon-reload");
  });

  it("reloads without a unit as an action that changes nothing", async () => {
    const { action, changes } = await planOf(systemdService, { daemon_reload: true });
    expect(changes).toEqual([]);
    expect(action?.predict).toBe("ok");
    expect(action?.script).toBe("systemctl daemon-reload");
  });

  it("does not wait with no_block, and promises nothing about the state then", async () => {
    const soon = await plan({ name: "app", state: "started", no_block: true }, down);
    expect(scriptOf(soon)).toContain("systemctl -q '--no-block' 'start' -- 'app.service'");
    expect(promisesOf(soon)["unit:app.service"]).toMatchObject({ active: undefined });
  });

  it.each([
    [{}, "expected name, or daemon_reload: true"],
    [{ name: "a", unit: "b" }, "expected one of name, unit and service"],
  ])("%j: %s", (params, fault) => {
    expect(faultOf(systemdService, params)).toBe(fault);
  });
});
