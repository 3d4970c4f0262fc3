import { describe, expect, it } from "@jest/globals";
import { isEnabled, isRunning, unit, unitName, type UnitFact } from "../../../src/facts/unit.js";
import { readRecorded, valuesOf } from "./support.js";

const recorded = `Type=notify
RemainAfterExit=no
Id=ssh.service
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled
NeedDaemonReload=no

Type=
RemainAfterExit=no
Id=nope.service
LoadState=not-found
ActiveState=inactive
SubState=dead
UnitFileState=
NeedDaemonReload=no

Id=dbus.socket
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=static
NeedDaemonReload=yes

Type=oneshot
RemainAfterExit=no
Id=sysv.service
LoadState=loaded
ActiveState=inactive
SubState=dead
UnitFileState=generated
NeedDaemonReload=no

Id=m.service
LoadState=masked
ActiveState=inactive
SubState=dead
UnitFileState=masked
NeedDaemonReload=no

00010
`;
const names = ["ssh.service", "nope.service", "dbus.socket", "sysv.service", "m.service"];

describe("unit", () => {
  it("reads what systemctl show prints, and what init scripts are linked to", () => {
    expect(valuesOf(unit, names, recorded)).toEqual([
      { found: true, active: "active", sub: "running", file: "enabled", sysv: false, oneshot: false, outdated: false },
      { found: false },
      { found: true, active: "active", sub: "running", file: "static", sysv: false, oneshot: false, outdated: true },
      { found: true, active: "inactive", sub: "dead", file: "generated", sysv: true, oneshot: true, outdated: false },
      { found: true, active: "inactive", sub: "dead", file: "masked", sysv: false, oneshot: false, outdated: false },
    ]);
  });

  it("is malformed when a unit is missing", () => {
    expect(unit.kind.split(Buffer.from(recorded), [...names, "x.service"])).toBeUndefined();
    expect(unit.kind.split(Buffer.from("Failed to connect to bus\n"), ["ssh.service"])).toBeUndefined();
  });

  it("takes no strange output for an answer", () => {
    expect(readRecorded(unit, ["a.service"], "what\n\n0\n")[0]?.status).toBe("error");
  });

  it.each([
    ["ssh", "ssh.service"],
    ["dbus.socket", "dbus.socket"],
    ["app@1", "app@1.service"],
    ["a.b", "a.b.service"],
  ])("%s is %s", (name, full) => {
    expect(unitName(name)).toBe(full);
  });
});

describe("promises about units", () => {
  const on: UnitFact = { found: true, active: "active", sub: "running", file: "enabled" };
  const compare = (promised: UnitFact, actual: UnitFact): string[] => unit.kind.compare?.(promised, actual) ?? [];

  it.each<[string, UnitFact, UnitFact, string[]]>([
    ["kept", on, on, []],
    ["crashed", on, { ...on, active: "failed", sub: "failed" }, ["it is failed (failed), wanted active"]],
    [
      "crashing",
      on,
      { ...on, active: "activating", sub: "auto-restart" },
      ["it is activating (auto-restart), wanted active"],
    ],
    ["on its way", on, { ...on, active: "activating", sub: "start" }, []],
    ["done at once", on, { ...on, active: "inactive", sub: "dead", oneshot: true }, []],
    ["stopped with a bad code", { ...on, active: "inactive" }, { ...on, active: "failed", sub: "failed" }, []],
    ["not stopped", { ...on, active: "inactive" }, on, ["it is active (running), wanted inactive"]],
    ["not enabled", on, { ...on, file: "disabled" }, ["it is disabled, wanted enabled"]],
    ["cannot be enabled", on, { ...on, file: "static" }, []],
    ["not masked", { ...on, file: "masked" }, { ...on, file: "static" }, ["it is static, wanted masked"]],
    ["gone", on, { found: false }, ["there is no such unit"]],
    ["open", { found: true }, { ...on, active: "failed" }, []],
  ])("%s", (_name, promised, actual, wrong) => {
    expect(compare(promised, actual)).toEqual(wrong);
  });

  it.each([
    ["enabled", true],
    ["disabled", false],
    ["enabled-runtime", false],
    ["linked", false],
    ["masked", false],
    ["static", undefined],
    ["indirect", undefined],
    ["", false],
    [undefined, false],
  ])("%s counts as %s", (file, enabled) => {
    expect(isEnabled({ found: true, file })).toBe(enabled);
  });

  it("takes a unit that is started over and over for one that does not run", () => {
    expect(isRunning({ found: true, active: "activating", sub: "auto-restart" })).toBe(false);
    expect(isRunning({ found: true, active: "reloading" })).toBe(true);
  });
});
