import { describe, expect, it } from "@jest/globals";
import { goldenGateGroup } from "../../../src/facts/goldengate-group.js";
import { goldengateProcess } from "../../../src/modules/goldengate-process.js";
import { diffOf, faultOf, ggsciCommandsOf, planOf, promisesOf, scriptOf } from "./support.js";

describe("goldengate_process", () => {
  const home = "/u01/ogg";
  const extract = { home, type: "extract", name: "edc1", alias: "gg", trail: "./dirdat/lt" };
  const pump = { home, type: "pump", name: "pdc1", trail: "./dirdat/lt", remote_trail: "./dirdat/ra" };
  const replicat = {
    home,
    type: "replicat",
    name: "rdc1",
    alias: "gg",
    trail: "./dirdat/rb",
    checkpoint_table: "gg.c",
  };
  const manager = { home, type: "manager" };
  const runs = {
    present: true,
    status: "RUNNING",
    fresh: false,
    integrated: true,
    source: null,
    trails: ["dirdat/lt"],
  };
  const pumps = { ...runs, integrated: false, source: "dirdat/lt", trails: ["dirdat/ra"] };
  const applies = { ...runs, source: "dirdat/rb", trails: [] };
  const absent = { present: false };

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string[], string[]]>([
    ["an extract that runs", extract, runs, [], []],
    [
      "a new extract",
      extract,
      absent,
      ['extract EDC1 state: "absent" -> "present"', 'extract EDC1 status: null -> "RUNNING"'],
      [
        "DBLOGIN USERIDALIAS gg",
        "REGISTER EXTRACT EDC1 DATABASE",
        "DBLOGIN USERIDALIAS gg",
        "ADD EXTRACT EDC1, INTEGRATED TRANLOG, BEGIN NOW",
        "ADD EXTTRAIL ./dirdat/lt, EXTRACT EDC1, MEGABYTES 500",
        "START EXTRACT EDC1",
      ],
    ],
    [
      "a new classic extract that is not to be started",
      { ...extract, integrated: false, state: "present", megabytes: 100 },
      absent,
      ['extract EDC1 state: "absent" -> "present"'],
      [
        "DBLOGIN USERIDALIAS gg",
        "ADD EXTRACT EDC1, TRANLOG, BEGIN NOW",
        "ADD EXTTRAIL ./dirdat/lt, EXTRACT EDC1, MEGABYTES 100",
      ],
    ],
    [
      "an extract that was left without its trail",
      extract,
      { ...runs, status: "STOPPED", fresh: true, trails: [] },
      ['extract EDC1 trail: null -> "./dirdat/lt"', 'extract EDC1 status: "STOPPED" -> "RUNNING"'],
      ["ADD EXTTRAIL ./dirdat/lt, EXTRACT EDC1, MEGABYTES 500", "START EXTRACT EDC1"],
    ],
    [
      "an extract that starts",
      extract,
      { ...runs, status: "STARTING" },
      ['extract EDC1 status: "STARTING" -> "RUNNING"'],
      [],
    ],
    [
      "a new pump",
      pump,
      absent,
      ['pump PDC1 state: "absent" -> "present"', 'pump PDC1 status: null -> "RUNNING"'],
      [
        "ADD EXTRACT PDC1, EXTTRAILSOURCE ./dirdat/lt",
        "ADD RMTTRAIL ./dirdat/ra, EXTRACT PDC1, MEGABYTES 500",
        "START EXTRACT PDC1",
      ],
    ],
    [
      "a new pump of a trail that others have read",
      { ...pump, from_now: true, state: "present" },
      absent,
      ['pump PDC1 state: "absent" -> "present"'],
      [
        "ADD EXTRACT PDC1, EXTTRAILSOURCE ./dirdat/lt, BEGIN NOW",
        "ADD RMTTRAIL ./dirdat/ra, EXTRACT PDC1, MEGABYTES 500",
      ],
    ],
    ["a pump that runs", pump, pumps, [], []],
    ["one that runs, whatever was sent before", { ...pump, from_now: true }, pumps, [], []],
    [
      "a new replicat",
      { ...replicat, after_csn: 1234 },
      absent,
      ['replicat RDC1 state: "absent" -> "present"', 'replicat RDC1 status: null -> "RUNNING"'],
      [
        "DBLOGIN USERIDALIAS gg",
        "ADD REPLICAT RDC1, INTEGRATED, EXTTRAIL ./dirdat/rb, CHECKPOINTTABLE GG.C",
        "START REPLICAT RDC1, AFTERCSN 1234",
      ],
    ],
    [
      "a replicat that was never started",
      { ...replicat, after_csn: "1234" },
      { ...applies, status: "STOPPED", fresh: true },
      ['replicat RDC1 status: "STOPPED" -> "RUNNING"'],
      ["START REPLICAT RDC1, AFTERCSN 1234"],
    ],
    [
      "a replicat that abended",
      { ...replicat, after_csn: 1234 },
      { ...applies, status: "ABENDED" },
      ['replicat RDC1 status: "ABENDED" -> "RUNNING"'],
      ["START REPLICAT RDC1"],
    ],
    [
      "a replicat that begins anew behind a copy",
      { ...replicat, after_csn: 1234, anew: true },
      { ...applies, status: "STOPPED" },
      ['replicat RDC1 status: "STOPPED" -> "RUNNING"'],
      ["START REPLICAT RDC1, AFTERCSN 1234"],
    ],
    [
      "an extract that begins anew, and leaves out what was written meanwhile",
      { ...extract, anew: true },
      { ...runs, status: "STOPPED" },
      ['extract EDC1 status: "STOPPED" -> "RUNNING"'],
      ["DBLOGIN USERIDALIAS gg", "ALTER EXTRACT EDC1, BEGIN NOW", "START EXTRACT EDC1"],
    ],
    ["one that runs, which leaves nothing out", { ...extract, anew: true }, runs, [], []],
    [
      "a replicat that is to stop",
      { home, type: "replicat", name: "rdc1", state: "stopped" },
      applies,
      ['replicat RDC1 status: "RUNNING" -> "STOPPED"'],
      ["STOP REPLICAT RDC1"],
    ],
    ["one that is not there", { home, type: "replicat", name: "rdc1", state: "stopped" }, absent, [], []],
    [
      "one that abended",
      { home, type: "replicat", name: "rdc1", state: "stopped" },
      { ...applies, status: "ABENDED" },
      [],
      [],
    ],
    [
      "an extract that is to go",
      { ...extract, state: "absent" },
      runs,
      ['extract EDC1 state: "present" -> "absent"'],
      [
        "STOP EXTRACT EDC1",
        "DBLOGIN USERIDALIAS gg",
        "DELETE EXTRACT EDC1",
        "DBLOGIN USERIDALIAS gg",
        "UNREGISTER EXTRACT EDC1 DATABASE",
      ],
    ],
    ["a pump that is gone", { ...pump, state: "absent" }, absent, [], []],
    [
      "the manager",
      manager,
      { present: true, status: "STOPPED", source: null },
      [`GoldenGate's manager in /u01/ogg status: "STOPPED" -> "RUNNING"`],
      ["START MGR"],
    ],
    [
      "the manager that is to stop",
      { ...manager, state: "stopped" },
      { present: true, status: "RUNNING", source: null },
      [`GoldenGate's manager in /u01/ogg status: "RUNNING" -> "STOPPED"`],
      ["STOP MGR!"],
    ],
  ])("%s", async (_name, params, group, diff, wanted) => {
    const plan = await planOf(goldengateProcess, params, { group });
    expect(diffOf(plan)).toEqual(diff);
    expect(ggsciCommandsOf(scriptOf(plan))).toEqual(wanted);
  });

  it.each([
    [extract, { ...runs, integrated: false }, "extract EDC1 is classic, wanted integrated"],
    [extract, { ...runs, trails: ["dirdat/xx"] }, "extract EDC1 writes dirdat/xx, not ./dirdat/lt"],
    [extract, pumps, "extract EDC1 reads dirdat/lt, not the database's log"],
    [pump, { ...pumps, source: "dirdat/aa" }, "pump PDC1 reads dirdat/aa, not dirdat/lt"],
    [replicat, { ...applies, source: "dirdat/rc" }, "replicat RDC1 reads dirdat/rc, not dirdat/rb"],
  ])("says what cannot be changed (%#)", async (params, group, failed) => {
    expect((await planOf(goldengateProcess, params, { group })).failed).toBe(
      `${failed}; it has to be deleted first (state: absent)`,
    );
  });

  it("promises that it runs, and tells whether it was ever started", async () => {
    const plan = await planOf(goldengateProcess, extract, { group: absent });
    expect(promisesOf(plan)).toEqual({
      "goldengate.group:/u01/ogg#extract EDC1": { present: true, status: "RUNNING", fresh: false },
    });
    expect(plan.result).toEqual({ name: "EDC1", status: undefined, fresh: true });
    expect((await planOf(goldengateProcess, extract, { group: runs })).result).toMatchObject({ fresh: false });
  });

  it.each([
    [{ ...extract, name: "extract_of_dc1" }, "at most 8 letters"],
    [{ ...extract, name: "e*" }, "at most 8 letters"],
    [{ ...extract, trail: "./dirdat/long" }, "a folder and two characters"],
    [{ ...extract, trail: "../../etc/xx" }, "without '..'"],
    [{ ...extract, alias: undefined }, "expected alias for an extract"],
    [{ ...extract, alias: "a\nSTOP MGR!" }, "expected letters, digits and '_'"],
    [{ ...pump, remote_trail: undefined }, "expected remote_trail for a pump"],
    [{ ...extract, after_csn: 1 }, "expected after_csn only for a replicat"],
    [{ ...replicat, checkpoint_table: undefined, integrated: false }, "expected checkpoint_table"],
    [{ ...manager, name: "mgr" }, "the manager has none"],
    [{ ...manager, state: "absent" }, "expected state: started or stopped for the manager"],
    [{ ...extract, from_now: true }, "expected from_now only for a pump"],
    [{ ...pump, anew: true }, "expected anew only for an extract, or a replicat with after_csn"],
    [{ ...replicat, anew: true }, "expected anew only for an extract, or a replicat with after_csn"],
  ])("refuses %j", (params, fault) => {
    expect(faultOf(goldengateProcess, params)).toContain(fault);
  });
});

describe("what ggsci says of a process", () => {
  const goldenGate = { home: "/u01/ogg" };
  const key = { goldenGate, program: "extract" as const, name: "E" };
  const parse = (text: string): unknown => goldenGateGroup.kind.parse(Buffer.from(text), key);

  it.each([
    ["=absent", { present: false }],
    [
      "=RUNNING old integrated - ./dirdat/lt",
      { present: true, status: "RUNNING", fresh: false, integrated: true, source: null, trails: ["dirdat/lt"] },
    ],
    [
      "=STOPPED new classic /u01/ogg/dirdat/l1000000000 ./dirdat/r1,/trails/r2",
      { present: true, status: "STOPPED", fresh: true, source: "dirdat/l1", trails: ["dirdat/r1", "/trails/r2"] },
    ],
    ["=ABENDED old classic ./dirdat/lt000012 -", { present: true, status: "ABENDED", source: "dirdat/lt", trails: [] }],
  ])("%s", (record, value) => {
    expect(parse(record)).toMatchObject({ status: "known", value });
  });

  it("knows a GoldenGate that is not there from one that does not come up", () => {
    expect(parse("-")).toEqual({ status: "absent-tool", tool: "/u01/ogg/ggsci" });
    expect(parse("!libnnz11.so: cannot open")).toEqual({
      status: "error",
      message: "ggsci says: libnnz11.so: cannot open",
    });
  });
});
