import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { generate } from "../../../src/sql/generate.js";
import type { DatacenterPlan } from "../../../src/sql/plan.js";
import { postgresql } from "../../../src/sql/postgresql/dialect.js";
import { highest, readMaxima } from "../../../src/sql/rebase/maxima.js";
import { rebase, type RebasePlan } from "../../../src/sql/rebase/rebase.js";
import { standardScript } from "../../unit/sql/standard.js";
import { raiseDatabaseHost, type DatabaseHost } from "../support/database-host.js";

let db: DatabaseHost;
const sql = (database: string, text: string): Promise<string> => db.sql(database, text);

beforeAll(async () => {
  db = await raiseDatabaseHost("sql");
});

afterAll(() => db.lab.down());

async function freshDatabase(name: string): Promise<string> {
  await sql("postgres", `DROP DATABASE IF EXISTS ${name}`);
  await sql("postgres", `CREATE DATABASE ${name}`);
  return name;
}

async function load(name: string, text: string, changes: Partial<DatacenterPlan> = {}): Promise<string> {
  const script = { file: "standard.sql", text };
  const plan: DatacenterPlan = {
    ...{ datacenter: 2, count: 3, step: 10, dcid: "DC2" },
    cascades: "triggers",
    engine: "bdr",
  };
  const made = generate(script, (await postgresql.reader())(script), { ...plan, ...changes }, postgresql);
  const database = await freshDatabase(name);
  await sql(database, made.text);
  return database;
}

const tables = `SELECT table_name, column_name, data_type FROM information_schema.columns
WHERE table_schema = 'public' AND column_name NOT IN ('dcid', 'mdc_row_id') ORDER BY 1, ordinal_position`;
const sequences = "SELECT DISTINCT start_value, increment_by FROM pg_sequences";
const cascades = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND confdeltype = 'c'";

describe("a script for one datacenter, in a server", () => {
  let database: string;

  beforeAll(async () => {
    database = await load("generated", standardScript);
  });

  it("makes the tables of the standard script", async () => {
    const standard = await freshDatabase("standard");
    await sql(standard, standardScript);
    expect(await sql(database, tables)).toBe(await sql(standard, tables));
  });

  it("makes all sequences, none of which another datacenter's can meet", async () => {
    expect(await sql(database, sequences)).toBe("2|10");
    expect(await sql(database, "SELECT nextval('scope_id_seq'), nextval('scope_id_seq')")).toBe("2|12");
  });

  it("leaves no cascade, and every table has a primary key", async () => {
    expect(await sql(database, cascades)).toBe("0");
    const keyless = `SELECT relname FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
AND NOT EXISTS (SELECT 1 FROM pg_index WHERE indrelid = c.oid AND indisprimary)`;
    expect(await sql(database, keyless)).toBe("");
  });

  it("tells equal tokens of two datacenters apart", async () => {
    await sql(database, "INSERT INTO app (id, name) VALUES (900, 'tokens')");
    const token = (id: string, dcid: string): string =>
      `INSERT INTO idn_oauth2_access_token (token_id, app_id${dcid === "" ? "" : ", dcid"}) VALUES ('${id}', 900${dcid});`;
    await sql(database, token("here", "") + token("there", ", 'DC1'"));
    expect(await sql(database, "SELECT token_id, dcid FROM idn_oauth2_access_token ORDER BY 1")).toBe(
      "here|DC2\nthere|DC1",
    );
    await expect(sql(database, token("again", ""))).rejects.toThrow(/con_app_key/);
  });

  it("deletes what belongs to a row, however deep, and nothing else", async () => {
    await sql(
      database,
      `INSERT INTO app (id, name, parent_id) VALUES (1, 'root', NULL), (11, 'child', 1), (21, 'grandchild', 11), (31, 'other', NULL);
INSERT INTO idn_oauth2_access_token (token_id, app_id) VALUES ('a', 1), ('b', 21), ('c', 31);
INSERT INTO scope (token_id, name) VALUES ('a', 'x'), ('b', 'y'), ('c', 'z');
INSERT INTO pair (a, b) VALUES (1, 1), (1, 2);
INSERT INTO of_pair (id, a, b) VALUES (31, 1, 1), (900, 1, 2);
DELETE FROM app WHERE id = 1;
DELETE FROM pair WHERE b = 1;`,
    );
    expect(await sql(database, "SELECT id FROM app WHERE id < 100")).toBe("31");
    expect(await sql(database, "SELECT token_id FROM scope")).toBe("c");
    expect(await sql(database, "SELECT id FROM of_pair")).toBe("900");
  });

  it("deletes parents and children of one table in one statement", async () => {
    await sql(
      database,
      "INSERT INTO app (id, name, parent_id) VALUES (41, 'up', NULL), (51, 'down', 41), (61, 'below', 51)",
    );
    await sql(database, "DELETE FROM app WHERE id IN (41, 51, 61)");
    expect(await sql(database, "SELECT count(*) FROM app WHERE id IN (41, 51, 61)")).toBe("0");
  });
});

describe("sequences that move from two datacenters to three", () => {
  const step = 3;
  const lists = ["app_seq", "api_seq", "odd_seq", "scope_id_seq", "scope_mdc_row_id_seq", "pair_id_seq"];
  let plan: RebasePlan;

  /** The next numbers of all sequences of a datacenter. */
  async function next(database: string, times = 3): Promise<string[]> {
    const asked = lists.map((name) => `SELECT '${name} ' || nextval('${name}') FROM generate_series(1, ${times});`);
    return (await sql(database, asked.join("\n"))).split("\n");
  }

  beforeAll(async () => {
    const two = { count: 2, step: 2 };
    await load("dc1", standardScript, { ...two, datacenter: 1 });
    await load("dc2", standardScript, { ...two, datacenter: 2 });
    await next("dc1", 5);
    await next("dc2", 9);
    // A row of the other datacenter's that came by replication, of which its own sequence knows nothing.
    await sql("dc1", "INSERT INTO app (id, name) VALUES (4000, 'elsewhere')");
    const answers = await Promise.all(
      ["dc1", "dc2"].map(async (name) => {
        const answer = { file: name, text: await sql(name, postgresql.maxima) };
        return { answer, maxima: readMaxima(answer) };
      }),
    );
    plan = rebase(highest(answers), { from: 2, count: 3, step }, 1000);
  });

  it("begin above every number there is, in any of them", () => {
    const above = Object.fromEntries(plan.moves.map((move) => [move.name, Number(move.above)]));
    expect(above["public.app_seq"]).toBe(5001);
    expect(above["public.scope_id_seq"]).toBe(1020);
    expect(Object.keys(above).sort()).toEqual(lists.map((name) => `public.${name}`).sort());
  });

  it("make no number twice, whoever has moved and whoever has not", async () => {
    const made = [...(await next("dc1")), ...(await next("dc2"))];
    await sql("dc1", postgresql.rebase(plan, 1));
    made.push(...(await next("dc1")), ...(await next("dc2")));
    await sql("postgres", "DROP DATABASE IF EXISTS dc3");
    await sql("postgres", "CREATE DATABASE dc3 TEMPLATE dc1");
    await sql("dc3", postgresql.rebase(plan, 3));
    made.push(...(await next("dc3")), ...(await next("dc2")), ...(await next("dc1")));
    await sql("dc2", postgresql.rebase(plan, 2));
    for (const name of ["dc1", "dc2", "dc3"]) made.push(...(await next(name, 50)));
    expect(made.filter((one, index) => made.indexOf(one) < index)).toEqual([]);
    const classes = (await next("dc3")).map((one) => Number(one.split(" ")[1]) % step);
    expect(new Set(classes)).toEqual(new Set([0]));
    expect(await sql("dc2", "SELECT DISTINCT increment_by FROM pg_sequences")).toBe("3");
  });

  it("stay as they are when the script runs again", async () => {
    const before = await sql("dc2", "SELECT * FROM pg_sequences ORDER BY 1, 2");
    await sql("dc2", postgresql.rebase(plan, 2));
    expect(await sql("dc2", "SELECT * FROM pg_sequences ORDER BY 1, 2")).toBe(before);
  });

  it("are left alone where they have come too far, and where there are others", async () => {
    await sql("postgres", "DROP DATABASE IF EXISTS late");
    await load("late", standardScript, { count: 2, step: 2, datacenter: 2 });
    await sql("late", "SELECT setval('app_seq', 5002)");
    const refused = "sequence public.app_seq has come to 5002, above 5001";
    await expect(sql("late", postgresql.rebase(plan, 2))).rejects.toThrow(refused);
    await sql("late", "SELECT setval('app_seq', 2); CREATE SEQUENCE more");
    await expect(sql("late", postgresql.rebase(plan, 2))).rejects.toThrow(/not known .*: public.more/);
    expect(await sql("late", "SELECT DISTINCT increment_by FROM pg_sequences ORDER BY 1")).toBe("1\n2");
  });
});

/** A folder of the vendor's scripts for PostgreSQL, which are not ours to give: all of them have to come out right. */
const real = process.env["MDC_SQL"];
const files = real === undefined ? [] : readdirSync(real).filter((name) => /postgresql.*\.sql$/.test(name));

if (files.length > 0)
  describe("scripts of the vendor", () => {
    it.each(files)("%s", async (name) => {
      const text = readFileSync(join(real ?? "", name), "utf8");
      const standard = await freshDatabase("vendor_standard");
      await sql(standard, text);
      const database = await load("vendor", text);
      expect(await sql(database, tables)).toBe(await sql(standard, tables));
      expect(await sql(database, sequences)).toBe("2|10");
      expect(await sql(database, cascades)).toBe("0");
    });
  });
