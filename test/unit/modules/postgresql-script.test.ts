import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import type { LocalFiles } from "../../../src/modules/types.js";
import { postgresqlQuery } from "../../../src/modules/postgresql-query.js";
import { postgresqlScript } from "../../../src/modules/postgresql-script.js";
import { context, diffOf, factsOf, faultOf, payloadsOf, planOf, promisesOf, scriptOf } from "./support.js";

const empty = { exists: true, count: 0, some: [], scripts: {} };
const digest = "a".repeat(64);

describe("postgresql_script", () => {
  const wish = { db: "d", path: "/opt/a b.sql", session_role: "app" };

  it("runs a script of the host between its marks, in one transaction", async () => {
    const plan = await planOf(postgresqlScript, wish, { schema: empty, digest });
    expect(diffOf(plan)).toEqual([`schema public of d script a_b.sql: null -> "sha256 ${digest}"`]);
    const [head = "", tail = ""] = payloadsOf(scriptOf(plan));
    expect(head).toMatch(/^BEGIN;\nSET ROLE "app";\nSET search_path = "public", public;\nCREATE OR REPLACE FUNCTION/);
    expect(head).toContain(`{"a_b.sql":"begun ${digest}"}`);
    expect(tail).toContain(`{"a_b.sql":"${digest}"}`);
    expect(tail).toMatch(/COMMIT;\n$/);
    expect(scriptOf(plan)).toContain("cat -- '/opt/a b.sql'");
    expect(promisesOf(plan)).toEqual({ "pg.schema:/d#public": { ...empty, scripts: { "a_b.sql": digest } } });
  });

  it("sends a script of the controller along, and a large one ahead", async () => {
    const local = (text: string): LocalFiles => ({ ...context.local, read: () => Promise.resolve(Buffer.from(text)) });
    const sql = "CREATE TABLE ü();";
    const plan = await planOf(postgresqlScript, { db: "d", src: "a.sql" }, { schema: empty }, { local: local(sql) });
    expect(payloadsOf(scriptOf(plan))[1]).toBe(sql);
    expect(plan.result).toMatchObject({ sha256: createHash("sha256").update(sql).digest("hex") });
    const large = local("-- x\n".repeat(60_000));
    const ahead = await planOf(postgresqlScript, { db: "d", src: "a.sql" }, { schema: empty }, { local: large });
    const to = ahead.changes[0]?.upload?.to ?? "";
    expect(to).toMatch(/^\/tmp\/\.mdc-[0-9a-f]{16}\.tmp$/);
    expect(scriptOf(ahead)).toContain(`rm -f -- '${to}'`);
    expect(scriptOf(ahead).length).toBeLessThan(4000);
  });

  const marked = (scripts: Record<string, string>) => ({ ...empty, count: 9, some: ["a", "b"], scripts });

  it.each<[string, Record<string, unknown>, object, string | null, string | undefined]>([
    ["done", {}, marked({ "a_b.sql": digest }), digest, undefined],
    [
      "other version",
      {},
      marked({ "a_b.sql": "b".repeat(64) }),
      digest,
      "schema public of d: another version of the script a_b.sql was run (sha256 bbbbbbbbbbbb…, this one is aaaaaaaaaaaa…)",
    ],
    [
      "begun",
      {},
      marked({ "a_b.sql": `begun ${digest}` }),
      digest,
      "schema public of d: the script a_b.sql was begun (aaaaaaaaaaaa…) and did not come to its end; look at what is there, then empty the schema",
    ],
    [
      "not empty",
      {},
      marked({ other: "c" }),
      digest,
      "schema public of d is not empty and has no mark of the script a_b.sql: it holds a, b and 7 more",
    ],
    ["no schema", {}, { ...empty, exists: false }, digest, "there is no schema public of d"],
    ["no file", {}, empty, null, "/opt/a b.sql does not exist on the host"],
  ])("%s", async (_name, params, schema, found, failed) => {
    const plan = await planOf(postgresqlScript, { ...wish, ...params }, { schema, digest: found });
    expect(plan.failed).toBe(failed);
    expect(plan.changes).toEqual([]);
  });

  it("keeps the marks of others when a further script runs", async () => {
    const plan = await planOf(
      postgresqlScript,
      { ...wish, require_empty: false },
      { schema: marked({ other: "c" }), digest },
    );
    expect(payloadsOf(scriptOf(plan)).at(-1)).toContain(`{"other":"c","a_b.sql":"${digest}"}`);
  });

  it.each([
    [{ db: "d" }, "expected one of src and path"],
    [{ path: "/a.sql" }, "expected db (or login_db), once"],
    [{ db: "d", path: "/a.sql", name: "it's" }, "expected letters"],
  ])("%j: %s", (params, fault) => {
    expect(faultOf(postgresqlScript, params)).toContain(fault);
  });
});

describe("postgresql_query", () => {
  const run = async (params: Record<string, unknown>, stdout: string, code = 0) => {
    const { action } = await planOf(postgresqlQuery, params);
    const output = {
      code,
      stdout: Buffer.from(stdout),
      stderr: Buffer.from("psql:<stdin>:1: ERROR:  no"),
      stdoutLength: 0,
      stderrLength: 0,
    };
    return action?.interpret(output);
  };

  it("gives rows with their types", async () => {
    expect(
      await run({ query: "SELECT a, b FROM t" }, 'row_to_json\x1e{"a":1,"b":null}\x1e{"a":2,"b":"x"}\n\x1d\n'),
    ).toEqual({
      changed: false,
      result: {
        query: "SELECT a, b FROM t",
        query_result: [
          { a: 1, b: null },
          { a: 2, b: "x" },
        ],
        query_all_results: [
          [
            { a: 1, b: null },
            { a: 2, b: "x" },
          ],
        ],
        rowcount: 2,
        statusmessage: "SELECT 2",
      },
    });
  });

  it.each([
    ["INSERT INTO t VALUES (1)", "INSERT 0 1\n\x1d\n", true, 1, "INSERT 0 1", []],
    ["UPDATE t SET a = 1", "UPDATE 0\n\x1d\n", false, 0, "UPDATE 0", []],
    ["DELETE FROM t RETURNING a", 'row_to_json\x1e{"a":1}\n\x1d\n', true, 1, "DELETE 1", [{ a: 1 }]],
    ["CREATE TABLE t()", "CREATE TABLE\n\x1d\n", true, 0, "CREATE TABLE", []],
    ["SHOW wal_level", "wal_level\x1elogical\n\x1d\n", false, 1, "SHOW", [{ wal_level: "logical" }]],
    ["SELECT 1 WHERE false", "row_to_json\n\x1d\n", false, 0, "SELECT 0", []],
    [
      "UPDATE t SET a = 1; SELECT 5 AS n",
      'UPDATE 3\n\x1d\nrow_to_json\x1e{"n":5}\n\x1d\n',
      true,
      1,
      "SELECT 1",
      [{ n: 5 }],
    ],
  ])("%s", async (query, stdout, changed, rowcount, statusmessage, rows) => {
    const outcome = await run({ query }, stdout);
    expect(outcome).toMatchObject({ changed, result: { rowcount, statusmessage, query_result: rows } });
  });

  it("fails with the server's words", async () => {
    expect((await run({ query: "SELECT a" }, "", 3))?.failed).toBe("ERROR:  no");
  });

  it("makes several statements one transaction, unless told otherwise", async () => {
    const script = async (params: Record<string, unknown>) => scriptOf(await planOf(postgresqlQuery, params));
    expect(await script({ query: ["DELETE FROM a", "DELETE FROM b"] })).toContain(" -1 ");
    expect(await script({ query: ["DELETE FROM a", "DELETE FROM b"], autocommit: true })).not.toContain(" -1 ");
    expect(await script({ query: "VACUUM" })).not.toContain(" -1 ");
  });

  it("quotes values, and takes no commands of psql", async () => {
    const plan = await planOf(postgresqlQuery, { query: "SELECT %(a)s AS a", named_args: { a: "x'; \\! id" } });
    expect(payloadsOf(scriptOf(plan))[0]).toContain("SELECT  E'x''; \\\\! id' AS a");
    expect(faultOf(postgresqlQuery, { query: "SELECT 1 \\! id" })).toContain("commands of psql");
    expect(faultOf(postgresqlQuery, { query: "SELECT %s", positional_args: [] })).toContain("no value for %s");
  });

  it("tries a SELECT in check mode, and only there", async () => {
    const query = "SELECT 1 AS a;";
    expect(factsOf(postgresqlQuery, { query, db: "d" })).toEqual({ rows: [] });
    expect(factsOf(postgresqlQuery, { query, db: "d" }, { check: true })["rows"]).toHaveLength(1);
    expect(factsOf(postgresqlQuery, { query: "DELETE FROM a" }, { check: true })["rows"]).toEqual([]);
    const plan = await planOf(postgresqlQuery, { query }, { rows: { rows: [{ a: 1 }] } }, { check: true });
    expect(plan).toMatchObject({ changes: [], result: { query_result: [{ a: 1 }], rowcount: 1 } });
    const writing = await planOf(postgresqlQuery, { query }, { rows: { writes: "ERROR" } }, { check: true });
    expect(writing.action?.predict).toBe("unknown");
  });
});
