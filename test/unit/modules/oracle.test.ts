import { describe, expect, it } from "@jest/globals";
import { sqlplusFailure } from "../../../src/facts/oracle-connection.js";
import { oracleRows } from "../../../src/facts/oracle-rows.js";
import { oracleDatabaseModule } from "../../../src/modules/oracle-database.js";
import { oracleQuery } from "../../../src/modules/oracle-query.js";
import { oracleUserModule } from "../../../src/modules/oracle-user.js";
import { bindOracle, oracleStatement } from "../../../src/modules/support/oracle/statements.js";
import { diffOf, factsOf, faultOf, payloadsOf, planOf, scriptOf } from "./support.js";

const oracle = { oracle_home: "/u01/db" };
const input = (script: string): string => payloadsOf(script).join("");

describe("oracle_database", () => {
  const open = {
    ...{
      logMode: "ARCHIVELOG",
      forceLogging: true,
      supplementalLogging: true,
      openMode: "READ WRITE",
      role: "PRIMARY",
    },
    ...{ parameters: { enable_goldengate_replication: "TRUE" }, administrators: { GGADMIN: true } },
  };
  const wish = {
    ...{ ...oracle, archivelog: true, force_logging: true, supplemental_logging: true },
    ...{ parameters: { enable_goldengate_replication: true }, goldengate_administrators: "ggadmin" },
  };

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string[]]>([
    ["ready", {}, {}, []],
    ["not logging all", {}, { forceLogging: false }, ["ALTER DATABASE FORCE LOGGING"]],
    ["logging all", { force_logging: false }, {}, ["ALTER DATABASE NO FORCE LOGGING"]],
    ["without keys in the log", {}, { supplementalLogging: false }, ["ALTER DATABASE ADD SUPPLEMENTAL LOG DATA"]],
    [
      "without the parameter",
      {},
      { parameters: { enable_goldengate_replication: "FALSE" } },
      ["ALTER SYSTEM SET enable_goldengate_replication = true SCOPE=BOTH"],
    ],
    [
      "without the rights",
      {},
      { administrators: { GGADMIN: false } },
      ["BEGIN DBMS_GOLDENGATE_AUTH.GRANT_ADMIN_PRIVILEGE('GGADMIN'); END;"],
    ],
  ])("%s", async (_name, params, fact, statements) => {
    const plan = await planOf(oracleDatabaseModule, { ...wish, ...params }, { database: { ...open, ...fact } });
    expect(plan.failed).toBeUndefined();
    const sql = plan.changes.length === 0 ? [] : input(scriptOf(plan)).split("\n");
    expect(sql.filter((line) => /^(ALTER|BEGIN)/.test(line))).toEqual(statements);
  });

  it.each([
    [{ logMode: "NOARCHIVELOG" }, "ALTER DATABASE ARCHIVELOG"],
    [{ openMode: "MOUNTED" }, "open as MOUNTED"],
    [{ role: "PHYSICAL STANDBY", openMode: "READ ONLY" }, "a physical standby, open as READ ONLY"],
    [{ parameters: { enable_goldengate_replication: null } }, "knows no parameter enable_goldengate_replication"],
    [{ administrators: { GGADMIN: null } }, "no account GGADMIN"],
  ])("refuses %j", async (fact, failed) => {
    const plan = await planOf(oracleDatabaseModule, wish, { database: { ...open, ...fact } });
    expect(plan.failed).toContain(failed);
  });
});

describe("oracle_user", () => {
  const wish = { ...oracle, name: "app", password: "it's $x", tablespace: "users", granted: ["create session", "DBA"] };

  it("makes an account with its rights", async () => {
    const plan = await planOf(oracleUserModule, wish, { user: null });
    const text = input(scriptOf(plan));
    expect(text).toContain(
      `CREATE USER "APP" IDENTIFIED BY "it's $x" DEFAULT TABLESPACE "USERS" QUOTA UNLIMITED ON "USERS"\n/\nGRANT CREATE SESSION, DBA TO "APP"\n/`,
    );
    expect(text).toContain("SET DEFINE OFF");
    expect(scriptOf(plan)).not.toContain("it's");
  });

  it.each([
    ["has all", { granted: ["CREATE SESSION", "DBA", "RESOURCE"] }, []],
    ["lacks one", { granted: ["DBA"] }, ['account APP granted: ["DBA"] -> ["CREATE SESSION","DBA"]']],
  ])("that %s", async (_name, user, diff) => {
    expect(diffOf(await planOf(oracleUserModule, wish, { user }))).toEqual(diff);
  });

  it.each([{ password: 'a"b' }, { password: "a\nb" }, { name: 'a"' }, { granted: "DBA; DROP" }])(
    "refuses %j",
    (params) => {
      expect(faultOf(oracleUserModule, { ...wish, ...params })).toBeDefined();
    },
  );
});

describe("oracle_query", () => {
  it.each([
    ["SELECT 1 FROM dual", "ok"],
    ["WITH x AS (SELECT 1 FROM dual) SELECT * FROM x;", "ok"],
    ["SELECT 1 FROM t FOR UPDATE", "changed"],
    ["UPDATE t SET a = 1", "unknown"],
    [["SELECT 1 FROM dual", "DELETE FROM t"], "unknown"],
    ["CREATE TABLE t (a NUMBER)", "changed"],
    ["BEGIN p; END;", "changed"],
  ])("%j is foretold as %s", async (query, predict) => {
    expect((await planOf(oracleQuery, { ...oracle, query })).action?.predict).toBe(predict);
  });

  it("tries a single SELECT in check mode, and nothing else", () => {
    const asked = (query: string | string[]): number =>
      factsOf(oracleQuery, { ...oracle, query }, { check: true })["rows"]?.length ?? 0;
    expect([
      asked("SELECT 1 FROM dual"),
      asked("DELETE FROM t"),
      asked(["SELECT 1 FROM dual", "SELECT 2 FROM dual"]),
    ]).toEqual([1, 0, 0]);
  });

  it("puts the password on standard input", async () => {
    const plan = await planOf(oracleQuery, {
      ...oracle,
      login_user: "app",
      login_password: "p & w",
      login_service: "db:1521/x",
      query: "SELECT 1 FROM dual",
    });
    expect(input(scriptOf(plan))).toContain('CONNECT "APP"/"p & w"@db:1521/x\n');
    expect(scriptOf(plan)).not.toContain("p & w");
    expect(scriptOf(plan)).toContain("-S -R 3 /nolog");
  });

  const ended = (stdout: string, code = 0): never =>
    ({ code, stdout: Buffer.from(stdout), stderr: Buffer.alloc(0) }) as never;

  it.each([
    ["UPDATE t SET a = 1", "2 rows updated.\n<br>\n", true, 2],
    ["UPDATE t SET a = 1", "0 rows updated.\n<br>\n", false, 0],
    ["INSERT INTO t VALUES (1)", "\n1 row created.\n<br>\n", true, 1],
    ["ALTER SEQUENCE s INCREMENT BY 2", "Sequence altered.\n<br>\n", true, 0],
    ["SELECT a FROM t", "<table><tr><th>A</th></tr><tr><td>ORA-00001: x</td></tr></table>", false, 1],
  ])("%s that prints %j", async (query, printed, changed, rowcount) => {
    const plan = await planOf(oracleQuery, { ...oracle, query });
    expect(plan.action?.interpret(ended(printed))).toMatchObject({ changed, result: { rowcount } });
  });

  it("fails by what SQL*Plus says, whatever its exit code", async () => {
    const plan = await planOf(oracleQuery, { ...oracle, query: "SELECT a FROM t" });
    const said = "SELECT secret\n<br>\n*\n<br>\nERROR at line 1:<br>\nORA-00942: table or view does not exist<br>\n";
    expect(plan.action?.interpret(ended(said))).toMatchObject({ failed: "ORA-00942: table or view does not exist" });
  });

  it.each([
    ["HOST rm -rf /", "expected a statement of SQL"],
    ["SELECT 1\n@file\nFROM dual", '"@file" for its own'],
    ["SELECT 1 FROM dual\n/", '"/" for its own'],
    ["SELECT 5 -\n3 FROM dual", "for its own"],
    ["SELECT 1 FROM dual; DELETE FROM t", "a list takes several"],
  ])("refuses %j", (query, fault) => {
    expect(faultOf(oracleQuery, { ...oracle, query })).toContain(fault);
  });
});

describe("values of a query", () => {
  it.each([
    ["a = :a", { a: "it's" }, "a = 'it''s'"],
    ["a = :a AND b = ':a' AND c = q'[:a']' -- :a", { a: 1 }, "a = 1 AND b = ':a' AND c = q'[:a']' -- :a"],
    ["a = :a", { a: null }, "a = NULL"],
    ["a = :a", { a: "one\n/\ntwo" }, "a = ('one'||CHR(10)||'/'||CHR(10)||'two')"],
    ["a := 1", {}, "a := 1"],
  ])("%j with %j", (sql, values, bound) => {
    expect(bindOracle(sql, values)).toEqual({ sql: bound });
  });

  it("has one for each name", () => {
    expect(bindOracle("a = :a AND b = :b", { a: 1 })).toEqual({ fault: "the query has no value for :b" });
  });

  it("leaves the last semicolon to blocks", () => {
    expect(oracleStatement("BEGIN p; END;\n")).toMatchObject({ text: "BEGIN p; END;" });
    expect(oracleStatement("SELECT ';' FROM dual ; ")).toMatchObject({ text: "SELECT ';' FROM dual" });
  });
});

describe("what SQL*Plus prints", () => {
  it("is read cell by cell", () => {
    const html = `<p>
<table border='1' width='90%' align='center' summary='Script output'>
<tr>
<th scope="col">
CURRENT_SCN
</th>
<th scope="col">
NAME
</th>
<th scope="col">
EMPTY
</th>
</tr>
<tr>
<td align="right">
                        1857943
</td>
<td>
a &lt;b&gt; &amp; &quot;c&quot;<br>
d
</td>
<td>
&nbsp;
</td>
</tr>
<tr>
<td align="right">
     99999999999999999999
</td>
<td>
 x
</td>
<td align="right">
&nbsp;
</td>
</tr>
</table>
<p>`;
    expect(oracleRows(html)).toEqual([
      { CURRENT_SCN: 1857943, NAME: 'a <b> & "c"\nd', EMPTY: null },
      { CURRENT_SCN: "99999999999999999999", NAME: " x", EMPTY: null },
    ]);
  });

  it.each([
    ["Connected.\n", 0, undefined],
    [
      "ERROR:\nORA-01017: invalid username/password; logon denied\n",
      1,
      "ORA-01017: invalid username/password; logon denied",
    ],
    ["SP2-0734: unknown command\n", 0, "SP2-0734: unknown command"],
    ["secret text\n", 1, "sqlplus ended with code 1"],
  ])("%j with code %i is a failure or not", (said, code, failure) => {
    expect(sqlplusFailure(said, code)).toBe(failure);
  });
});
