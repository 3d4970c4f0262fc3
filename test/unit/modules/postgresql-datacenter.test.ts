import { describe, expect, it } from "@jest/globals";
import type { PgDatacenter, TokenTable } from "../../../src/facts/pg-datacenter.js";
import { postgresqlDatacenter } from "../../../src/modules/postgresql-datacenter.js";
import { diffOf, faultOf, payloadsOf, planOf, promisesOf, scriptOf } from "./support.js";

const wish = { db: "d", dc: 2, step: 3 };
const tokens = { column: true, default: "'DC2'::character varying", key: ["app_id", "dcid"] };
const right: PgDatacenter = { tables: 4, stray: [], tokens, keyless: ["tag"] };

const statementsOf = async (found: PgDatacenter): Promise<string> =>
  payloadsOf(scriptOf(await planOf(postgresqlDatacenter, wish, { found })))[0] ?? "";

describe("postgresql_datacenter", () => {
  it("leaves what is right alone, and names tables without a key", async () => {
    const plan = await planOf(postgresqlDatacenter, wish, { found: right });
    expect(plan).toMatchObject({ changes: [], result: { db: "d", keyless: ["tag"] } });
    expect(await planOf(postgresqlDatacenter, wish, { found: { ...right, tokens: null } })).toMatchObject({
      changes: [],
    });
  });

  it("does not know what to do before there are tables", async () => {
    const plan = await planOf(postgresqlDatacenter, wish, {
      found: { tables: 0, stray: [], tokens: null, keyless: [] },
    });
    expect(plan).toMatchObject({ changes: [], undecided: { reason: expect.stringContaining("not known before") } });
  });

  it("moves sequences of other datacenters, and those that are behind, above all keys", async () => {
    const found = {
      ...right,
      stray: [
        { name: "a", start: 1, increment: 1, foreign: true, behind: false },
        { name: "b's", start: 2, increment: 3, foreign: false, behind: true },
      ],
    };
    const plan = await planOf(postgresqlDatacenter, wish, { found });
    expect(diffOf(plan)).toEqual([
      "sequence public.a of d start: 1 -> 2",
      "sequence public.a of d increment: 1 -> 3",
      'sequence public.a of d next value: "another datacenter\'s" -> "own, above all keys"',
      'sequence public.b\'s of d next value: "a key already" -> "own, above all keys"',
    ]);
    const sql = await statementsOf(found);
    expect(sql).toMatch(
      /^BEGIN;\nSET LOCAL bdr\.skip_ddl_replication = on;\nSET LOCAL bdr\.skip_ddl_locking = on;\nDO '/,
    );
    expect(sql).toContain("''a'', ''b''''s''");
    expect(sql).not.toContain("ALTER TABLE");
    expect(Object.values(promisesOf(plan))).toEqual([right]);
  });

  it("leaves sequences of another number of datacenters to sql rebase", async () => {
    const stray = [{ name: "a", start: 2, increment: 2, foreign: false, behind: false }];
    const plan = await planOf(postgresqlDatacenter, wish, { found: { ...right, stray } });
    expect(plan.failed).toMatch(/^sequences of d step by 2, and not by 3 \(a\): `mdc-provision sql rebase`/);
    expect(plan.changes).toEqual([]);
  });

  it.each<[string, Partial<TokenTable>, string[], string]>([
    [
      "another datacenter's default",
      { default: "'DC1'::character varying" },
      [`default of dcid: "'DC1'::character varying" -> "'DC2'::character varying"`],
      `ALTER TABLE "public"."idn_oauth2_access_token" ALTER COLUMN "dcid" SET DEFAULT 'DC2'`,
    ],
    [
      "no column",
      { column: false, default: null },
      ['dcid: null -> "DC2"'],
      `ALTER TABLE "public"."idn_oauth2_access_token" ADD COLUMN "dcid" VARCHAR(50) DEFAULT 'DC2'`,
    ],
    [
      "a key that does not tell datacenters apart",
      { key: ["app_id", "user name"] },
      ['con_app_key: "app_id, user name" -> "app_id, user name, dcid"'],
      `DROP CONSTRAINT "con_app_key", ADD CONSTRAINT "con_app_key" UNIQUE ("app_id", "user name", "dcid")`,
    ],
  ])("mends tokens with %s", async (_what, change, diff, statement) => {
    const found = { ...right, tokens: { ...tokens, ...change } };
    const plan = await planOf(postgresqlDatacenter, wish, { found });
    const table = "table public.idn_oauth2_access_token of d";
    expect(diffOf(plan)).toEqual(diff.map((line) => `${table} ${line}`));
    expect(await statementsOf(found)).toContain(statement);
    expect(Object.values(promisesOf(plan))[0]).toMatchObject({ tokens: { column: true, default: tokens.default } });
  });

  it.each([
    [{ ...wish, dc: 4 }, "expected no more than `step`"],
    [{ dc: 1, step: 2 }, "expected db (or login_db), once"],
    [{ ...wish, dcid: "it's" }, "expected letters"],
  ])("%j: %s", (params, fault) => {
    expect(faultOf(postgresqlDatacenter, params)).toContain(fault);
  });
});
