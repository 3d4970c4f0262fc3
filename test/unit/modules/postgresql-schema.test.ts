import { describe, expect, it } from "@jest/globals";
import { postgresqlSchema } from "../../../src/modules/postgresql-schema.js";
import { table } from "./pg-plans.js";
import { faultOf, planOf, promisesOf } from "./support.js";

describe("postgresql_schema", () => {
  table(postgresqlSchema, 'schema a"b of d', { db: "d", name: 'a"b' }, [
    ["made", {}, { fact: null }, ['state: "absent" -> "present"'], ['CREATE SCHEMA "a""b"']],
    [
      "made for its owner, by another role",
      { owner: "o", session_role: "s" },
      { fact: null },
      ['state: "absent" -> "present"'],
      ['SET ROLE "s"', 'CREATE SCHEMA "a""b" AUTHORIZATION "o"'],
    ],
    ["there, whoever owns it", {}, { fact: { owner: "x" } }, [], []],
    ["there", { owner: "o" }, { fact: { owner: "o" } }, [], []],
    [
      "given to another owner",
      { owner: "o" },
      { fact: { owner: "x" } },
      ['owner: "x" -> "o"'],
      ['ALTER SCHEMA "a""b" OWNER TO "o"'],
    ],
    ["gone", { state: "absent" }, { fact: null }, [], []],
    [
      "dropped",
      { state: "absent" },
      { fact: { owner: "x" } },
      ['state: "present" -> "absent"'],
      ['DROP SCHEMA "a""b"'],
    ],
    [
      "dropped with all that is in it",
      { state: "absent", cascade_drop: true },
      { fact: { owner: "x" } },
      ['state: "present" -> "absent"'],
      ['DROP SCHEMA "a""b" CASCADE'],
    ],
  ]);

  it("tells what it did, and who owns it then", async () => {
    const plan = await planOf(postgresqlSchema, { database: "d", schema: "s", session_role: "r" }, { fact: null });
    expect(plan.result).toEqual({ schema: "s", queries: ['CREATE SCHEMA "s"'] });
    expect(promisesOf(plan)).toEqual({ "pg.namespace:/d#s": { owner: "r" } });
  });

  it("needs its name once", () => {
    expect(faultOf(postgresqlSchema, { db: "d" })).toBe("expected name (or schema), once");
    expect(faultOf(postgresqlSchema, { db: "d", name: "a", src: "x.sql" })).toContain("src");
  });
});
