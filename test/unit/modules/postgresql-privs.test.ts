import { describe, expect, it } from "@jest/globals";
import { pgPrivileges, type PgPrivileges } from "../../../src/facts/pg-privileges.js";
import { postgresqlPrivs } from "../../../src/modules/postgresql-privs.js";
import { table } from "./pg-plans.js";
import { factsOf, faultOf, planOf, promisesOf } from "./support.js";

const all = { r: ["INSERT", "SELECT"], d: ["CONNECT", "CREATE", "TEMPORARY"], f: ["EXECUTE"] };
const tables = (held: Record<string, Record<string, boolean>>): { found: PgPrivileges } => ({
  found: { roles: ["PUBLIC", "a", "b"], schema: true, all, objects: { t: { kind: "r", sql: 'public."t"', held } } },
});
const group = (held: Record<string, Record<string, boolean>>): { found: PgPrivileges } => ({
  found: { roles: ["a"], schema: true, all: {}, objects: { g: { kind: "", sql: "g", held } } },
});
const defaults = (held: Record<string, Record<string, boolean>>): { found: PgPrivileges } => ({
  found: { roles: ["a"], schema: true, all, objects: { "TABLES of o": { kind: "r", sql: "TABLES", held } } },
});
const inTransaction = (...statements: string[]): string[] => ["BEGIN", ...statements, "COMMIT"];

describe("privileges on tables", () => {
  table(postgresqlPrivs, "table t in the schema public of d", { db: "d", objs: "t", privs: "select", roles: "a" }, [
    ["granted", {}, tables({}), ['a: "nothing" -> "SELECT"'], inTransaction('GRANT SELECT ON TABLE public."t" TO "a"')],
    ["there", {}, tables({ a: { SELECT: true } }), [], []],
    [
      "passed on",
      { admin_option: true },
      tables({ a: { SELECT: false } }),
      ['a: "SELECT" -> "SELECT with grant option"'],
      inTransaction('GRANT SELECT ON TABLE public."t" TO "a" WITH GRANT OPTION'),
    ],
    [
      "passed on no more",
      { grant_option: false },
      tables({ a: { SELECT: true } }),
      ['a: "SELECT with grant option" -> "SELECT"'],
      inTransaction(
        'GRANT SELECT ON TABLE public."t" TO "a"',
        'REVOKE GRANT OPTION FOR SELECT ON TABLE public."t" FROM "a"',
      ),
    ],
    [
      "all of them, as another role",
      { privs: "ALL", session_role: 'o"o' },
      tables({ a: { SELECT: false } }),
      ['a: "SELECT" -> "INSERT, SELECT"'],
      inTransaction('SET ROLE "o""o"', 'GRANT ALL ON TABLE public."t" TO "a"'),
    ],
    ["all there", { privs: ["ALL"] }, tables({ a: { SELECT: false, INSERT: false } }), [], []],
    [
      "revoked from everybody",
      { state: "absent", roles: "public" },
      tables({ PUBLIC: { SELECT: false } }),
      ['PUBLIC: "SELECT" -> "nothing"'],
      inTransaction('REVOKE SELECT ON TABLE public."t" FROM PUBLIC'),
    ],
    ["revoked already", { state: "absent" }, tables({ a: { INSERT: false } }), [], []],
    [
      "in a whole schema",
      { objs: "ALL_IN_SCHEMA", roles: "a,b" },
      tables({ b: { SELECT: false } }),
      ['a: "nothing" -> "SELECT"'],
      inTransaction('GRANT SELECT ON ALL TABLES IN SCHEMA "public" TO "a", "b"'),
    ],
    [
      "without a role that is not there",
      { roles: ["none", "a"], fail_on_role: false },
      tables({}),
      ['a: "nothing" -> "SELECT"'],
      inTransaction('GRANT SELECT ON TABLE public."t" TO "a"'),
    ],
    ["of nobody", { roles: "none", fail_on_role: false }, tables({}), [], []],
  ]);

  it("says what they will be", async () => {
    const plan = await planOf(postgresqlPrivs, { db: "d", objs: "t", privs: "INSERT", roles: "a" }, tables({}));
    const [promised] = Object.values(promisesOf(plan)) as PgPrivileges[];
    expect(promised?.objects["t"]?.held).toEqual({ a: { INSERT: false } });
    const compare = pgPrivileges.kind.compare?.bind(undefined, promised as PgPrivileges);
    expect(compare?.(tables({}).found)).toEqual(["a has nothing on t, wanted INSERT"]);
    expect(compare?.(tables({ a: { INSERT: false }, b: { SELECT: true } }).found)).toEqual([]);
  });
});

describe("membership", () => {
  table(postgresqlPrivs, "group g", { db: "d", type: "group", objs: "g", roles: "a" }, [
    [
      "granted",
      { admin_option: true },
      group({}),
      ['a: "nothing" -> "MEMBER with grant option"'],
      inTransaction('GRANT g TO "a" WITH ADMIN OPTION'),
    ],
    ["there", {}, group({ a: { MEMBER: true } }), [], []],
    [
      "without the right to pass it on",
      { admin_option: false },
      group({ a: { MEMBER: true } }),
      ['a: "MEMBER with grant option" -> "MEMBER"'],
      inTransaction('GRANT g TO "a"', 'REVOKE ADMIN OPTION FOR g FROM "a"'),
    ],
    [
      "revoked",
      { state: "absent" },
      group({ a: { MEMBER: false } }),
      ['a: "MEMBER" -> "nothing"'],
      inTransaction('REVOKE g FROM "a"'),
    ],
  ]);
});

describe("default privileges", () => {
  const base = { db: "d", type: "default_privs", objs: "tables", privs: "SELECT", roles: "a", target_roles: "o" };
  const alter = 'ALTER DEFAULT PRIVILEGES FOR ROLE "o" IN SCHEMA "public"';
  table(postgresqlPrivs, "default privileges for TABLES of o in the schema public of d", base, [
    [
      "are those named and no others",
      {},
      defaults({ a: { INSERT: true } }),
      ['a: "INSERT with grant option" -> "SELECT"'],
      inTransaction(`${alter} REVOKE ALL ON TABLES FROM "a"`, `${alter} GRANT SELECT ON TABLES TO "a"`),
    ],
    ["there", {}, defaults({ a: { SELECT: false } }), [], []],
    [
      "revoked",
      { state: "absent" },
      defaults({ a: { SELECT: false, INSERT: false } }),
      ['a: "INSERT, SELECT" -> "INSERT"'],
      inTransaction(`${alter} REVOKE SELECT ON TABLES FROM "a"`),
    ],
  ]);

  it("can be for everywhere", () => {
    const asked = (more: Record<string, unknown>): unknown =>
      JSON.parse(factsOf(postgresqlPrivs, { ...base, ...more })["found"]?.[0]?.replace(/^[^#]*#/, "") ?? "");
    expect(asked({ schema: "not-specified" })).toEqual({
      ...{ type: "default_privs", names: ["TABLES"], targets: ["o"], roles: ["a"] },
    });
    expect(asked({ objs: "schemas", privs: "usage" })).not.toHaveProperty("schema");
    expect(asked({ objs: "ALL_DEFAULT", privs: "ALL", schema: "s" })).toMatchObject({
      ...{ names: ["TABLES", "SEQUENCES", "FUNCTIONS", "TYPES"], schema: "s" },
    });
  });
});

it.each<[string, Record<string, unknown>, Partial<PgPrivileges>, string]>([
  ["role", { roles: "none" }, {}, "Role 'none' does not exist"],
  ["table", { objs: "u" }, {}, "there is no table u in the schema public of d"],
  ["schema", { schema: "s" }, { schema: false }, 'Schema "s" does not exist in d'],
  [
    "function",
    { type: "function", privs: "EXECUTE", objs: "f(int:text)" },
    {},
    "there is no function f(int,text) in the schema public of d",
  ],
  ["target", { type: "default_privs", objs: "TABLES", target_roles: "z" }, { objects: {} }, "Role 'z' does not exist"],
])("fails without the %s", async (_what, more, found, message) => {
  const params = { db: "d", objs: "t", privs: "SELECT", roles: "a", ...more };
  expect((await planOf(postgresqlPrivs, params, { found: { ...tables({}).found, ...found } })).failed).toBe(message);
});

it("leaves open in check mode what an earlier task may make in a schema", async () => {
  const params = { db: "d", objs: "ALL_IN_SCHEMA", privs: "SELECT", roles: "a" };
  const facts = { found: { ...tables({}).found, objects: {} } };
  expect((await planOf(postgresqlPrivs, params, facts, { check: true, predicted: true })).undecided).toBeDefined();
  expect(await planOf(postgresqlPrivs, params, facts)).toEqual({ changes: [], result: { queries: [] } });
});

it.each<[Record<string, unknown>, string]>([
  [{ privs: "SELECT", roles: "a", objs: "t" }, "expected database"],
  [{ db: "d", privs: "SELECT", objs: "t" }, "expected roles"],
  [{ db: "d", privs: "SELECT", roles: "a" }, "expected objs (or obj) with type: table"],
  [{ db: "d", roles: "a", objs: "t" }, "expected privs (or priv) with type: table"],
  [{ db: "d", roles: "a, PUBLIC", objs: "t", privs: "ALL" }, "expected PUBLIC alone"],
  [{ db: "d", roles: "a", objs: "t", privs: "FLY" }, "expected one of"],
  [{ db: "d", roles: "a", objs: "g", privs: "ALL", type: "group" }, "expected no privs with type: group"],
  [{ db: "d", roles: "a", privs: "ALL", type: "database", schema: "s" }, "expected no schema with type: database"],
  [{ db: "d", roles: "a", privs: "ALL", type: "schema", objs: "ALL_IN_SCHEMA" }, "ALL_IN_SCHEMA with type: table"],
  [{ db: "d", roles: "a", privs: "ALL", type: "function", objs: "f" }, "such as add(int:int), found f"],
  [
    { db: "d", roles: "a", privs: "SELECT", type: "default_privs", objs: "FUNCTIONS" },
    "no privilege SELECT for FUNCTIONS",
  ],
  [{ db: "d", roles: "a", privs: "USAGE", type: "default_privs", objs: "trees" }, "or ALL_DEFAULT, found TREES"],
  [{ db: "d", roles: "a", privs: "ALL", objs: "t", target_roles: "o" }, "target_roles with type: default_privs only"],
  [{ db: "d", roles: "a", privs: "ALL", objs: "t", usage_on_types: true }, "usage_on_types"],
])("refuses %j", (params, message) => {
  expect(faultOf(postgresqlPrivs, params)).toContain(message);
});
