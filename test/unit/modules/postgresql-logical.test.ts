import { describe, expect, it } from "@jest/globals";
import { postgresqlPublication } from "../../../src/modules/postgresql-publication.js";
import { postgresqlSlot } from "../../../src/modules/postgresql-slot.js";
import { postgresqlSubscription } from "../../../src/modules/postgresql-subscription.js";
import { table } from "./pg-plans.js";
import { diffOf, faultOf, payloadsOf, planOf, promisesOf, scriptOf } from "./support.js";

describe("postgresql_slot", () => {
  const logical = { type: "logical", plugin: "pgoutput", database: "d", active: false, lost: false };

  table(postgresqlSlot, "replication slot s", { name: "s" }, [
    [
      "made",
      { immediately_reserve: true },
      { slot: null },
      ['state: "absent" -> "physical"'],
      ["SELECT pg_create_physical_replication_slot('s', true)"],
    ],
    [
      "made for rows",
      { slot_type: "logical", db: "d" },
      { slot: null },
      ['state: "absent" -> "logical"'],
      ["SELECT pg_create_logical_replication_slot('s', 'pgoutput')"],
    ],
    ["there", { slot_type: "logical", db: "d" }, { slot: { ...logical, active: true } }, [], []],
    [
      "dropped",
      { state: "absent" },
      { slot: logical },
      ['state: "present" -> "absent"'],
      ["SELECT pg_drop_replication_slot('s')"],
    ],
    ["gone", { state: "absent" }, { slot: null }, [], []],
  ]);

  it.each([
    [{}, logical, "the slot s is there and logical, of d, by pgoutput, wanted physical; it has to be dropped first"],
    [
      { slot_type: "logical", db: "e" },
      logical,
      "the slot s is there and logical, of d, by pgoutput, wanted logical, of e, by pgoutput; it has to be dropped first",
    ],
    [{ slot_type: "logical", db: "d" }, { ...logical, lost: true }, "has lost the log that it stood for"],
    [{ state: "absent" }, { ...logical, active: true }, "somebody receives from the slot s"],
  ])("%j of %j fails", async (params, slot, failed) => {
    expect((await planOf(postgresqlSlot, { name: "s", ...params }, { slot })).failed).toContain(failed);
  });

  it("needs a name that the server takes, and the database whose rows it is for", () => {
    expect(faultOf(postgresqlSlot, { name: "a-b" })).toContain("lower case letters");
    expect(faultOf(postgresqlSlot, { name: "a", slot_type: "logical" })).toContain("expected db");
  });
});

describe("postgresql_publication", () => {
  const one = (name: string, identity = "key", ...refersTo: string[]): object => ({
    name: `public.${name}`,
    identity,
    refersTo: refersTo.map((other) => `public.${other}`),
  });
  const tables = [
    one("keyless", "none"),
    one("of scope", "full", "scope"),
    one("plain"),
    one("scope", "key", "token"),
    one("self", "key", "self"),
    one("token"),
  ];
  const all = ["insert", "update", "delete", "truncate"];
  const there = { allTables: false, tables: ["public.plain", "public.token"], publish: all };
  const words = "WITH (publish = 'insert, update, delete, truncate')";
  const made = 'publication p of d state: "absent" -> "present"';
  const full = 'table public.keyless replica_identity: "none" -> "full"';

  table(postgresqlPublication, "", { db: "d", name: "p" }, [
    [
      "all but some and what refers to them, however far away",
      { exclude: "token" },
      { publication: null, tables },
      [made, full],
      [
        "BEGIN",
        `CREATE PUBLICATION "p" FOR TABLE "public"."keyless", "public"."plain", "public"."self" ${words}`,
        'ALTER TABLE "public"."keyless" REPLICA IDENTITY FULL',
        "COMMIT",
      ],
    ],
    [
      "keyless ones as they are, where rows only come",
      { tables: ["keyless"], publish: "insert" },
      { publication: null, tables },
      [made],
      ["BEGIN", `CREATE PUBLICATION "p" FOR TABLE "public"."keyless" WITH (publish = 'insert')`, "COMMIT"],
    ],
    [
      "without any table",
      { tables: [] },
      { publication: null, tables },
      [made],
      ["BEGIN", `CREATE PUBLICATION "p" ${words}`, "COMMIT"],
    ],
    ["there", { tables: ["public.token", "plain"] }, { publication: there, tables }, [], []],
    [
      "other tables and operations",
      { tables: ["plain", "scope"], publish: ["delete", "insert"] },
      { publication: there, tables },
      [
        'table public.token publication: "p" -> null',
        'table public.scope publication: null -> "p"',
        `publication p of d publish: ${JSON.stringify(all)} -> ["insert","delete"]`,
      ],
      [
        "BEGIN",
        'ALTER PUBLICATION "p" SET TABLE "public"."plain", "public"."scope"',
        `ALTER PUBLICATION "p" SET (publish = 'insert, delete')`,
        "COMMIT",
      ],
    ],
    [
      "none any more",
      { tables: [] },
      { publication: there, tables },
      ["plain", "token"].map((name) => `table public.${name} publication: "p" -> null`),
      ["BEGIN", 'ALTER PUBLICATION "p" DROP TABLE "public"."plain", "public"."token"', "COMMIT"],
    ],
    [
      "dropped",
      { state: "absent" },
      { publication: there, tables },
      ['publication p of d state: "present" -> "absent"'],
      ['DROP PUBLICATION "p"'],
    ],
    ["gone", { state: "absent" }, { publication: null, tables }, [], []],
  ]);

  it.each([
    [{ tables: ["nope"] }, null, "there is no table public.nope in d"],
    [{}, { allTables: true }, "p publishes all tables for ever"],
  ])("%j of %j fails", async (params, publication, failed) => {
    const plan = await planOf(postgresqlPublication, { db: "d", name: "p", ...params }, { publication, tables });
    expect(plan.failed).toContain(failed);
  });

  it("is foretold where the tables have yet to come", async () => {
    const facts = { publication: null, tables: [] };
    const wish = { db: "d", name: "p", tables: ["later"] };
    expect(diffOf(await planOf(postgresqlPublication, wish, facts, { predicted: true }))).toEqual([made]);
  });
});

describe("postgresql_subscription", () => {
  const wish = { db: "d", name: "s", provider_dsn: "host=b dbname=d", publications: "p" };
  const provider = { reachable: true, publications: ["p"], tables: ["public.a", "public.b"], slot: "absent" };
  const there = {
    ...{ status: "replicating", dsn: "dbname=d host=b", publications: ["p"], slot: "s", origin: "none" },
    ...{ tables: ["public.a", "public.b"], skipPending: false },
  };
  const absent = { own: { version: 170_012, subscription: null }, provider, filled: [] };
  const facts = (over: object): Record<string, unknown> => ({
    ...absent,
    provider: { ...provider, slot: "kept" },
    own: { version: 170_012, subscription: { ...there, ...over } },
  });
  const first = async (params: object, known: Record<string, unknown>): Promise<string[]> => {
    const plan = await planOf(postgresqlSubscription, { ...wish, ...params }, known);
    expect(plan.failed).toBeUndefined();
    const statements = (payloadsOf(scriptOf(plan))[0] ?? "").split(";\n");
    return [...diffOf(plan), ...statements.filter((text) => /^(ALTER|DROP)/.test(text))];
  };

  it("is made without sending rows round, and waited for", async () => {
    const plan = await planOf(postgresqlSubscription, wish, absent);
    expect(diffOf(plan)).toEqual(['subscription s of d status: null -> "replicating"']);
    expect(payloadsOf(scriptOf(plan))[0]).toBe(`CREATE SUBSCRIPTION "s" CONNECTION 'host=b dbname=d'
 PUBLICATION "p" WITH (copy_data = false, create_slot = true, enabled = true, slot_name = 's', origin = none);\n`);
    expect(scriptOf(plan)).toContain("mdc_ask");
    expect(promisesOf(plan)["pg.subscription:/d#s"]).toEqual({
      subscription: { status: "replicating", publications: ["p"], tables: provider.tables },
    });
  });

  it.each<[string, object, object, string[]]>([
    ["as wanted", {}, {}, []],
    ["as wanted, of an older server", { origin: "any" }, { origin: null }, []],
    ["down, with nothing to do but wait", {}, { status: "down" }, ['status: "down" -> "replicating"']],
    ["disabled", {}, { status: "disabled" }, ['status: "disabled" -> "replicating"', 'ALTER SUBSCRIPTION "s" ENABLE']],
    [
      "to be disabled",
      { enabled: false },
      { status: "down" },
      ['status: "down" -> "disabled"', 'ALTER SUBSCRIPTION "s" DISABLE'],
    ],
    [
      "of another provider, whose password is not shown",
      {},
      { dsn: "host=c password=secret" },
      ['provider_dsn: "host=c" -> "host=b dbname=d"', `ALTER SUBSCRIPTION "s" CONNECTION 'host=b dbname=d'`],
    ],
    [
      "sending rows round",
      {},
      { origin: "any" },
      ['origin: "any" -> "none"', 'ALTER SUBSCRIPTION "s" SET (origin = none)'],
    ],
    [
      "other publications",
      {},
      { publications: ["o"] },
      ['publications: ["o"] -> ["p"]', 'ALTER SUBSCRIPTION "s" SET PUBLICATION "p" WITH (refresh = false)'],
    ],
    [
      "tables that were published since",
      { copy_data: true },
      { tables: ["public.b", "public.c"] },
      ['tables: ["public.c"] -> ["public.a"]', 'ALTER SUBSCRIPTION "s" REFRESH PUBLICATION WITH (copy_data = true)'],
    ],
    [
      "a transaction to leave out",
      { skip: "0/19579D8" },
      { status: "down", skipPending: true },
      [
        'skip: null -> "0/19579D8"',
        'status: "down" -> "replicating"',
        `ALTER SUBSCRIPTION "s" SKIP (lsn = '0/19579D8')`,
      ],
    ],
    ["a transaction that is left out already", { skip: "0/19579D8" }, {}, []],
    ["dropped", { state: "absent" }, {}, ['status: "replicating" -> null', 'DROP SUBSCRIPTION "s"']],
    [
      "dropped while the provider is gone",
      { state: "absent", drop_slot: false },
      { status: "down" },
      [
        'status: "down" -> null',
        ...['ALTER SUBSCRIPTION "s" DISABLE', 'ALTER SUBSCRIPTION "s" SET (slot_name = NONE)', 'DROP SUBSCRIPTION "s"'],
      ],
    ],
  ])("%s", async (_name, params, over, wanted) => {
    const shown = (line: string): string => (/^(ALTER|DROP)/.test(line) ? line : `subscription s of d ${line}`);
    expect(await first(params, facts(over))).toEqual(wanted.map(shown));
  });

  it.each<[string, object, object, string]>([
    [
      "an old server",
      {},
      { own: { version: 150_020, subscription: null } },
      "PostgreSQL 15 does not know origin: none",
    ],
    [
      "no answer",
      {},
      { provider: { reachable: false, reason: "connection refused" } },
      "the provider does not answer: connection refused",
    ],
    ["no publication", { publications: ["p", "q"] }, {}, "the provider has no publication q"],
    ["an old slot", {}, { provider: { ...provider, slot: "kept" } }, "the provider has a slot s already"],
    ["no slot", { create_slot: false }, {}, "the provider has no slot s"],
    [
      "rows in the way",
      { copy_data: true },
      { filled: ["public.b", "public.other"] },
      "copy_data would meet rows that are here already, in public.b;",
    ],
    ["another slot", {}, facts({ slot: "x" }), "its slot is x, wanted s"],
    [
      "a slot that kept too little",
      {},
      { ...facts({ status: "down" }), provider: { ...provider, slot: "lost" } },
      "the provider did not keep for the slot s all that is missing here; the subscription has to be dropped",
    ],
    [
      "a slot that somebody dropped",
      {},
      { ...facts({}), provider },
      "the provider has no slot s any more; the subscription has to be dropped",
    ],
  ])("fails on %s", async (_name, params, over, failed) => {
    const plan = await planOf(postgresqlSubscription, { ...wish, ...params }, { ...absent, ...over });
    expect(plan.failed).toContain(`subscription s: ${failed}`);
  });

  it("takes a provider that has yet to come for granted", async () => {
    const known = { own: { subscription: null }, provider: { reachable: false, reason: "not there" }, filled: [] };
    expect((await planOf(postgresqlSubscription, wish, known, { predicted: true })).failed).toBeUndefined();
  });

  it("takes no password, and a name that cannot be a slot's only with one", () => {
    expect(faultOf(postgresqlSubscription, { ...wish, provider_dsn: "host=a password=x" })).toContain("no password");
    expect(faultOf(postgresqlSubscription, { ...wish, name: "S-1" })).toContain("expected slot_name");
    expect(faultOf(postgresqlSubscription, { ...wish, name: "S-1", slot_name: "s_1" })).toBeUndefined();
    expect(faultOf(postgresqlSubscription, { ...wish, publications: [] })).toContain("expected provider_dsn and");
  });
});
