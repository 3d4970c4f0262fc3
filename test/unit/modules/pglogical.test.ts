import { describe, expect, it } from "@jest/globals";
import { pglogicalNodeModule } from "../../../src/modules/pglogical-node.js";
import { pglogicalReplicationSet } from "../../../src/modules/pglogical-replication-set.js";
import { pglogicalSubscriptionModule } from "../../../src/modules/pglogical-subscription.js";
import { diffOf, faultOf, payloadsOf, planOf, promisesOf, scriptOf } from "./support.js";

const sql = (script: string): string => payloadsOf(script).join("");

describe("pglogical_node", () => {
  const wish = { db: "d", name: "n1", dsn: "host=a dbname=d" };

  it.each([
    [
      "made",
      {},
      { extension: true, name: null },
      ['name: null -> "n1"'],
      "create_node(node_name := 'n1', dsn := 'host=a dbname=d')",
    ],
    ["there", {}, { extension: true, name: "n1", dsn: "dbname=d host=a" }, [], ""],
    ["dropped", { state: "absent" }, { extension: true, name: "n1" }, ['name: "n1" -> null'], "drop_node('n1')"],
    ["gone", { state: "absent" }, { extension: true, name: null }, [], ""],
    ["gone with the extension", { state: "absent" }, { extension: false }, [], ""],
  ])("%s", async (_name, params, node, diff, statement) => {
    const plan = await planOf(pglogicalNodeModule, { ...wish, ...params }, { node });
    expect(diffOf(plan)).toEqual(diff.map((line) => `pglogical node of d ${line}`));
    expect(sql(scriptOf(plan))).toContain(statement);
  });

  it.each([
    [{ extension: false }, "the extension pglogical is not installed in d"],
    [{ extension: true, name: "n2" }, "d is the node n2 already, not n1"],
    [
      { extension: true, name: "n1", dsn: "host=b" },
      "the node n1 has another connection string (host=b); it has to be dropped first",
    ],
  ])("%j: %s", async (node, failed) => {
    expect((await planOf(pglogicalNodeModule, wish, { node })).failed).toBe(failed);
  });

  it("takes no password in a connection string", () => {
    expect(faultOf(pglogicalNodeModule, { ...wish, dsn: "host=a password='x y'" })).toContain("expected no password");
    expect(faultOf(pglogicalNodeModule, { ...wish, dsn: "a b" })).toContain("expected a connection string");
  });
});

describe("pglogical_replication_set", () => {
  const table = (name: string, keyed: boolean, ...sets: string[]) => ({
    name: `public.${name}`,
    schema: "public",
    table: name,
    keyed,
    sets,
  });
  const fact = {
    extension: true,
    sets: ["ddl_sql", "default", "default_insert_only"],
    tables: [table("Odd name", true), table("keyless", false), table("in", true, "default")],
  };

  const reference = (name: string, ...refersTo: string[]) => ({ name: `public.${name}`, identity: "key", refersTo });
  const references = [
    reference("in", "public.keyless"),
    reference("keyless", "public.Odd name"),
    reference("Odd name", "public.Odd name"),
  ];

  it.each<[string, Record<string, unknown>, string[]]>([
    [
      "all",
      {},
      [
        'public.Odd name replication_set: null -> "default"',
        'public.keyless replication_set: null -> "default_insert_only"',
      ],
    ],
    [
      "all but one",
      { exclude: "in", tables: ["in", "Odd name"] },
      ['public.Odd name replication_set: null -> "default"', 'public.in replication_set: "default" -> null'],
    ],
    ["taken out", { tables: [], exclude: ["public.in"] }, ['public.in replication_set: "default" -> null']],
    [
      "with all that refer to it",
      { tables: [], exclude: "Odd name" },
      ['public.in replication_set: "default" -> null'],
    ],
    ["one", { tables: ["keyless"] }, ['public.keyless replication_set: null -> "default_insert_only"']],
    ["in already", { tables: ["in"] }, []],
  ])("%s", async (_name, params, diff) => {
    const plan = await planOf(pglogicalReplicationSet, { db: "d", ...params }, { tables: fact, references });
    expect(diffOf(plan)).toEqual(diff.map((line) => `table ${line}`));
  });

  it("quotes names and promises where tables are then", async () => {
    const plan = await planOf(
      pglogicalReplicationSet,
      { db: "d", exclude: ["in", "keyless"] },
      { tables: fact, references: [] },
    );
    expect(sql(scriptOf(plan))).toContain(
      `replication_set_add_table('default', '"public"."Odd name"', synchronize_data := false)`,
    );
    expect(sql(scriptOf(plan))).toContain(`replication_set_remove_table('default', '"public"."in"')`);
    expect(promisesOf(plan)["pglogical.tables:/d#public"]).toMatchObject({
      tables: [{ sets: ["default"] }, { sets: [] }, { sets: [] }],
    });
  });

  it("makes a set that is missing", async () => {
    const plan = await planOf(pglogicalReplicationSet, { db: "d", set: "mine", tables: [] }, { tables: fact });
    expect(diffOf(plan)).toEqual(['replication set mine of d state: "absent" -> "present"']);
    expect(sql(scriptOf(plan))).toContain("create_replication_set('mine')");
  });

  it("fails for tables that are not there", async () => {
    const plan = await planOf(pglogicalReplicationSet, { db: "d", tables: ["x", "s.y"] }, { tables: fact });
    expect(plan.failed).toBe("there is no table public.x, s.y in d");
  });
});

describe("pglogical_subscription", () => {
  const wish = { db: "d", name: "s", provider_dsn: "host=b dbname=d" };
  const there = {
    ...{ extension: true, present: true, status: "replicating", providerDsn: "dbname=d host=b" },
    ...{ sets: ["ddl_sql", "default", "default_insert_only"], forwardOrigins: [] },
  };

  it("is made without sending rows back to where they came from", async () => {
    const plan = await planOf(pglogicalSubscriptionModule, wish, { subscription: { extension: true, present: false } });
    expect(diffOf(plan)).toEqual(['subscription s of d status: null -> "replicating"']);
    const text = sql(scriptOf(plan));
    expect(text).toContain(
      "provider_dsn := 'host=b dbname=d', replication_sets := ARRAY['default', 'default_insert_only', 'ddl_sql']::text[]",
    );
    expect(text).toContain("synchronize_structure := false, synchronize_data := false");
    expect(text).toContain("forward_origins := ARRAY[]::text[]");
    expect(promisesOf(plan)).toEqual({
      "pglogical.subscription:/d#s": { extension: true, present: true, status: "replicating", sets: there.sets },
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string[], string]>([
    ["replicates", {}, {}, [], ""],
    ["is down", {}, { status: "down" }, ['status: "down" -> "replicating"'], "alter_subscription_enable('s', true)"],
    [
      "disabled",
      { enabled: false },
      {},
      ['status: "replicating" -> "disabled"'],
      "alter_subscription_disable('s', true)",
    ],
    ["disabled already", { enabled: false }, { status: "disabled" }, [], ""],
    [
      "more sets",
      { replication_sets: ["default", "mine"] },
      { sets: ["default"] },
      ['replication_sets: ["default"] -> ["default","mine"]'],
      "alter_subscription_add_replication_set('s', 'mine')",
    ],
    [
      "fewer sets",
      { replication_sets: "default" },
      { sets: ["default", "mine"] },
      ['replication_sets: ["default","mine"] -> ["default"]'],
      "alter_subscription_remove_replication_set('s', 'mine')",
    ],
    ["dropped", { state: "absent" }, {}, ['state: "present" -> "absent"'], "drop_subscription('s')"],
  ])("%s", async (_name, params, over, diff, statement) => {
    const plan = await planOf(
      pglogicalSubscriptionModule,
      { ...wish, ...params },
      { subscription: { ...there, ...over } },
    );
    expect(diffOf(plan)).toEqual(diff.map((line) => `subscription s of d ${line}`));
    expect(sql(scriptOf(plan))).toContain(statement);
  });

  it.each([
    [true, []],
    [null, []],
    [false, ['subscription s of d status: "stalled" -> "replicating"']],
  ])("receives, while the provider says of sending: %s", async (sending, diff) => {
    const plan = await planOf(pglogicalSubscriptionModule, wish, { subscription: there, provider: { sending } });
    expect(diffOf(plan)).toEqual(diff);
  });

  it.each([
    [
      { ...there, providerDsn: "host=c" },
      "subscription s: its provider is host=c and cannot be changed; it has to be dropped first",
    ],
    [
      { ...there, forwardOrigins: ["all"] },
      "subscription s: its forward_origins are {all} and cannot be changed; it has to be dropped first",
    ],
    [{ extension: false }, "the extension pglogical is not installed in d"],
  ])("fails on %j", async (subscription, failed) => {
    expect((await planOf(pglogicalSubscriptionModule, wish, { subscription })).failed).toBe(failed);
  });
});
