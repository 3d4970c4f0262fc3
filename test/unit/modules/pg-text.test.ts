import { describe, expect, it } from "@jest/globals";
import { identifier, literal, psql } from "../../../src/facts/pg-connection.js";
import { plainValue } from "../../../src/facts/pg-values.js";
import { isVerifier, md5Verifier, scramVerifier, verifies } from "../../../src/modules/support/pg-verifier.js";
import { parseDsn, sameDsn } from "../../../src/modules/support/dsn.js";
import { isHarmless, prediction } from "../../../src/modules/support/pg-query-plan.js";
import { bindValues, sqlStatements, sqlValue } from "../../../src/modules/support/sql-text.js";

describe("quoting for SQL", () => {
  it.each([
    ["plain", "'plain'"],
    ["it's", "'it''s'"],
    ["a\\'b", " E'a\\\\''b'"],
    ["", "''"],
  ])("%j", (text, sql) => {
    expect(literal(text)).toBe(sql);
  });

  it("doubles the quotes of names", () => {
    expect(identifier('a"b')).toBe('"a""b"');
  });

  it("lets no name of a database become a connection string", () => {
    expect(psql({ database: "host=evil" })).toContain("dbname='\\''host=evil'\\''");
    expect(psql({ database: "it's\\", port: 5433, host: "/run" })).toContain(
      "dbname='\\''it\\'\\''s\\\\'\\'' port='\\''5433'\\'' host='\\''/run'\\''",
    );
  });
});

describe("verifiers of passwords", () => {
  // Made by PostgreSQL 15.
  const scram =
    "SCRAM-SHA-256$4096:WiOT5zPNs5mT4Hz17ISAAA==$j/pIHui/9PjZgaUVqdE9On+eYas92Wy8bKmPIzAEeM0=:JlsSDo8jyaGRL/uYX833R3niXRpL+hg28KEVYn56BsU=";
  const md5 = "md55bfb601639b57679ac082411ffb179ac";
  const password = 'päss "w"\\ord';

  it("are those of the server", () => {
    expect(scramVerifier(password, Buffer.from("WiOT5zPNs5mT4Hz17ISAAA==", "base64"))).toBe(scram);
    expect(md5Verifier("secret", "md t")).toBe(md5);
  });

  it.each([
    [scram, password, "any", true],
    [scram, "other", "any", false],
    [scram.replace(/.=$/, "A="), password, "any", false],
    [md5, "secret", "md t", true],
    [md5, "secret", "mdt", false],
    [md5, "Secret", "md t", false],
  ])("%s tests %j of %s: %s", (verifier, text, role, right) => {
    expect(verifies(verifier, text, role)).toBe(right);
  });

  it("compares passwords as SASLprep has them", () => {
    const verifier = scramVerifier("a b\u00aa", Buffer.alloc(16));
    expect(verifies(verifier, "a\u00a0b\u00ad\u00aa", "r")).toBe(true);
    expect(verifies(verifier, "a ba", "r")).toBe(true);
  });

  it("are told from passwords", () => {
    expect([scram, md5, "md5", "SCRAM-SHA-256$x", "secret"].map(isVerifier)).toEqual([true, true, false, false, false]);
  });
});

describe("values of parameters", () => {
  it.each([
    ["shared_buffers", "integer", "8kB", "128MB", "16384"],
    ["work_mem", "integer", "kB", "8MB", "8192"],
    ["max_wal_size", "integer", "MB", "1GB", "1024"],
    ["checkpoint_timeout", "integer", "s", "5min", "300"],
    ["log_rotation_age", "integer", "min", "1d", "1440"],
    ["bgwriter_delay", "integer", "ms", "0.2s", "200"],
    ["ssl", "bool", null, "true", "on"],
    ["synchronous_commit", "enum", null, "ON", "true"],
    ["shared_preload_libraries", "string", null, "a,b", '"a", b'],
  ] as const)("%s: %s and %s", (name, type, unit, one, other) => {
    expect(plainValue(one, { name, type, unit })).toBe(plainValue(other, { name, type, unit }));
  });

  it.each([
    ["work_mem", "integer", "kB", "8MB", "8193"],
    ["log_line_prefix", "string", null, "%m, %p", "%m,%p"],
    ["wal_level", "enum", null, "logical", "replica"],
  ] as const)("%s is another: %s", (name, type, unit, one, other) => {
    expect(plainValue(one, { name, type, unit })).not.toBe(plainValue(other, { name, type, unit }));
  });
});

describe("SQL text", () => {
  it.each([
    ["SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]],
    ["SELECT ';' -- ; \n, 2", ["SELECT ';'  \n, 2"]],
    ["DO $x$ BEGIN; END $x$;; SELECT $$;$$", ["DO $x$ BEGIN; END $x$", "SELECT $$;$$"]],
    ["SELECT E'\\';', \"a;b\" /* ; */", ["SELECT E'\\';', \"a;b\""]],
    [" ; ", []],
  ])("%j has the statements %j", (sql, statements) => {
    expect(sqlStatements(sql)).toEqual(statements);
  });

  it.each([
    [null, "NULL"],
    [5, "5"],
    [true, "true"],
    ["it's", "'it''s'"],
    [[1, "a"], "ARRAY[1, 'a']"],
    [[], "'{}'"],
    [{ a: "'" }, `'{"a":"''"}'`],
  ])("%j is %s", (value, sql) => {
    expect(sqlValue(value)).toBe(sql);
  });

  it.each([
    ["a = %s AND b = %s", [1, "x"], undefined, "a = 1 AND b = 'x'"],
    ["a = %(n)s", undefined, { n: "'; DROP TABLE t" }, "a = '''; DROP TABLE t'"],
    ["'%s' = %s AND 5 %% 3", [1], undefined, "'%s' = 1 AND 5 % 3"],
    ["x LIKE 'a%' AND 5 % 3", undefined, undefined, "x LIKE 'a%' AND 5 % 3"],
  ])("%j with %j or %j", (sql, positional, named, bound) => {
    expect(bindValues(sql, positional, named)).toEqual({ sql: bound });
  });

  it.each([
    ["%s", [], undefined, "no value for %s"],
    ["%(a)s", undefined, { b: 1 }, "no value for %(a)s"],
    ["1", [1], undefined, "fewer places"],
  ])("%j with %j or %j is wrong", (sql, positional, named, fault) => {
    expect(bindValues(sql, positional, named)).toEqual({ fault: expect.stringContaining(fault) });
  });
});

describe("what queries do", () => {
  it.each([
    ["SELECT 1", true, "ok"],
    ["select * from a for update", true, "ok"],
    ["VALUES (1)", true, "ok"],
    ["WITH a AS (SELECT 1) SELECT * FROM a", true, "ok"],
    ["SELECT pg_reload_conf()", false, "ok"],
    ["SELECT pg_drop_replication_slot('a')", false, "ok"],
    ["SELECT 'pg_reload_conf()'", true, "ok"],
    ["SELECT * INTO b FROM a", false, "changed"],
    ["WITH a AS (DELETE FROM b RETURNING *) SELECT * FROM a", false, "unknown"],
    ["SELECT 1; SELECT 2", false, "ok"],
    ["INSERT INTO a VALUES (1)", false, "unknown"],
    ["UPDATE a SET b = 1; SELECT 1", false, "unknown"],
    ["CREATE TABLE a()", false, "changed"],
    ["-- only\nDROP TABLE a", false, "changed"],
    ["SHOW wal_level", false, "ok"],
  ])("%s", (sql, harmless, predicted) => {
    expect(isHarmless(sql)).toBe(harmless);
    expect(prediction(sql)).toBe(predicted);
  });
});

describe("connection strings", () => {
  it.each([
    ["host=a dbname=b", { host: "a", dbname: "b" }],
    ["dbname= stat_db", { dbname: "stat_db" }],
    ["password='it\\'s x' host=a", { password: "it's x", host: "a" }],
    ["host", undefined],
    ["", undefined],
    ["postgresql://a/b", undefined],
  ])("%j", (text, values) => {
    expect(parseDsn(text)).toEqual(values);
  });

  it("are the same in any order", () => {
    expect(sameDsn("host=a dbname='b'", "dbname=b   host=a")).toBe(true);
    expect(sameDsn("host=a dbname=b", "host=a")).toBe(false);
  });
});
