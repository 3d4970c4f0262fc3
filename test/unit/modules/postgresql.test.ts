import { describe, expect, it } from "@jest/globals";
import { postgresqlDb } from "../../../src/modules/postgresql-db.js";
import { postgresqlExt } from "../../../src/modules/postgresql-ext.js";
import { postgresqlSet } from "../../../src/modules/postgresql-set.js";
import { postgresqlUser } from "../../../src/modules/postgresql-user.js";
import { md5Verifier, scramVerifier, verifies } from "../../../src/modules/support/pg-verifier.js";
import { table } from "./pg-plans.js";
import { diffOf, factsOf, faultOf, payloadsOf, planOf, promisesOf, scriptOf } from "./support.js";

describe("postgresql_db", () => {
  const there = { owner: "app", encoding: "UTF8", collate: "C.UTF-8", ctype: "C.UTF-8", connLimit: -1 };

  table(postgresqlDb, "database it's", { name: "it's" }, [
    ["made", {}, { database: null }, ['state: "absent" -> "present"'], [`CREATE DATABASE "it's"`]],
    [
      "made as wanted",
      { owner: 'a"b', encoding: "UTF-8", template: "template0", lc_collate: "C", conn_limit: 5 },
      { database: null },
      ['state: "absent" -> "present"'],
      [`CREATE DATABASE "it's" OWNER "a""b" TEMPLATE "template0" ENCODING 'UTF-8' LC_COLLATE 'C' CONNECTION LIMIT 5`],
    ],
    ["there", { owner: "app", encoding: "utf-8", lc_collate: "C.utf8" }, { database: there }, [], []],
    [
      "other owner and limit",
      { owner: "b", conn_limit: 3 },
      { database: there },
      ['owner: "app" -> "b"', "conn_limit: -1 -> 3"],
      [`ALTER DATABASE "it's" OWNER TO "b"`, `ALTER DATABASE "it's" CONNECTION LIMIT 3`],
    ],
    ["gone", { state: "absent" }, { database: null }, [], []],
    [
      "dropped",
      { state: "absent" },
      { database: there },
      ['state: "present" -> "absent"'],
      [`DROP DATABASE IF EXISTS "it's"`],
    ],
  ]);

  it("cannot give a database another encoding", async () => {
    const plan = await planOf(postgresqlDb, { name: "a", encoding: "LATIN1" }, { database: there });
    expect(plan.failed).toBe("database a: its encoding is UTF8 and cannot be changed to LATIN1");
  });

  it("asks the server that it is told", async () => {
    const params = { name: "a", login_port: 5433, login_unix_socket: "/run/pg", login_user: "admin" };
    expect(factsOf(postgresqlDb, params)).toEqual({ database: ["pg.database:admin@/run/pg:5433/postgres#a"] });
    const plan = await planOf(postgresqlDb, params, { database: null });
    expect(scriptOf(plan)).toContain("port='\\''5433'\\'' host='\\''/run/pg'\\'' user='\\''admin'\\''");
    expect(diffOf(plan)[0]).toContain("database a at admin@/run/pg:5433");
    expect(faultOf(postgresqlDb, { name: "a", login_password: "x" })).toContain("login_password");
  });
});

describe("postgresql_user", () => {
  const attributes = { SUPERUSER: false, CREATEROLE: false, CREATEDB: false, INHERIT: true, LOGIN: true };
  const there = { attributes, connLimit: -1, validUntil: null };
  const none = { verifier: null, encryption: "scram-sha-256" };

  table(postgresqlUser, "role r", { name: "r" }, [
    ["made", {}, { role: null }, ['state: "absent" -> "present"'], ["BEGIN", 'CREATE ROLE "r" LOGIN', "COMMIT"]],
    [
      "made as wanted",
      { role_attr_flags: "NOLOGIN, superuser", conn_limit: 2, expires: "2030-01-01" },
      { role: null },
      ['state: "absent" -> "present"'],
      ["BEGIN", `CREATE ROLE "r" SUPERUSER NOLOGIN CONNECTION LIMIT 2 VALID UNTIL '2030-01-01T00:00:00Z'`, "COMMIT"],
    ],
    ["there", { role_attr_flags: "LOGIN,NOSUPERUSER", conn_limit: -1, expires: "infinity" }, { role: there }, [], []],
    [
      "other attributes",
      { role_attr_flags: "CREATEDB,NOLOGIN" },
      { role: there },
      ["createdb: false -> true", "login: true -> false"],
      ["BEGIN", 'ALTER ROLE "r" CREATEDB NOLOGIN', "COMMIT"],
    ],
    [
      "same moment in another zone",
      { expires: "2030-01-01T01:00:00+01" },
      { role: { ...there, validUntil: "2030-01-01T00:00:00Z" } },
      [],
      [],
    ],
    [
      "dropped",
      { state: "absent", password: "x" },
      { role: there },
      ['state: "present" -> "absent"'],
      ['DROP ROLE "r"'],
    ],
    ["gone", { state: "absent" }, { role: null }, [], []],
    [
      "member of others",
      { groups: ["a", "b"] },
      { role: { ...there, memberOf: ["b", "c"] } },
      ['groups: ["b","c"] -> ["a","b","c"]'],
      ["BEGIN", 'GRANT "a" TO "r"', "COMMIT"],
    ],
    ["member already", { groups: "b" }, { role: { ...there, memberOf: ["b", "c"] } }, [], []],
    [
      "same password",
      { password: "secret" },
      { role: there, password: { ...none, verifier: scramVerifier("secret", Buffer.from("salt")) } },
      [],
      [],
    ],
    [
      "same password, as md5",
      { password: "secret" },
      { role: there, password: { ...none, verifier: md5Verifier("secret", "r") } },
      [],
      [],
    ],
    [
      "password left alone",
      { password: "new", no_password_changes: true },
      { role: there, password: { ...none, verifier: md5Verifier("old", "r") } },
      [],
      [],
    ],
  ]);

  it("sends a verifier instead of the password", async () => {
    const plan = await planOf(postgresqlUser, { name: "r", password: "topsecret" }, { role: there, password: none });
    expect(diffOf(plan)).toEqual(['role r password: null -> "(secret)"']);
    const sql = payloadsOf(scriptOf(plan)).join("");
    expect(sql + scriptOf(plan)).not.toContain("topsecret");
    const verifier = /PASSWORD '([^']+)'/.exec(sql)?.[1] ?? "";
    expect(verifies(verifier, "topsecret", "r")).toBe(true);
    expect(promisesOf(plan)["pg.password:/postgres#r"]).toEqual({ verifier });
    expect(sql).toContain("('log_statement', 'none'), ('log_min_error_statement', 'panic')");
  });

  it("makes what the server makes", async () => {
    const old = { role: there, password: { verifier: null, encryption: "md5" } };
    const plan = await planOf(postgresqlUser, { name: "r", password: "x" }, old);
    expect(payloadsOf(scriptOf(plan)).join("")).toContain(md5Verifier("x", "r"));
    const given = md5Verifier("y", "r");
    const ready = await planOf(postgresqlUser, { name: "r", password: given }, { role: there, password: none });
    expect(payloadsOf(scriptOf(ready)).join("")).toContain(`PASSWORD '${given}'`);
  });

  it("reads what is stored only when there is a password to compare", () => {
    expect(factsOf(postgresqlUser, { name: "r" })["password"]).toEqual([]);
    expect(factsOf(postgresqlUser, { name: "r", password: "x" })["password"]).toEqual(["pg.password:/postgres#r"]);
  });

  it.each([
    [{ name: "r", role_attr_flags: "GOD" }, '"GOD" is no attribute of a role'],
    [{ name: "r", expires: "tomorrow" }, "expected a moment"],
    [{ name: "r", user: "s" }, "expected name (or user), once"],
  ])("%j: %s", (params, fault) => {
    expect(faultOf(postgresqlUser, params)).toContain(fault);
  });
});

describe("postgresql_ext", () => {
  const out = { version: null, schema: null, available: "1.3" };
  const there = { version: "1.2", schema: "public", available: "1.3" };

  table(postgresqlExt, "extension x in d", { name: "x", db: "d" }, [
    ["installed", {}, { extension: out }, ['version: null -> "1.3"'], ['CREATE EXTENSION "x"']],
    [
      "installed as wanted",
      { schema: "s", version: "1.1", cascade: true, session_role: "r" },
      { extension: out },
      ['version: null -> "1.1"'],
      ['SET ROLE "r"', `CREATE EXTENSION "x" SCHEMA "s" VERSION '1.1' CASCADE`],
    ],
    ["there, whatever version", { schema: "public" }, { extension: there }, [], []],
    [
      "latest",
      { version: "latest" },
      { extension: there },
      ['version: "1.2" -> "1.3"'],
      [`ALTER EXTENSION "x" UPDATE TO '1.3'`],
    ],
    [
      "other schema",
      { schema: "s" },
      { extension: there },
      ['schema: "public" -> "s"'],
      ['ALTER EXTENSION "x" SET SCHEMA "s"'],
    ],
    [
      "removed",
      { state: "absent", cascade: true },
      { extension: there },
      ['version: "1.2" -> null'],
      ['DROP EXTENSION "x" CASCADE'],
    ],
    ["gone", { state: "absent" }, { extension: out }, [], []],
  ]);

  it("names the missing package, unless it is about to come", async () => {
    const lacking = { extension: { ...out, available: null } };
    expect((await planOf(postgresqlExt, { name: "x", db: "d" }, lacking)).failed).toContain(
      "no files of the extension x",
    );
    expect(diffOf(await planOf(postgresqlExt, { name: "x", db: "d" }, lacking, { predicted: true }))).toHaveLength(1);
  });
});

describe("postgresql_set", () => {
  const wal = {
    name: "wal_level",
    value: "replica",
    unit: null,
    type: "enum",
    context: "postmaster",
    written: null,
    altered: null,
  };
  const mem = {
    name: "work_mem",
    value: "4096",
    unit: "kB",
    type: "integer",
    context: "user",
    written: "8MB",
    altered: null,
  };
  const list = {
    name: "shared_preload_libraries",
    value: "",
    unit: null,
    type: "string",
    context: "postmaster",
    written: null,
    altered: null,
  };

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string[], string[], boolean]>([
    ["as it runs", { value: "replica" }, wal, [], [], false],
    ["other", { value: "logical" }, wal, ['"replica" -> "logical"'], ["ALTER SYSTEM SET wal_level = 'logical'"], true],
    [
      "written, not running yet",
      { value: "logical" },
      { ...wal, written: "logical", altered: "logical" },
      [],
      [],
      true,
    ],
    ["same with another unit", { value: "8192kB" }, mem, [], [], false],
    [
      "other than the files say",
      { value: "4MB" },
      mem,
      ['"8MB" -> "4MB"'],
      ["ALTER SYSTEM SET work_mem = '4MB'"],
      false,
    ],
    ["list", { value: "a, b" }, list, ['"" -> "a, b"'], ["ALTER SYSTEM SET shared_preload_libraries = 'a', 'b'"], true],
    ["reset", { reset: true }, { ...mem, altered: "8MB" }, ['"8MB" -> null'], ["ALTER SYSTEM RESET work_mem"], false],
    ["reset already", { reset: true }, mem, [], [], false],
    ["a number", { value: 4096 }, { ...mem, written: null }, [], [], false],
  ])("%s", async (_name, params, setting, diff, sql, restart) => {
    const plan = await planOf(postgresqlSet, { name: setting["name"], ...params }, { setting });
    expect(diffOf(plan)).toEqual(diff.map((line) => `parameter ${String(setting["name"])} value: ${line}`));
    const reload = sql.length === 0 ? [] : ["SELECT pg_reload_conf()"];
    expect(
      payloadsOf(scriptOf(plan))
        .flatMap((text) => text.split(";\n"))
        .filter((text) => text !== ""),
    ).toEqual([...sql, ...reload]);
    expect(plan.result).toMatchObject({ restart_required: restart });
  });

  it("fails for a parameter that the server does not know", async () => {
    expect((await planOf(postgresqlSet, { name: "nope", value: 1 }, { setting: null })).failed).toBe(
      "the server knows no parameter nope",
    );
    expect(faultOf(postgresqlSet, { name: "a; DROP", value: 1 })).toContain("expected the name of a parameter");
  });
});
