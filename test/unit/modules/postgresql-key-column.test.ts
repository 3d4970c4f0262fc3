import { describe, expect, it } from "@jest/globals";
import { postgresqlKeyColumn } from "../../../src/modules/postgresql-key-column.js";
import { diffOf, payloadsOf, planOf, promisesOf, scriptOf } from "./support.js";

const wish = { db: "stats", tables: ["a", "b"], column: "datacenter", value: "d'c1" };
const table = (name: string, more: object = {}): object => ({
  name,
  column: false,
  constraint: `${name}_pkey`,
  key: ["api", "Year"],
  ...more,
});
const keyed = { column: true, key: ["api", "Year", "datacenter"] };
const found = (tables: object[], bdr = false): Record<string, unknown> => ({ found: { tables, bdr } });

describe("postgresql_key_column", () => {
  it("changes each table that lacks it in a transaction of its own, and no other", async () => {
    const plan = await planOf(postgresqlKeyColumn, wish, found([table("a"), table("b", keyed), table("c")]));
    expect(diffOf(plan)).toEqual([
      'table public.a of stats datacenter: null -> "added"',
      'table public.a of stats primary key: "api, Year" -> "api, Year, datacenter"',
    ]);
    expect(payloadsOf(scriptOf(plan))).toEqual([
      `BEGIN;
SET LOCAL lock_timeout = '5s';
LOCK TABLE "public"."a" IN ACCESS EXCLUSIVE MODE;
ALTER TABLE "public"."a" ADD COLUMN "datacenter" varchar(254);
UPDATE "public"."a" SET "datacenter" = 'd''c1' WHERE "datacenter" IS NULL;
ALTER TABLE "public"."a" ALTER COLUMN "datacenter" SET NOT NULL;
ALTER TABLE "public"."a" DROP CONSTRAINT "a_pkey";
ALTER TABLE "public"."a" ADD CONSTRAINT "a_pkey" PRIMARY KEY ("api", "Year", "datacenter");
COMMIT;
`,
    ]);
    expect(Object.values(promisesOf(plan))).toEqual([
      { tables: [table("a", keyed), table("b", keyed), table("c")], bdr: false },
    ]);
  });

  it("goes on where the column is there and not in the key", async () => {
    const plan = await planOf(postgresqlKeyColumn, wish, found([table("a", { column: true }), table("b", keyed)]));
    expect(scriptOf(plan)).not.toBe("");
    expect(payloadsOf(scriptOf(plan))[0]).not.toContain("ADD COLUMN");
  });

  it("leaves what is right alone, also on a node of BDR", async () => {
    const right = [table("a", keyed), table("b", keyed)];
    expect(await planOf(postgresqlKeyColumn, wish, found(right, true))).toEqual({ changes: [] });
  });

  it.each([
    ["a table that is not there", found([table("a")]), "stats has no table b"],
    [
      "one without a key",
      found([table("a", { key: null, constraint: null }), table("b")]),
      "in stats there is no primary key of a",
    ],
    ["a node of BDR", found([table("a"), table("b", keyed)], true), /^stats is a node of BDR already.*: a$/],
  ])("refuses %s", async (_what, facts, message) => {
    const plan = await planOf(postgresqlKeyColumn, wish, facts);
    expect(plan.changes).toEqual([]);
    expect(plan.failed).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
  });

  it("does not know before the tables are made", async () => {
    const plan = await planOf(postgresqlKeyColumn, wish, found([]), { predicted: true });
    expect(plan).toMatchObject({ changes: [], undecided: { reason: expect.stringContaining("not known before") } });
  });
});
