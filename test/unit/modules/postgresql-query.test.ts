import { describe, expect, it } from "@jest/globals";
import { postgresqlQuery } from "../../../src/modules/postgresql-query.js";
import { factsOf, faultOf, payloadsOf, planOf, scriptOf } from "./support.js";

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
