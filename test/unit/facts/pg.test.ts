import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { pgDatabase } from "../../../src/facts/pg-database.js";
import { pgPassword } from "../../../src/facts/pg-password.js";
import { psqlReason } from "../../../src/facts/pg-probe.js";
import { pgQuery } from "../../../src/facts/pg-query.js";
import { pgRole } from "../../../src/facts/pg-role.js";
import { pgSchema } from "../../../src/facts/pg-schema.js";
import { pgSetting } from "../../../src/facts/pg-setting.js";
import { pglogicalNode } from "../../../src/facts/pglogical-node.js";
import { pglogicalSubscription } from "../../../src/facts/pglogical-subscription.js";
import { runs } from "../../../src/facts/runs.js";
import { readRecorded, runProbe, valuesOf } from "./support.js";

const connection = { database: "postgres" };
let tools: string;

beforeEach(() => {
  tools = mkdtempSync(join(tmpdir(), "mdc-tools-"));
});

afterEach(() => {
  rmSync(tools, { recursive: true });
});

/** A psql that notes its arguments, counts its calls and then does what the test says; its input is in $in. */
function psql(body: string): void {
  const script = `#!/bin/sh\necho "$*" >>'${tools}/calls'\nin=$(cat)\n${body}\n`;
  writeFileSync(join(tools, "psql"), script, { mode: 0o755 });
}

const echo = `printf '%s\\n' "$in" | sed -n "s/.*datname = '\\([^']*\\)'.*/={\\"owner\\":\\"\\1\\"}/p"`;

describe.each(["sh", "bash"])("a probe by psql, in %s", (shell) => {
  it("asks once for neighbours of one database, in the order of the keys", () => {
    psql(`echo 'WARNING: database "x" has a collation version mismatch' >&2\n${echo}`);
    const other = { database: "postgres", port: 5433 };
    const keys = [
      { connection, name: "a" },
      { connection, name: "b" },
      { connection: other, name: "c" },
      { connection, name: "d" },
    ];
    const { code, output } = runProbe(pgDatabase, keys, { path: tools, shell });
    expect(code).toBe(0);
    expect(valuesOf(pgDatabase, keys, output)).toEqual(["a", "b", "c", "d"].map((owner) => ({ owner })));
    expect(readFileSync(join(tools, "calls"), "utf8").match(/\n/g)).toHaveLength(3);
  });

  it("gives every key of a database that cannot be reached the reason, and no other", () => {
    psql(
      `case "$*" in *gone*) echo 'psql: error: connection to server failed: FATAL:  database "gone" does not exist' >&2; exit 2;; esac\n${echo}`,
    );
    const gone = { connection: { database: "gone" }, name: "a" };
    const keys = [gone, { ...gone, name: "b" }, { connection, name: "c" }];
    const { output } = runProbe(pgDatabase, keys, { path: tools, shell });
    const error = { status: "error", message: 'connection to server failed: FATAL:  database "gone" does not exist' };
    expect(valuesOf(pgDatabase, keys, output)).toEqual([error, error, { owner: "c" }]);
  });

  it("is an absent tool without psql, and no empty server", () => {
    const { code, errors } = runProbe(pgDatabase, [{ connection, name: "a" }], {
      shell: `/bin/${shell}`,
      path: tools,
      only: true,
    });
    expect({ code, errors }).toEqual({ code: 127, errors: "psql: not found\n" });
  });
});

describe("what psql says", () => {
  it.each([
    ['psql:<stdin>:3: ERROR:  column "a" does not exist\nLINE 1: a', 'ERROR:  column "a" does not exist\nLINE 1: a'],
    ["NOTICE: x\n=1\nERROR:  no", "ERROR:  no"],
    [
      'psql: error: connection failed: FATAL:  role "root" does not exist',
      'connection failed: FATAL:  role "root" does not exist\n(tasks for PostgreSQL run as its own account: become_user: postgres)',
    ],
  ])("%j", (said, reason) => {
    expect(psqlReason(said)).toBe(reason);
  });
});

describe("answers of the server", () => {
  const value = <K extends object>(
    factory: Parameters<typeof valuesOf<K, unknown>>[0],
    key: K,
    line: string,
  ): unknown => valuesOf(factory, [key], `${line}\n`)[0];
  const failed = (text: string): string => `!${Buffer.from(text).toString("base64")}`;

  it("about roles", () => {
    const row =
      '{"rolname":"r","rolsuper":false,"rolcanlogin":true,"rolconnlimit":-1,"until":"2030-01-01T00:00:00Z","memberOf":["b","a"]}';
    expect(value(pgRole, { connection, name: "r" }, row)).toMatchObject({
      attributes: { LOGIN: true, SUPERUSER: false, BYPASSRLS: false },
      connLimit: -1,
      validUntil: "2030-01-01T00:00:00Z",
      memberOf: ["a", "b"],
    });
    expect(value(pgRole, { connection, name: "r" }, "null")).toBeNull();
  });

  it("about passwords, also of servers that know md5 only", () => {
    const key = { connection, name: "r" };
    expect(value(pgPassword, key, '{"verifier":null,"encryption":"on"}')).toEqual({
      verifier: null,
      encryption: "md5",
    });
    const wrong = pgPassword.kind.compare?.({ verifier: "SCRAM-a" }, { verifier: "SCRAM-b" });
    expect(wrong).toEqual(["the stored password is another than wanted"]);
  });

  it("about schemas, compared by what made them and what of it is there", () => {
    const line =
      '{"exists":true,"fingerprint":"12ab","applied":"2026-01-02","lost":["table t"],"tables":[],"others":[]}';
    const found = value(pgSchema, { connection, schema: "public" }, line);
    expect(found).toMatchObject({ exists: true, fingerprint: "12ab", lost: ["table t"] });
    const { compare } = pgSchema.kind;
    expect(compare?.({ fingerprint: "12ab" }, found as object)).toEqual(["table t is not there"]);
    expect(compare?.({ fingerprint: "34cd" }, found as object)).toEqual(["the scripts have left no fingerprint"]);
  });

  it("about parameters, compared by meaning", () => {
    const fact = { name: "work_mem", type: "integer" as const, unit: "kB" };
    expect(pgSetting.kind.compare?.({ ...fact, written: "8MB" }, { ...fact, written: "8192kB" })).toEqual([]);
    expect(pgSetting.kind.compare?.({ ...fact, written: "8MB" }, { ...fact, written: "4MB" })).toEqual([
      "the configuration says 4MB, wanted 8MB",
    ]);
  });

  it("about queries that would write", () => {
    const key = { connection, query: "SELECT nextval('s')" };
    const text = "ERROR:  cannot execute nextval() in a read-only transaction";
    expect(value(pgQuery, key, failed(text))).toEqual({ writes: text });
    expect(readRecorded(pgQuery, [key], `${failed("ERROR:  no")}\n`)[0]?.status).toBe("error");
  });

  it("about pglogical, also where its extension is not", () => {
    const lacking = failed('ERROR:  relation "pglogical.local_node" does not exist');
    expect(value(pglogicalNode, { connection }, lacking)).toEqual({ extension: false });
    expect(value(pglogicalNode, { connection }, "null")).toEqual({ extension: true, name: null });
    expect(value(pglogicalNode, { connection }, '{"name":"n","dsn":"host=a"}')).toEqual({
      ...{ extension: true, name: "n", dsn: "host=a" },
    });
    expect(value(pglogicalSubscription, { connection, name: "s" }, "null")).toEqual({
      extension: true,
      present: false,
    });
  });
});

describe("runs", () => {
  it("keeps the order and puts neighbours together", () => {
    expect(runs(["a1", "a2", "b1", "a3"], (text) => text[0] ?? "")).toEqual([["a1", "a2"], ["b1"], ["a3"]]);
    expect(runs([], String)).toEqual([]);
  });
});
