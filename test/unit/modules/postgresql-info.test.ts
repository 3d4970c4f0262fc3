import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { pgDatabases } from "../../../src/facts/pg-databases.js";
import { postgresqlInfo } from "../../../src/modules/postgresql-info.js";
import { postgresqlPing } from "../../../src/modules/postgresql-ping.js";
import { runProbe, valuesOf } from "../facts/support.js";
import { factsOf, faultOf, planOf } from "./support.js";

describe("postgresql_ping", () => {
  it.each([
    ["15.18 (Debian 15.18-0+deb12u1)", { major: 15, minor: 18, full: "15.18" }],
    ["9.6.24", { major: 9, minor: 6, patch: 24, full: "9.6.24" }],
    ["17beta2", { major: 17, minor: 0, full: "17beta2" }],
  ])("tells the version %s in parts", async (version, parts) => {
    const raw = `PostgreSQL ${version} on x86_64`;
    const plan = await planOf(postgresqlPing, {}, { server: { version: raw } });
    expect(plan).toEqual({
      changes: [],
      result: { is_available: true, server_version: { ...parts, raw }, conn_err_msg: "" },
    });
  });

  it("does not fail where nobody answers", async () => {
    const plan = await planOf(postgresqlPing, {}, { server: { error: "no such socket" } });
    expect(plan.failed).toBeUndefined();
    expect(plan.result).toEqual({ is_available: false, server_version: {}, conn_err_msg: "no such socket" });
  });

  it("refuses what it has not", () => {
    expect(faultOf(postgresqlPing, { session_role: "a" })).toContain("session_role");
  });
});

describe("postgresql_info", () => {
  const asked = (filter: unknown): string[] =>
    Object.values(factsOf(postgresqlInfo, { filter })).flatMap((ids) =>
      ids.map((id) => id.replace(/:\/postgres#?/, " ").trim()),
    );

  it.each<[unknown, string[]]>([
    [
      ["ver*", "roles"],
      ["pg.info version", "pg.info roles"],
    ],
    ["databases, ver?ion", ["pg.info version", "pg.databases"]],
    [["!settings", "version"], ["pg.info version"]],
    [["!*s"], ["pg.info version", "pg.info in_recovery"]],
    [["none"], []],
  ])("reads with the filter %j only what it names", (filter, facts) => {
    expect(asked(filter)).toEqual(facts);
  });

  it("reads everything unless told", () => {
    expect(Object.values(factsOf(postgresqlInfo, {})).flat()).toHaveLength(8);
  });

  it("has a place for everything, also for what was not asked", async () => {
    const plan = await planOf(postgresqlInfo, { filter: "repl_slots" }, { said: [null], databases: undefined });
    expect(plan.result).toEqual({
      ...{ version: {}, in_recovery: null, tablespaces: {}, databases: {}, replications: {}, repl_slots: {} },
      ...{ settings: {}, roles: {}, pending_restart_settings: [] },
    });
  });

  it("counts settings in bytes, names those that wait for a restart, and takes versions of extensions apart", async () => {
    const settings = {
      shared_buffers: { setting: "16384", unit: "8kB", pending_restart: true },
      temp_file_limit: { setting: "-1", unit: "kB", pending_restart: false },
      port: { setting: "5432", unit: "", pending_restart: false },
    };
    const extensions = { plpgsql: { extversion: "1.0" }, bdr: { extversion: "3.7-22" }, odd: { extversion: "b2" } };
    const facts = { said: [settings], databases: { app: { owner: "o", extensions } } };
    const { result } = await planOf(postgresqlInfo, { filter: ["settings", "databases"] }, facts);
    expect(result).toMatchObject({
      pending_restart_settings: ["shared_buffers"],
      settings: { shared_buffers: { val_in_bytes: 134_217_728 }, temp_file_limit: { val_in_bytes: 0 } },
      databases: {
        app: {
          owner: "o",
          extensions: {
            plpgsql: { extversion: { major: 1, minor: 0, raw: "1.0" } },
            bdr: { extversion: { major: 3, minor: 7, raw: "3.7-22" } },
            odd: { extversion: { major: null, minor: null, raw: "b2" } },
          },
        },
      },
    });
    expect(result).not.toHaveProperty("settings.port.val_in_bytes");
  });
});

describe.each(["sh", "bash"])("what is read of all databases, in %s", (shell) => {
  const b64 = (text: string): string => Buffer.from(text).toString("base64");
  /** What psql would say of a server with three databases, one of which lets nobody in. */
  const answer = (list: string): string => `#!/bin/sh
cat >/dev/null
case "$*" in
  *dbname*) ${list} ;;
  *) case $PGDATABASE in closed) echo 'FATAL: no' >&2; exit 2 ;; *) printf '={"languages":{"%s":{}}}\\n' "$(printf %s "$PGDATABASE" | base64)" ;; esac ;;
esac
`;

  it.each([
    [
      "each with what is inside",
      `printf '%s\\n' 'WARNING: x' '=${b64("a'b\\c =d\n")} {"owner":"o\\n","subscriptions":{}}' '=${b64("closed")} {"subscriptions":{}}'`,
      {
        "a'b\\c =d\n": { owner: "o\n", languages: { [b64("a'b\\c =d\n")]: {} }, subscriptions: {} },
        closed: {
          ...{ namespaces: {}, extensions: {}, languages: {}, subscriptions: {} },
          error: "Could not connect to the database.",
        },
      },
    ],
    [
      "or why not",
      "echo 'psql: error: FATAL:  too many clients' >&2; exit 2",
      { status: "error", message: "FATAL:  too many clients" },
    ],
  ])("%s", (_name, list, expected) => {
    const path = mkdtempSync(join(tmpdir(), "mdc-tools-"));
    try {
      writeFileSync(join(path, "psql"), answer(list), { mode: 0o755 });
      const keys = [{ database: "postgres" }];
      const { code, output, errors } = runProbe(pgDatabases, keys, { path, shell });
      expect({ code, errors }).toEqual({ code: 0, errors: "" });
      expect(valuesOf(pgDatabases, keys, output)).toEqual([expected]);
    } finally {
      rmSync(path, { recursive: true });
    }
  });
});
