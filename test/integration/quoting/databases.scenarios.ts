import { posix } from "node:path";
import { seedsName } from "../../../src/sql/generate.js";
import type { TaskCall } from "../support/run-task.js";
import type { Hostile, Round, Scenario } from "./scenario.js";
import { startOf } from "./texts.js";

const { join } = posix;

/** Names of 63 bytes at most; each is a role, a database, a schema, a password and a value. */
const texts = ["-'\"`$(cd;>mdc-canary-1)\\ x=y;--", " a\nb\t%s%%(x)s e\u0301 日本語 $$x$$", `${"'".repeat(61)}\\"`];

const asPostgres = (module: string, params: Record<string, unknown>): TaskCall => ({ module, params, as: "postgres" });
const dsn = (database: string): string =>
  `host=/var/run/postgresql user=postgres dbname='${database.replace(/[\\']/g, "\\$&")}'`;

/** A deployment in which everything has this name. */
const siteOf = (text: string): Record<string, unknown> => ({
  ...{ engine: "pglogical", databases: [text], datacenters: [{ name: text, dc_id: 2, host: text }] },
});

/** A round of reading that gives back what went in. */
const reads = (call: (one: Hostile) => TaskCall, result: (one: Hostile) => Record<string, unknown>): Round => ({
  call,
  status: "ok",
  result,
});

export const scenarios: Scenario[] = [
  {
    title: "databases",
    modules: [
      "postgresql_user",
      "postgresql_db",
      "postgresql_query",
      "postgresql_ping",
      "postgresql_info",
      "postgresql_ext",
      "postgresql_schema",
      "postgresql_schema_scripts",
      "postgresql_privs",
      "postgresql_datacenter",
      "postgresql_key_column",
      "database_reading",
      "database_status",
    ],
    texts: "name",
    only: texts,
    arrange: `DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql-15 postgresql-15-pglogical >/dev/null 2>&1
cd /; set_parameter() { runuser -u postgres -- psql -qX -c "ALTER SYSTEM SET $1 = '$2'"; }
set_parameter wal_level logical; set_parameter track_commit_timestamp on; set_parameter shared_preload_libraries pglogical; set_parameter max_worker_processes 20
systemctl restart postgresql`,
    before: ({ text }) => ({
      script: {
        type: "file",
        content: `CREATE TABLE "${text.replaceAll('"', '""')}" (c text, n bigserial PRIMARY KEY)`,
      },
    }),
    rounds: [
      {
        call: ({ text }) =>
          asPostgres("postgresql_user", { name: text, password: text, role_attr_flags: "LOGIN,CREATEDB" }),
      },
      {
        call: ({ text }) => asPostgres("postgresql_db", { name: text, owner: text, template: "template0" }),
      },
      {
        call: ({ text }) => asPostgres("postgresql_db", { name: text, conn_limit: 7 }),
      },
      reads(
        ({ text }) =>
          asPostgres("postgresql_query", {
            ...{ db: text, session_role: text, search_path: [text, "public"], named_args: { v: text } },
            query:
              "SELECT %(v)s::text AS v, current_user::text AS u, current_database()::text AS d, current_setting('search_path') AS s",
          }),
        ({ text }) => ({
          query_result: [{ v: text, u: text, d: text, s: `"${text.replaceAll('"', '""')}","public"` }],
        }),
      ),
      reads(
        ({ text }) => asPostgres("postgresql_ping", { db: text }),
        () => ({ is_available: true, conn_err_msg: "" }),
      ),
      { call: ({ text }) => asPostgres("postgresql_info", { db: text, filter: ["dat*", "roles"] }), status: "ok" },
      {
        call: ({ dir, text }) =>
          asPostgres("postgresql_schema_scripts", {
            db: text,
            src: `${dir}/script`,
            remote_src: true,
            session_role: text,
          }),
      },
      {
        call: ({ text }) =>
          asPostgres("postgresql_schema", { db: text, name: text, owner: text, session_role: "postgres" }),
      },
      {
        call: ({ text }) =>
          asPostgres("postgresql_privs", {
            ...{ database: text, type: "default_privs", schema: text, target_roles: [text], session_role: text },
            ...{ objs: "TABLES", privs: "SELECT", roles: [text] },
          }),
      },
      {
        call: ({ text }) =>
          asPostgres("postgresql_privs", { database: text, objs: [text], privs: "SELECT", roles: "PUBLIC" }),
      },
      {
        call: ({ text }) =>
          asPostgres("postgresql_privs", { database: text, type: "group", objs: ["pg_monitor"], roles: [text] }),
      },
      { call: ({ text }) => asPostgres("postgresql_datacenter", { db: text, dc: 2, step: 3 }) },
      {
        call: ({ text }) =>
          asPostgres("postgresql_key_column", { db: text, tables: [text], column: text, value: text }),
      },
      reads(
        ({ text }) => asPostgres("database_reading", { ...siteOf(text), datacenter: text, run: text }),
        ({ text }) => ({ reading: { state: "read", databases: { [text]: { standby: false, marker: false } } } }),
      ),
      reads(
        ({ text }) => ({
          module: "database_status",
          params: { ...siteOf(text), step: 3, readings: { [text]: { state: "unreachable", reason: text } } },
        }),
        ({ text }) => ({ problems: [{ kind: "problem", where: text, text }] }),
      ),
      reads(
        ({ text }) =>
          asPostgres("postgresql_query", {
            db: text,
            query: "SELECT tablename::text AS t FROM pg_tables WHERE schemaname = %s",
            positional_args: ["public"],
          }),
        ({ text }) => ({ query_result: [{ t: text }] }),
      ),
      {
        call: ({ text }) =>
          asPostgres("postgresql_ext", { db: text, name: "hstore", schema: "public", session_role: text }),
      },
      { call: ({ text }) => asPostgres("postgresql_db", { name: text, state: "absent", force: true }) },
      { call: ({ text }) => asPostgres("postgresql_user", { name: text, state: "absent" }) },
    ],
  },
  {
    title: "scripts of datacenters",
    modules: ["sql_generate"],
    texts: "name",
    suits: (text) => Buffer.byteLength(seedsName(text)) <= 255,
    before: ({ text }) => ({
      [text]: { type: "file", content: "CREATE SEQUENCE S;" },
      [`to ${startOf(text, 50)}`]: { type: "directory" },
    }),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "sql_generate",
          params: {
            ...{ src: join(dir, text), remote_src: true, dest: join(dir, `to ${startOf(text, 50)}`) },
            ...{ dialect: "postgresql", dc: 2, of: 3, mode: "0644" },
          },
        }),
        tree: ({ text }) => ({
          [text]: { type: "file", content: "CREATE SEQUENCE S;" },
          [`to ${startOf(text, 50)}`]: { type: "directory" },
          [`to ${startOf(text, 50)}/${text}`]: {
            type: "file",
            content: "CREATE SEQUENCE S START WITH 2 INCREMENT BY 3;",
          },
          [`to ${startOf(text, 50)}/${seedsName(text)}`]: { type: "file", content: "" },
        }),
      },
    ],
  },
  {
    title: "parameters of the server",
    modules: ["postgresql_set"],
    texts: "value",
    only: ["-'\"\\$(cd;>mdc-canary-1) `id` %"],
    rounds: [
      { call: ({ text }) => asPostgres("postgresql_set", { name: "log_line_prefix", value: text }) },
      reads(
        () => asPostgres("postgresql_query", { query: "SELECT current_setting('log_line_prefix') AS v" }),
        ({ text }) => ({ query_result: [{ v: text }] }),
      ),
      { call: () => asPostgres("postgresql_set", { name: "log_line_prefix", reset: true }) },
    ],
  },
  {
    title: "replication",
    modules: ["pglogical_node", "pglogical_replication_set", "pglogical_subscription"],
    texts: "name",
    only: texts.slice(0, 2),
    rounds: [
      { call: ({ text }) => asPostgres("postgresql_db", { name: text }) },
      { call: ({ text }) => asPostgres("postgresql_ext", { db: text, name: "pglogical" }) },
      { call: ({ text }) => asPostgres("pglogical_node", { db: text, name: text, dsn: dsn(text) }) },
      {
        call: ({ text }) =>
          asPostgres("postgresql_query", {
            db: text,
            query: 'CREATE TABLE IF NOT EXISTS "t ""$(id)" (i int PRIMARY KEY)',
          }),
        again: "changed",
      },
      { call: ({ text }) => asPostgres("pglogical_replication_set", { db: text }) },
      // pglogical itself takes none but plain names of subscriptions: they are among what cannot be.
      {
        call: ({ text }) => asPostgres("pglogical_subscription", { db: text, name: "none", state: "absent" }),
        status: "ok",
      },
      { call: ({ text }) => asPostgres("pglogical_node", { db: text, name: text, state: "absent" }) },
      { call: ({ text }) => asPostgres("postgresql_db", { name: text, state: "absent", force: true }) },
    ],
  },
  {
    title: "replication by PostgreSQL's own means",
    modules: ["postgresql_publication", "postgresql_slot", "postgresql_subscription"],
    texts: "name",
    only: texts.slice(0, 2),
    rounds: [
      { call: ({ text }) => asPostgres("postgresql_db", { name: text }) },
      {
        call: ({ text }) =>
          asPostgres("postgresql_query", {
            db: text,
            query: 'CREATE TABLE IF NOT EXISTS "t ""$(id)" (i int PRIMARY KEY)',
          }),
        again: "changed",
      },
      { call: ({ text }) => asPostgres("postgresql_publication", { db: text, name: text, tables: ['t "$(id)'] }) },
      {
        call: ({ text }) =>
          asPostgres("postgresql_slot", { db: text, name: `of_${text.length}`, slot_type: "logical" }),
      },
      {
        call: ({ text }) => asPostgres("postgresql_subscription", { db: text, name: text, state: "absent" }),
        status: "ok",
      },
      {
        call: ({ text }) =>
          asPostgres("postgresql_slot", { db: text, name: `of_${text.length}`, slot_type: "logical", state: "absent" }),
      },
      { call: ({ text }) => asPostgres("postgresql_publication", { db: text, name: text, state: "absent" }) },
      { call: ({ text }) => asPostgres("postgresql_db", { name: text, state: "absent", force: true }) },
    ],
  },
  {
    // Its packages are not to be had: no database is a node, and names go no further than what is read.
    title: "nodes of BDR",
    modules: ["bdr_node"],
    texts: "name",
    only: texts.slice(0, 2),
    rounds: [
      { call: ({ text }) => asPostgres("postgresql_db", { name: text }) },
      {
        call: ({ text }) =>
          asPostgres("bdr_node", { db: text, name: text, dsn: dsn(text), join_using: dsn(text), timeout: 5 }),
        status: "failed",
        again: "failed",
        message: /the extension bdr is not installed/,
      },
      { call: ({ text }) => asPostgres("bdr_node", { db: text, name: text, state: "absent" }), status: "ok" },
      { call: ({ text }) => asPostgres("postgresql_db", { name: text, state: "absent", force: true }) },
    ],
  },
  {
    title: "a server to follow",
    modules: ["postgresql_cluster_info", "postgresql_standby"],
    texts: "name",
    only: texts.slice(0, 2),
    rounds: [
      { call: () => ({ module: "postgresql_cluster_info", params: { version: 15 }, as: "root" }), status: "ok" },
      {
        call: ({ text }) => ({
          module: "postgresql_standby",
          params: {
            ...{ version: 15, cluster: "none", slot: `of_${text.length}`, timeout: 5 },
            ...{
              primary_host: text,
              user: text,
              database: text,
              passfile: `/tmp/${text}`,
              sslrootcert: `/tmp/${text}`,
            },
          },
          as: "root",
        }),
        status: "failed",
        again: "failed",
      },
    ],
  },
];
