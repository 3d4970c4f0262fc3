import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { ggsci, installed, processes, removeGoldenGate } from "../../standin/goldengate/install.js";
import { look, type Played } from "../support/run-playbook.js";
import { changes, failures, hosts, install, password, runHere } from "./goldengate-site.js";
import { backupCases } from "./goldengate-backup.cases.js";
import { resyncCases } from "./goldengate-resync.cases.js";
import { statusCases } from "./goldengate-status.cases.js";

const { oracleHome, home } = installed;
let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
  await install(lab);
});

afterAll(() => Promise.all(hosts.map((host) => removeGoldenGate(lab, host))));

const replication = readFileSync("playbooks/replication.yml", "utf8");
const run = (playbook: string, options?: Parameters<typeof runHere>[2]): Promise<Played> =>
  runHere(lab, playbook, options);

describe("the role goldengate in two datacenters", () => {
  let first: Played;

  it("refuses a database that does not archive its log, and says what to do", async () => {
    await look(lab, "h2", `sed -i 's/^log_mode=.*/log_mode=NOARCHIVELOG/' ${oracleHome}/standin/database`);
    expect(failures(await run(replication))).toEqual([
      expect.stringMatching(/^h2 The database can be prepared: .*NOARCHIVELOG.*ALTER DATABASE ARCHIVELOG/),
    ]);
    await install(lab);
  });

  it("goes from nothing to processes that all run, as it was told beforehand", async () => {
    const foretold = await run(replication, { check: true });
    const untouched = `ls -d ${home}/dir*; grep GGADMIN ${oracleHome}/standin/database`;
    expect(await look(lab, "h1", untouched)).toBe(`${home}/dirtmp`);
    first = await run(replication);
    expect([failures(first), first.exitCode]).toEqual([[], 0]);
    expect(changes(first)).toEqual(changes(foretold));
    expect(await processes(lab, "h1")).toEqual([
      ["MANAGER", "RUNNING"],
      ["EXTRACT", "RUNNING", "E1"],
      ["EXTRACT", "RUNNING", "P1T2"],
      ["REPLICAT", "RUNNING", "R1F2"],
    ]);
    expect(await processes(lab, "h2")).toEqual([
      ["MANAGER", "RUNNING"],
      ["EXTRACT", "RUNNING", "E2"],
      ["EXTRACT", "RUNNING", "P2T1"],
      ["REPLICAT", "RUNNING", "R2F1"],
    ]);
  });

  it("captures at the master before the copy is made, and elsewhere after it", () => {
    const order = ["h1 Capture", "h1 Send", "h2 Copy the master's data", "h2 Capture", "h2 Send", "h1 Apply"];
    const done = first.results.filter(({ status }) => status === "changed").map(({ host, task }) => `${host} ${task}`);
    expect(done.filter((one) => order.includes(one))).toEqual(order);
  });

  it("applies the master's changes from behind the copy, and all others from the beginning", async () => {
    const scn = await look(lab, "h2", `cat ${home}/copied`);
    expect(Number(scn)).toBeGreaterThan(1_857_887);
    const starts = `grep -h ^starts ${home}/dirchk/*.cpe`;
    expect(await look(lab, "h2", starts)).toBe(`starts=PLAIN\nstarts=PLAIN\nstarts=AFTERCSN=${scn}`);
    expect(await look(lab, "h1", starts)).toBe("starts=PLAIN\nstarts=PLAIN\nstarts=PLAIN");
    // The remote trail, which the other side's pump had this side's manager make.
    expect(await look(lab, "h1", `ls ${home}/dirdat`)).toBe("lt000000000\nr2000000000");
  });

  it("needs nothing the second time, in a run and in a check", async () => {
    const second = await run(replication);
    expect([changes(second), failures(second)]).toEqual([[], []]);
    expect(second.of("h1", "Tables without a key, whose rows are found by all their columns").message).toBe(
      "SHARED.REG_RESOURCE_TAG",
    );
    expect(second.of("h1", "All processes run").message).toMatch(/MGR RUNNING.*E1 RUNNING.*R1F2 RUNNING/);
    expect(second.hosts["h1"]?.round_trips).toBeLessThanOrEqual(12);
    expect(changes(await run(replication, { check: true }))).toEqual([]);
  });

  it("keeps the password nowhere that others could read it", async () => {
    for (const host of hosts)
      expect(await look(lab, host, "grep -rlF 's3cret with' /u01 /tmp /home 2>/dev/null")).toBe("");
    expect(await look(lab, "h1", `stat -c '%a %U' ${home}/ENCKEYS`)).toBe("600 oracle");
  });

  it("has processes read changed parameters in the right order, and leaves the others alone", async () => {
    const played = await run(replication, { extraVars: excluded });
    expect(failures(played)).toEqual([]);
    const changed = played.results.filter(({ host, status }) => host === "h2" && status === "changed");
    expect(changed.map(({ task }) => task)).toEqual([
      "Write the parameters of what captures",
      "Write the parameters of what applies",
      "Stop what applies",
      "Stop what captures",
      "Capture",
      "Apply",
    ]);
    // With what refers to the table, and what refers to that.
    expect(await look(lab, "h2", `grep -h ^TABLEEXCLUDE ${home}/dirprm/e2.prm`)).toBe(
      ["", "_SCOPE"].map((end) => `TABLEEXCLUDE APIMGT.IDN_OAUTH2_ACCESS_TOKEN${end};\n`).join("") +
        "TABLEEXCLUDE APIMGT.IDN_OAUTH2_SCOPE_BINDING;",
    );
    // The commit number counts the first time only.
    expect(await look(lab, "h2", `grep -h ^starts ${home}/dirchk/R2F1.cpe`)).toMatch(/^starts=AFTERCSN=\d+ PLAIN$/);
  });

  it("starts what has stopped, and says so before", async () => {
    await ggsci(lab, "h2", "STOP REPLICAT R2F1\\nSTOP MGR!");
    const wanted = ["h2 Apply", "h2 Start the manager"];
    const tasks = (played: Played): string[] => changes(played).map((line) => line.replace(/ \(.*/, ""));
    expect(tasks(await run(replication, { extraVars: excluded, check: true }))).toEqual(wanted);
    expect(tasks(await run(replication, { extraVars: excluded }))).toEqual(wanted);
  });
});

statusCases(() => lab);
backupCases(() => lab);
resyncCases(() => lab);

const excluded = { goldengate_exclude: ["APIMGT.IDN_OAUTH2_ACCESS_TOKEN"] };

/** One task on h1, as the owner of GoldenGate. */
async function task(module: string, params: Record<string, unknown>, check = false) {
  const tasks = [{ name: "it", [module]: params }];
  const playbook = JSON.stringify([{ hosts: "h1", become: true, become_user: "oracle", tasks }]);
  return (await run(playbook, { check })).of("h1", "it");
}

const goldenGate = { home, oracle_home: oracleHome };

describe("a parameter file that is wrong", () => {
  const target = { ...goldenGate, type: "extract", name: "e1" };
  const extract = (line: string): string =>
    `EXTRACT e1\nUSERIDALIAS gg_dc1\n${line}\nEXTTRAIL ./dirdat/lt\nTABLE APIMGT.*;\n`;

  it.each([
    ["a word that is no parameter", extract("EXTTRIAL x"), /^e1.prm:3: EXTTRIAL is no parameter of GoldenGate$/],
    ["another group", extract("").replace("e1", "e2"), /^e1.prm:1: expected EXTRACT E1 as the first parameter$/],
    [
      "an option that only checkprm knows",
      extract("TRANLOGOPTIONS EXCLUDETAG zz"),
      /Invalid option for parameter TRANLOGOPTIONS/,
    ],
  ])("is refused for %s, and the old one stays", async (_what, content, message) => {
    const before = await look(lab, "h1", `cat ${home}/dirprm/e1.prm`);
    const result = await task("goldengate_params", { ...target, content });
    expect([result.status, result.message]).toEqual(["failed", expect.stringMatching(message)]);
    expect(await look(lab, "h1", `cat ${home}/dirprm/e1.prm`)).toBe(before);
  });

  it("abends the process, which is told with the reason", async () => {
    await look(lab, "h1", `mv ${home}/checkprm ${home}/kept; cp -p ${home}/dirprm/e1.prm ${home}/e1.kept`);
    await task("goldengate_params", { ...target, content: extract("TRANLOGOPTIONS EXCLUDETAG zz") });
    await ggsci(lab, "h1", "STOP EXTRACT E1");
    const process = { ...target, alias: "gg_dc1", trail: "./dirdat/lt", timeout: 20 };
    const result = await task("goldengate_process", process);
    expect([result.status, result.message]).toEqual([
      "failed",
      expect.stringMatching(
        /extract E1 abended; the end of its report:[\s\S]*OGG-10144 .*EXCLUDETAG zz[\s\S]*PROCESS ABENDING/,
      ),
    ]);
    await look(lab, "h1", `mv ${home}/kept ${home}/checkprm; mv ${home}/e1.kept ${home}/dirprm/e1.prm`);
    expect((await task("goldengate_process", process)).status).toBe("changed");
  });
});

describe("modules, one by one", () => {
  const oracle = { oracle_home: oracleHome };
  const app = { ...oracle, login_user: "app", login_password: password };
  const credential = { ...goldenGate, alias: "other", userid: "ggadmin", password };
  const extract = { ...goldenGate, type: "extract", name: "e1", alias: "gg_dc1" };
  const replicat = { ...goldenGate, type: "replicat", name: "rx", alias: "gg_dc1", trail: "./dirdat/rx" };
  const classic = { ...replicat, integrated: false, checkpoint_table: "ggadmin.mdc_checkpoint", state: "present" };

  const cases: [string, string, Record<string, unknown>, string, RegExp?][] = [
    [
      "another trail",
      "goldengate_process",
      { ...extract, trail: "./dirdat/xx" },
      "failed",
      /extract E1 writes dirdat\/lt, not/,
    ],
    ["a classic replicat", "goldengate_process", classic, "changed"],
    ["the same replicat", "goldengate_process", classic, "ok"],
    ["no such replicat", "goldengate_process", { ...classic, state: "absent" }, "changed"],
    ["a wrong password", "goldengate_credential", { ...credential, password: "nope" }, "failed", /ORA-01017/],
    ["the right one instead", "goldengate_credential", credential, "changed"],
    ["the same", "goldengate_credential", credential, "ok"],
    ["no alias", "goldengate_credential", { ...goldenGate, alias: "other", state: "absent" }, "changed"],
    [
      "an alias that is gone",
      "goldengate_database",
      { ...goldenGate, alias: "other", schemas: "APIMGT" },
      "failed",
      /cannot log in with other: .*not found/,
    ],
    ["no GoldenGate", "goldengate_process", { home: "/u01/none", type: "manager" }, "failed", /\/u01\/none\/ggsci/],
    [
      "an unknown parameter",
      "oracle_database",
      { ...oracle, parameters: { unheard_of: 1 } },
      "failed",
      /knows no parameter unheard_of/,
    ],
    ["a parameter", "oracle_database", { ...oracle, parameters: { undo_retention: 1800 } }, "changed"],
    ["the same parameter", "oracle_database", { ...oracle, parameters: { UNDO_RETENTION: "1800" } }, "ok"],
    ["a fixed parameter", "oracle_database", { ...oracle, parameters: { processes: 300 } }, "failed", /ORA-02095/],
    ["no account", "oracle_user", { ...oracle, name: "nobody" }, "failed", /no password to make it with/],
    ["an account", "oracle_user", { ...oracle, name: "app", password, granted: ["create session"] }, "changed"],
    ["the same account", "oracle_user", { ...oracle, name: "app", granted: "CREATE SESSION" }, "ok"],
    ["a table", "oracle_query", { ...app, query: "CREATE TABLE t (id NUMBER, v VARCHAR2(99))" }, "changed"],
    [
      "a row",
      "oracle_query",
      { ...app, query: "INSERT INTO t VALUES (1857943001, :v)", named_args: { v: "a <b> & 'c'" } },
      "changed",
    ],
    ["no row", "oracle_query", { ...app, query: "UPDATE t SET v = 'x' WHERE id = 2" }, "ok"],
    [
      "an error",
      "oracle_query",
      { ...oracle, query: "SELECT x FROM nowhere" },
      "failed",
      /^ORA-00942: table or view does not exist$/,
    ],
    [
      "a wrong login",
      "oracle_query",
      { ...app, login_password: "wr0ng", query: "SELECT user FROM dual" },
      "failed",
      /^ORA-01017/,
    ],
  ];
  let played: Played;

  beforeAll(async () => {
    const tasks = cases.map(([name, module, params]) => ({ name, [module]: params, ignore_errors: true }));
    played = await run(JSON.stringify([{ hosts: "h1", become: true, become_user: "oracle", tasks }]));
  });

  it.each(cases.map((one) => [one[0], one[1], one] as const))("%s (%s)", (name, _module, [, , , status, message]) => {
    const result = played.of("h1", name);
    expect([result.status, result.message]).toEqual([
      status === "failed" ? "ignored" : status,
      message === undefined ? undefined : expect.stringMatching(message),
    ]);
  });

  it.each([false, true])("gives rows to the tasks that follow (check mode: %s)", async (check) => {
    const query = { ...app, query: "SELECT id, v FROM t WHERE id > :least", named_args: { least: 1 } };
    const tasks = [
      { name: "ask", oracle_query: query, register: "found" },
      { name: "said", debug: { msg: "<%= found.query_result[0].ID + 1 %> <%= found.query_result[0].V %>" } },
    ];
    const playbook = JSON.stringify([{ hosts: "h1", become: true, become_user: "oracle", tasks }]);
    expect((await run(playbook, { check })).of("h1", "said").message).toBe("1857943002 a <b> & 'c'");
  });

  it("deletes processes, and takes their registration back", async () => {
    const process = { ...extract, state: "absent" };
    expect((await task("goldengate_process", process, true)).status).toBe("changed");
    expect((await task("goldengate_process", process)).status).toBe("changed");
    expect((await task("goldengate_process", process)).status).toBe("ok");
    const left = `grep -c registered ${oracleHome}/standin/database; ls ${home}/dirchk`;
    expect(await look(lab, "h1", left)).toBe("0\nP1T2.cpe\nR1F2.cpe");
  });
});

describe("the role goldengate without the database's own servers", () => {
  it("has classic processes, and defers keys where rows of one transaction may come in any order", async () => {
    await install(lab);
    const classic = await run(replication, { extraVars: { goldengate_integrated: false } });
    expect(failures(classic)).toEqual([]);
    expect(classic.of("h2", "All processes run").message).toMatch(/E2 RUNNING.*P2T1 RUNNING.*R2F1 RUNNING/);
    expect(await look(lab, "h2", `cat ${home}/dirchk/*.cpe | grep -c integrated=1`)).toBe("0");
    expect(await look(lab, "h2", `grep ^DBOPTIONS ${home}/dirprm/r2f1.prm`)).toBe(
      "DBOPTIONS SETTAG 00\nDBOPTIONS DEFERREFCONST",
    );
  });
});
