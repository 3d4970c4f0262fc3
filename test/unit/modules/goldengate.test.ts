import { describe, expect, it } from "@jest/globals";
import { goldengateCredential } from "../../../src/modules/goldengate-credential.js";
import { goldengateDatabase } from "../../../src/modules/goldengate-database.js";
import { goldengateInfo } from "../../../src/modules/goldengate-info.js";
import { goldengateParams } from "../../../src/modules/goldengate-params.js";
import { diffOf, faultOf, ggsciCommandsOf, planOf, scriptOf } from "./support.js";

describe("goldengate_params", () => {
  const nothing = { target: { type: "absent" }, targetSha256: null, above: [{ type: "directory" }] };
  const of = (type: string, content: string, more: Record<string, unknown> = {}) =>
    planOf(
      goldengateParams,
      { home: "/u01/ogg", type, content, ...(type === "manager" ? {} : { name: "g1" }), ...more },
      nothing,
    );
  const extract = "EXTRACT g1\nUSERIDALIAS a\nEXTTRAIL ./dirdat/lt\nTABLE S.*;\n";

  it.each([
    ["manager", "PORT 7809\n", "/u01/ogg/dirprm/mgr.prm"],
    ["extract", `-- a comment\nSETENV (ORACLE_SID = x)\n${extract}`, "/u01/ogg/dirprm/g1.prm"],
    ["pump", "extract g1\npassthru\nrmthost h, mgrport 1\nrmttrail ./dirdat/rt\ntable s.*;", "/u01/ogg/dirprm/g1.prm"],
    [
      "replicat",
      "REPLICAT g1\nDBOPTIONS SETTAG 00\nMAP S.T, &\nTARGET S.T,\n  KEYCOLS (A);\n",
      "/u01/ogg/dirprm/g1.prm",
    ],
  ])("writes the file of a %s", async (type, content, path) => {
    const plan = await of(type, content);
    expect(plan.failed).toBeUndefined();
    expect(diffOf(plan)[0]).toContain(`${path} content: null -> `);
    expect(scriptOf(plan)).toContain("checkprm");
  });

  it.each([
    [
      "extract",
      extract.replace("EXTTRAIL", "EXTTRIAL"),
      "g1.prm:1: expected EXTTRAIL\ng1.prm:3: EXTTRIAL is no parameter of GoldenGate",
    ],
    ["extract", extract.replace("g1", "g2"), "g1.prm:1: expected EXTRACT G1 as the first parameter"],
    [
      "extract",
      extract.replace("USERIDALIAS a", "USERID a, PASSWORD b"),
      "g1.prm:2: a password stands in clear text here",
    ],
    ["extract", extract.replace(";", ""), "g1.prm:4: TABLE has no semicolon at its end"],
    ["extract", `${extract}EXTTRAIL ./dirdat/xx\n`.replace("EXTTRAIL ./dirdat/lt\n", ""), "before TABLE"],
    ["extract", extract.replace("TABLE", "DDL EXCLUDE ALL\nDDL INCLUDE ALL\nTABLE"), "g1.prm:5: expected DDL once"],
    [
      "extract",
      `${extract}HANDLECOLLISIONS\n`,
      "g1.prm:5: HANDLECOLLISIONS is a parameter of the replicat, not of the extract",
    ],
    ["pump", extract, ""],
    ["replicat", "REPLICAT g1\n", "g1.prm:1: expected MAP"],
    ["manager", "DYNAMICPORTLIST 1-2\n", "mgr.prm:1: expected PORT"],
  ])("refuses what is wrong in the file of a %s (%#)", async (type, content, failed) => {
    const plan = await of(type, content);
    if (failed === "") expect(plan.failed).toBeUndefined();
    else expect(plan.failed).toContain(failed);
  });

  it("takes words of newer versions when told", async () => {
    expect((await of("extract", `${extract}BRANDNEW 1\n`)).failed).toContain("BRANDNEW");
    expect((await of("extract", `${extract}BRANDNEW 1\n`, { allow: "brandnew" })).failed).toBeUndefined();
  });
});

describe("goldengate_credential", () => {
  const wish = { home: "/u01/ogg", alias: "gg", userid: "ggadmin@db", password: "it's $x" };
  const path = "alias gg of /u01/ogg";
  const login = "DBLOGIN USERIDALIAS gg";

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string[], string[]]>([
    [
      "the first",
      {},
      { store: false, userid: null },
      [`${path} userid: null -> "ggadmin@db"`, `${path} password: null -> "(secret)"`],
      ["ADD CREDENTIALSTORE", `ALTER CREDENTIALSTORE ADD USER ggadmin@db PASSWORD "it's $x" ALIAS gg`, login],
    ],
    ["there", {}, { store: true, userid: "GGADMIN@DB", refused: null }, [], []],
    [
      "with another password",
      {},
      { store: true, userid: "ggadmin@db", refused: "ORA-01017: invalid username/password" },
      [`${path} password: "(secret)" -> "(secret)"`],
      [`ALTER CREDENTIALSTORE REPLACE USER ggadmin@db PASSWORD "it's $x" ALIAS gg`, login],
    ],
    [
      "for somebody else",
      {},
      { store: true, userid: "old", refused: null },
      [`${path} userid: "old" -> "ggadmin@db"`, `${path} password: null -> "(secret)"`],
      [
        "ALTER CREDENTIALSTORE DELETE USER old ALIAS gg",
        `ALTER CREDENTIALSTORE ADD USER ggadmin@db PASSWORD "it's $x" ALIAS gg`,
        login,
      ],
    ],
    ["gone", { state: "absent" }, { store: true, userid: null }, [], []],
  ])("%s", async (_name, params, credential, diff, wanted) => {
    const plan = await planOf(goldengateCredential, { ...wish, ...params }, { credential });
    expect(diffOf(plan)).toEqual(diff);
    expect(ggsciCommandsOf(scriptOf(plan))).toEqual(wanted);
    expect(scriptOf(plan)).not.toContain("it's");
  });

  it("fails where the database is not to be reached, which another password would not mend", async () => {
    const credential = { store: true, userid: "ggadmin@db", refused: "ORA-12541: TNS:no listener" };
    const plan = await planOf(goldengateCredential, wish, { credential });
    expect(plan.failed).toBe("ggadmin@db cannot log in: ORA-12541: TNS:no listener");
  });

  it.each([{ password: 'a"b' }, { password: "a\nb" }, { userid: "a b" }])("refuses %j", (params) => {
    expect(faultOf(goldengateCredential, { ...wish, ...params })).toBeDefined();
  });
});

describe("goldengate_database", () => {
  const wish = {
    home: "/u01/ogg",
    alias: "gg",
    schemas: ["apimgt", "SHARED"],
    checkpoint_table: "gg.c",
    heartbeat: true,
  };
  const ready = { refused: null, logged: ["keys", "all"], checkpointTable: true, heartbeat: true };

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string[]]>([
    ["ready", {}, {}, []],
    ["all columns", { all_columns: true }, {}, ["ADD SCHEMATRANDATA APIMGT ALLCOLS"]],
    [
      "nothing",
      {},
      { logged: ["none", "none"], checkpointTable: false, heartbeat: false },
      ["ADD SCHEMATRANDATA APIMGT", "ADD SCHEMATRANDATA SHARED", "ADD CHECKPOINTTABLE GG.C", "ADD HEARTBEATTABLE"],
    ],
  ])("%s", async (_name, params, fact, wanted) => {
    const plan = await planOf(goldengateDatabase, { ...wish, ...params }, { database: { ...ready, ...fact } });
    expect(ggsciCommandsOf(scriptOf(plan)).filter((line) => !line.startsWith("DBLOGIN"))).toEqual(wanted);
  });

  it("fails where the alias cannot log in, but not when it would come with an earlier task", async () => {
    const database = { ...ready, refused: "Alias gg not found", logged: ["none", "none"] };
    expect((await planOf(goldengateDatabase, wish, { database })).failed).toBe(
      "GoldenGate cannot log in with gg: Alias gg not found",
    );
    const predicted = await planOf(goldengateDatabase, wish, { database }, { predicted: true });
    expect(diffOf(predicted)[0]).toBe('schema APIMGT supplemental_logging: "none" -> "keys"');
  });
});

describe("goldengate_info", () => {
  it("reads INFO ALL", async () => {
    const { action } = await planOf(goldengateInfo, { home: "/u01/ogg" });
    const stdout = Buffer.from(`GGSCI (db1) 1>
Program     Status      Group       Lag at Chkpt  Time Since Chkpt

MANAGER     RUNNING
JAGENT      STOPPED
EXTRACT     RUNNING     EDC1        00:00:02      00:00:08
EXTRACT     ABENDED     PDC1        01:00:01      96:56:14

GGSCI (db1) 2>
`);
    const outcome = action?.interpret({ code: 0, stdout, stderr: Buffer.alloc(0) } as never);
    expect(outcome?.result).toEqual({
      processes: [
        { program: "manager", name: "MGR", status: "RUNNING", lag_seconds: null, checkpoint_seconds: null },
        { program: "jagent", name: "MGR", status: "STOPPED", lag_seconds: null, checkpoint_seconds: null },
        { program: "extract", name: "EDC1", status: "RUNNING", lag_seconds: 2, checkpoint_seconds: 8 },
        { program: "extract", name: "PDC1", status: "ABENDED", lag_seconds: 3601, checkpoint_seconds: 348974 },
      ],
      not_running: ["PDC1"],
    });
  });

  it("fails when ggsci does not come up, whatever its exit code", async () => {
    const { action } = await planOf(goldengateInfo, { home: "/u01/ogg" });
    const stdout = Buffer.from("./ggsci: error while loading shared libraries: libnnz11.so\n");
    const outcome = action?.interpret({ code: 0, stdout, stderr: Buffer.alloc(0) } as never);
    expect(outcome?.failed).toContain("libnnz11.so");
  });
});
