import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import type { PgSchema } from "../../../src/facts/pg-schema.js";
import { postgresqlSchemaScripts } from "../../../src/modules/postgresql-schema-scripts.js";
import type { LocalFiles } from "../../../src/modules/types.js";
import { context, diffOf, faultOf, payloadsOf, planOf, promisesOf, scriptOf } from "./support.js";

const empty: PgSchema = { exists: true, fingerprint: null, lost: [], tables: [], others: [] };
const script = "BEGIN;\nCREATE TABLE one (a int);\nCREATE TABLE Two (b int);\nCOMMIT;";
const wish = { db: "d", src: "/opt/a b.sql", remote_src: true, fingerprint: "f".repeat(64), session_role: "app" };
const texts = [Buffer.from(script)];
const made: PgSchema = { ...empty, fingerprint: wish.fingerprint, applied: "2026-01-02T03:04:05Z" };

describe("postgresql_schema_scripts", () => {
  it("applies scripts, seeds behind them, and their fingerprint in one transaction", async () => {
    const seeds = ["/opt/seeds.sql", "/opt/none.sql"];
    const facts = { schema: empty, texts: [...texts, Buffer.from("INSERT INTO one VALUES (1)"), Buffer.of()] };
    const plan = await planOf(postgresqlSchemaScripts, { ...wish, seeds }, facts);
    expect(diffOf(plan)).toEqual([
      'schema public of d script a b.sql: null -> "applied"',
      'schema public of d script seeds.sql: null -> "applied"',
      'schema public of d script none.sql: null -> "applied"',
    ]);
    const [sql = ""] = payloadsOf(scriptOf(plan));
    expect(sql).toMatch(/^BEGIN;\nSET LOCAL ROLE "app";\nSET LOCAL search_path = "public", public;\n/);
    expect(sql.match(/^(BEGIN|COMMIT);$/gm)).toEqual(["BEGIN;", "COMMIT;"]);
    expect(sql.indexOf("CREATE TABLE one")).toBeLessThan(sql.indexOf("INSERT INTO one"));
    expect(sql.indexOf("INSERT INTO one")).toBeLessThan(sql.indexOf(wish.fingerprint));
    expect(promisesOf(plan)).toEqual({ "pg.schema:/d#public": { ...empty, fingerprint: wish.fingerprint } });
  });

  it("sends scripts of the controller along, large ones ahead, and knows them by their sha256", async () => {
    const local = (text: string): LocalFiles => ({ ...context.local, read: () => Promise.resolve(Buffer.from(text)) });
    const sql = "CREATE TABLE ü();";
    const small = await planOf(
      postgresqlSchemaScripts,
      { db: "d", src: "a.sql" },
      { schema: empty },
      { local: local(sql) },
    );
    expect(payloadsOf(scriptOf(small))[0]).toContain(sql);
    expect(small.result).toMatchObject({ fingerprint: createHash("sha256").update(sql).digest("hex") });
    const large = local("-- x\n".repeat(60_000) + sql);
    const ahead = await planOf(postgresqlSchemaScripts, { db: "d", src: "a.sql" }, { schema: empty }, { local: large });
    const to = ahead.changes[0]?.upload?.to ?? "";
    expect(to).toMatch(/^\/tmp\/\.mdc-[0-9a-f]{16}\.tmp$/);
    expect(scriptOf(ahead)).toContain(`rm -f -- '${to}'`);
    expect(scriptOf(ahead).length).toBeLessThan(4000);
  });

  it.each<[string, PgSchema, string | undefined]>([
    ["done", made, undefined],
    [
      "lost",
      { ...made, lost: ["table two", "column one.a int"] },
      "was made from these scripts on 2026-01-02T03:04:05Z, but lacks table two, column one.a int",
    ],
    [
      "other scripts",
      { ...made, fingerprint: "e".repeat(64) },
      "was made from other scripts on 2026-01-02T03:04:05Z (fingerprint eeeeeeeeeeee…, of these ffffffffffff…)",
    ],
    [
      "in parts, and more",
      { ...empty, tables: ["one", ..."abcdefghijklm"] },
      "is not empty, and no fingerprint says that it was made from these scripts: of the 2 tables of the scripts 1 are there (one), and 1 missing (two); it has a, b, c, d, e, f, g, h, i, j and 3 more, which the scripts do not make",
    ],
    [
      "all, by nobody knows whom",
      { ...empty, tables: ["one", "two"] },
      "is not empty, and no fingerprint says that it was made from these scripts: all 2 tables of the scripts are there",
    ],
    [
      "a function",
      { ...empty, others: ["f"] },
      "is not empty, and no fingerprint says that it was made from these scripts: none of the 2 tables of the scripts is there; it has f",
    ],
  ])("does nothing: %s", async (_name, schema, failed) => {
    const plan = await planOf(postgresqlSchemaScripts, wish, { schema, texts });
    expect(plan.failed).toBe(failed && `schema public of d ${failed}`);
    expect(plan.changes).toEqual([]);
  });

  it("needs its scripts and its schema, but a check foresees that they come", async () => {
    const nothing = { ...empty, exists: false };
    expect((await planOf(postgresqlSchemaScripts, wish, { schema: nothing, texts })).failed).toBe(
      "there is no schema public of d",
    );
    const foreseen = await planOf(
      postgresqlSchemaScripts,
      wish,
      { schema: nothing, texts },
      { check: true, predicted: true },
    );
    expect(foreseen.changes).toHaveLength(1);
    expect((await planOf(postgresqlSchemaScripts, wish, { schema: empty, texts: [null] })).failed).toBe(
      "there is no file /opt/a b.sql on the host",
    );
  });

  it.each([
    ["CREATE TABEL one ();", /a b\.sql:1:8|does not understand/],
    ["CREATE TABLE one ();\nROLLBACK;", /ROLLBACK in a script/],
    ["\\i other.sql", /does not understand/],
  ])("refuses %j before anything is done", async (text, fault) => {
    await expect(planOf(postgresqlSchemaScripts, wish, { schema: empty, texts: [Buffer.from(text)] })).rejects.toThrow(
      fault,
    );
  });

  it.each([
    [{ db: "d" }, "expected"],
    [{ db: "d", src: [] }, "expected a script"],
    [{ src: "a.sql" }, "expected db (or login_db), once"],
    [{ db: "d", src: "a.sql", remote_src: true }, "expected absolute paths"],
    [{ db: "d", src: "a.sql", fingerprint: "it's" }, "expected letters"],
  ])("%j: %s", (params, fault) => {
    expect(faultOf(postgresqlSchemaScripts, params)).toContain(fault);
  });
});
