import { beforeAll, describe, expect, it } from "@jest/globals";
import { parse, stringify } from "yaml";
import { loadModules } from "../../../src/modules/registry.js";
import { sharedLab, type Lab } from "../../lab/index.js";
import { settles } from "../support/databases.js";
import { look, play, type Played } from "../support/run-playbook.js";
import { server } from "./postgresql-server.js";

/** One that the closed loops do not work on. */
const host = "h2";
let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

const password = "s3cret 'pass\\word";
const files = {
  "files/schema.sql": `BEGIN TRANSACTION;
CREATE SEQUENCE api_seq;
CREATE TABLE api (id int PRIMARY KEY DEFAULT nextval('api_seq'), name varchar(100));
CREATE TABLE tag (name varchar(100));
CREATE TABLE seen (name varchar(100) PRIMARY KEY);
INSERT INTO api (name) VALUES ('größe');
COMMIT
`,
};

/** Modules that need a server; a new one fails until it has a task in the server's playbook. */
const databaseModules = [...(await loadModules()).keys()].filter(
  (name) => /^(postgresql|pglogical)_/.test(name) && name !== "postgresql_query",
);

const tasks = (parse(server) as { tasks: Record<string, unknown>[] }[])
  .flatMap((one) => one.tasks)
  .filter((task) => "name" in task);

/** The tasks of one module of the server's playbook, twice. */
function only(module: string): string {
  const own = tasks.filter((task) => module in task).map(({ notify: _notify, ...task }) => task);
  return stringify([{ hosts: "HOST", become: true, tasks: [...own, ...own] }]);
}

const names = tasks.map((task) => String(task["name"]));

async function run(playbook: string, check = false): Promise<Played> {
  const vars = { secret: password, ansible_become_password: undefined };
  return play(lab, playbook.replaceAll("HOST", host), { files, hosts: { [host]: vars }, options: { check } });
}

/** One status per task, when all items of its loop agree. */
function statuses(played: Played): Record<string, string> {
  const found: Record<string, Set<string>> = {};
  for (const { task, status, message } of played.results) {
    (found[task] ??= new Set()).add(status === "failed" ? `failed: ${message ?? ""}` : status);
  }
  return Object.fromEntries(Object.entries(found).map(([task, all]) => [task, [...all].join("/")]));
}

/** What the package makes is a primary already. */
const all = (status: string): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, /^(ping|info|cluster|primary)$/.test(name) ? "ok" : status]));
const sql = (database: string, text: string): Promise<string> =>
  look(lab, host, `cd /; PGDATABASE='${database}' su postgres -c 'psql -X -A -t -q' <<'E'\n${text}\nE`);

describe("a PostgreSQL server with replication, from nothing", () => {
  it("is foretold on a host that has nothing of it", async () => {
    const played = await run(server, true);
    // Whether the package starts its service only the package knows; which tables and sequences there will be, only the script.
    expect(statuses(played)).toEqual({
      ...all("changed"),
      service: "unknown",
      privileges: "unknown",
      rules: "unknown",
      datacenter: "unknown",
      keys: "unknown",
      sets: "unknown",
      restart: "changed",
    });
    expect(played.exitCode).toBe(0);
    expect(await look(lab, host, "getent passwd postgres; ls -d /var/lib/postgresql 2>/dev/null || :")).toBe("");
  });

  it("is made", async () => {
    const played = await run(server);
    // Debian's package starts and enables the service.
    expect(statuses(played)).toEqual({ ...all("changed"), service: "ok", restart: "changed" });
    expect(await sql("mdc one", "SELECT name FROM api; SELECT mdc_schema()::json->'scripts';")).toBe(
      'größe\n["schema.sql"]',
    );
    expect(
      await sql(
        "mdc one",
        "SELECT DISTINCT relacl::text FROM pg_class WHERE relkind = 'r' AND relname IN ('api', 'tag')",
      ),
    ).toBe("{app=arwdDxt/app,=r/app}");
    expect(
      await sql(
        "mdc_two",
        "SELECT address, auth_method FROM pg_hba_file_rules WHERE type = 'hostssl' AND error IS NULL",
      ),
    ).toBe("192.0.2.0|scram-sha-256");
    expect(await sql("mdc one", "SELECT tableowner FROM pg_tables WHERE tablename = 'api'")).toBe("app");
    const login = `PGPASSWORD='${password.replaceAll("'", `'\\''`)}' psql -X -A -t -h 127.0.0.1 -U app -d mdc_two -c 'SELECT current_user'`;
    expect(await look(lab, host, login)).toBe("app");
    expect(await look(lab, host, "grep -c 'LOG.*PASSWORD' /var/log/postgresql/postgresql-15-main.log || :")).toBe("0");
  });

  it("needs nothing the second time, and says so in few round trips", async () => {
    const played = await run(server);
    expect(statuses(played)).toEqual(all("ok"));
    expect(played.hosts[host]?.round_trips).toBeLessThanOrEqual(8);
  });

  it("asks psql itself and not Debian's wrapper, unless the wrapper has to choose the server", async () => {
    const asked =
      "- hosts: HOST\n  become: true\n  tasks:\n    - become_user: postgres\n      postgresql_query: { query: SELECT 1 }";
    await look(lab, host, "ln -sf /bin/false /usr/bin/psql");
    try {
      expect((await run(asked)).exitCode).toBe(0);
      expect((await run(`${asked}\n      environment: { PGCLUSTER: 15/main }`)).exitCode).not.toBe(0);
    } finally {
      await look(lab, host, "ln -sf ../share/postgresql-common/pg_wrapper /usr/bin/psql");
    }
  });

  it.each(databaseModules)(
    "%s costs two round trips for any number of tasks that are right already",
    async (module) => {
      const played = await run(only(module));
      expect(played.results.map(({ status }) => status)).not.toContain("changed");
      expect(played.results.filter(({ status }) => status === "ok").length).toBeGreaterThanOrEqual(2);
      // Before: one for the login account, and one for the one that tasks become.
      expect(played.hosts[host]?.round_trips).toBeLessThanOrEqual(2 + 2);
    },
  );

  it("replicates both ways, and keeps keyless tables to inserts", async () => {
    await sql("mdc one", "INSERT INTO api VALUES (100, 'from one'); INSERT INTO tag VALUES ('t');");
    await sql("mdc_two", "INSERT INTO api VALUES (200, 'from two');");
    const wait = "SELECT string_agg(name, ',' ORDER BY id) FROM api WHERE id >= 100";
    for (const database of ["mdc one", "mdc_two"]) {
      await settles(() => sql(database, wait), "from one,from two");
    }
    expect(
      await sql("mdc_two", "SELECT set_name FROM pglogical.tables WHERE relname IN ('api', 'tag') ORDER BY relname"),
    ).toBe("default\ndefault_insert_only");
  });

  it("brings back a subscription that is down", async () => {
    await sql("mdc_two", "SELECT pglogical.alter_subscription_disable('two_from_one', true);");
    const played = await run(server);
    expect(statuses(played)).toEqual({ ...all("ok"), subscription: "changed" });
    expect(await sql("mdc_two", "SELECT status FROM pglogical.show_subscription_status('two_from_one')")).toBe(
      "replicating",
    );
  });
});

const task = (text: string): string => `
- hosts: HOST
  become: true
  become_user: postgres
  tasks:
    - name: it
${text.replace(/^/gm, "      ")}
`;

describe("tasks on a server", () => {
  it.each([
    ["postgresql_db: { name: other, owner: nobody }", "failed", /role "nobody" does not exist/],
    ["postgresql_db: { name: mdc_two, encoding: LATIN1 }", "failed", /its encoding is UTF8/],
    [
      "postgresql_schema_scripts: { db: mdc_two, src: schema.sql, fingerprint: other }",
      "failed",
      /was made from other scripts/,
    ],
    ["postgresql_ext: { db: mdc_two, name: nope }", "failed", /no files of the extension nope/],
    ["postgresql_set: { name: wal_level, value: sideways }", "failed", /invalid value for parameter "wal_level"/],
    ["postgresql_user: { name: app, password: <%= secret %> }", "ok", undefined],
    ["postgresql_user: { name: app, password: other, no_password_changes: true }", "ok", undefined],
    ["postgresql_query: { db: nowhere, query: SELECT 1 }", "failed", /database "nowhere" does not exist/],
    ["postgresql_query: { db: mdc_two, query: SELECT %s, positional_args: [1] }", "ok", undefined],
    ["postgresql_query: { db: mdc_two, query: UPDATE api SET name = 'x' WHERE false }", "ok", undefined],
    ["postgresql_query: { db: mdc_two, query: CREATE TABLE fresh() }", "changed", undefined],
    ["pglogical_node: { db: mdc_two, name: other, dsn: dbname=mdc_two }", "failed", /is the node n mdc_two already/],
  ])("%s: %s", async (text, status, message) => {
    const result = (await run(task(text))).of(host, "it");
    expect({ status: result.status, message: result.message }).toEqual({
      status,
      message: message === undefined ? undefined : expect.stringMatching(message),
    });
  });

  it("gives rows to the tasks that follow, in check mode too", async () => {
    const playbook = `${task("postgresql_query: { db: mdc_two, query: 'SELECT id, name FROM api WHERE id = %(id)s', named_args: { id: 100 } }\nregister: found")}    - name: said
      debug: { msg: "<%= found.query_result[0].id + 1 %> <%= found.query_result[0].name %>" }
`;
    for (const check of [false, true]) {
      expect((await run(playbook, check)).of(host, "said").message).toBe("101 from one");
    }
  });

  it("runs nothing in check mode", async () => {
    const played = await run(task("postgresql_query: { db: mdc_two, query: DROP TABLE fresh }"), true);
    expect(played.of(host, "it").status).toBe("changed");
    expect(await sql("mdc_two", "SELECT count(*) FROM pg_tables WHERE tablename = 'fresh'")).toBe("1");
  });

  it("says who has to do it", async () => {
    const played = await run(
      task("postgresql_db: { name: other }").replace("become_user: postgres", "become_user: root"),
    );
    expect(played.of(host, "it").message).toContain("become_user: postgres");
  });

  it("drops what was replicated, also where pglogical would not let go", async () => {
    const drop = `
- hosts: HOST
  become: true
  become_user: postgres
  tasks:
    - name: subscriptions
      pglogical_subscription: { db: <%= item.db %>, name: <%= item.name %>, state: absent }
      loop: [{ db: mdc one, name: one_from_two }, { db: mdc_two, name: two_from_one }]
    - name: own subscription
      postgresql_subscription: { db: mdc_two, name: own, state: absent, drop_slot: false }
    - name: slot
      postgresql_slot: { name: mdc_slot, state: absent }
    - name: publication
      postgresql_publication: { db: mdc one, name: mdc pub, state: absent }
    - name: nodes
      pglogical_node: { db: <%= item %>, name: n <%= item %>, state: absent }
      loop: [mdc one, mdc_two]
    - name: databases
      postgresql_db: { name: <%= item %>, state: absent, force: true }
      loop: [mdc one, mdc_two]
    - name: role
      postgresql_user: { name: app, state: absent }
`;
    expect(new Set(Object.values(statuses(await run(drop))))).toEqual(new Set(["changed"]));
    expect(await sql("postgres", "SELECT count(*) FROM pg_database WHERE datname LIKE 'mdc%'")).toBe("0");
  });
});
