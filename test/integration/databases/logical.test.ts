import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { raiseHosts, type Lab } from "../../lab/index.js";
import { changes, failures, psql, runAsTold, settles } from "../support/databases.js";
import { look, play, type Played } from "../support/run-playbook.js";
import { itemTables } from "./item-tables.js";
import { siteStatus, type Told } from "./db-status.js";
import { certificateCases } from "./logical-certificates.cases.js";
import { cutCases } from "./logical-cut.cases.js";
import { oneWayCases } from "./logical-one-way.cases.js";
import { resyncCases } from "./logical-resync.cases.js";
import { newerPglogicalCases } from "./pglogical-newer.cases.js";

const role = (name: string): string => resolve("roles", name);
const password = "r1 se:cret\\1";
/** The third one joins at the end. */
const databases = ["dc1-db", "dc2-db"];
let lab: Lab;

const servers = `
- hosts: database
  become: true
  any_errors_fatal: true
  roles: [${role("postgresql")}]
  tasks:
    - become_user: postgres
      postgresql_user: { name: app }
    - become_user: postgres
      postgresql_db: { name: shop }
`;
const replication = `
- hosts: database
  become: true
  any_errors_fatal: true
  roles: [${role("logical")}]
`;

/** As a generated script has it: keys of the datacenter's own, and triggers in place of cascades. */
const schema = (id: number): string => `${itemTables(id)}CREATE TABLE keyless (a int, b text);
CREATE TABLE idn_oauth2_access_token (token_id text PRIMARY KEY, user_name text, dcid varchar(50) DEFAULT 'DC${id}',
  CONSTRAINT con_app_key UNIQUE (user_name, dcid));
CREATE TABLE session (id text PRIMARY KEY);
CREATE TABLE mdc_marker (datacenter text PRIMARY KEY, run text NOT NULL, written_at timestamptz NOT NULL);
CREATE TABLE session_data (id text REFERENCES session (id), number int, PRIMARY KEY (id, number));
`;
const seeds = `
INSERT INTO item (name) SELECT 'seed ' || n FROM generate_series(1, 100) n;
INSERT INTO keyless VALUES (1, 'from the beginning');
INSERT INTO session VALUES ('of the master');
`;

const status = (...more: string[]): Promise<Told> =>
  siteStatus(lab, databases, { replication: "logical", apim_databases: ["shop"], sequence_increment: 10 }, ...more);

interface More {
  check?: boolean;
  skip?: object;
  limit?: string;
  extraVars?: Record<string, unknown>;
}

function run(playbook: string, more: More = {}): Promise<Played> {
  const vars = {
    ...{ replication: "logical", apim_databases: ["shop"], apim_database_user: "app" },
    ...{ replication_password: password, logical_exclude: ["session"] },
    ...{ sequence_increment: 10, logical_seconds: 60, logical_skip: more.skip ?? {} },
  };
  const files = {
    "group_vars/all.json": JSON.stringify(vars),
    "group_vars/dc1.json": JSON.stringify({ dc_id: 1, dc_master: true }),
    "group_vars/dc2.json": JSON.stringify({ dc_id: 2 }),
    "group_vars/dc3.json": JSON.stringify({ dc_id: 3 }),
  };
  const groups = {
    database: databases,
    all_in_one: [],
    ...Object.fromEntries(databases.map((host) => [host.slice(0, 3), [host]])),
  };
  const options = {
    check: more.check === true,
    extraVars: more.extraVars ?? {},
    ...(more.limit === undefined ? {} : { limit: more.limit }),
  };
  return play(lab, playbook, { files, groups, options });
}

/** Writes rows, each in a transaction of its own, until it is told to stop, and notes how many. */
const writer = `cd /; n=0; h=$(hostname)
while [ ! -e /tmp/stop ]; do n=$((n + 1)); echo "INSERT INTO item (name) VALUES ('meanwhile $h $n');"; sleep 0.05; echo $n >/tmp/written; done |
  runuser -u postgres -- psql -XqAt -v ON_ERROR_STOP=1 -d shop`;

const sql = (host: string, text: string): Promise<string> => psql(lab, host, "shop", text);
const everywhere = (text: string): Promise<string[]> => Promise.all(databases.map((host) => sql(host, text)));
/** Waits until a query gives the same everywhere, and that is what is wanted. */
const becomes = (text: string, wanted: string): Promise<void> =>
  settles(
    () => everywhere(text),
    databases.map(() => wanted),
  );
const comesAbout = (playbook: string): Promise<string[]> => runAsTold((check) => run(playbook, { check }));
const checksum = "SELECT count(*), md5(string_agg(t::text, ',' ORDER BY id)) FROM item t";

beforeAll(async () => {
  const hosts = [...databases, "dc3-db"].map((name) => ({ name, image: "postgresql17" as const }));
  lab = await raiseHosts({ lab: `logical-${process.pid}`, hosts });
});

afterAll(() => lab.down());

describe("PostgreSQL's own replication between two datacenters", () => {
  it("is made from nothing as it was foretold", async () => {
    await comesAbout(servers);
    await Promise.all(databases.map((host, index) => sql(host, schema(index + 1))));
    await sql("dc1-db", seeds);
    await comesAbout(replication);
  });

  it("needs nothing the second time", async () => {
    const played = await run(servers + replication);
    expect([failures(played), changes(played)]).toEqual([[], { changed: [], open: [] }]);
  });

  it("never puts a configuration in place that no server could start with", async () => {
    const wrong = async (extraVars: Record<string, unknown>): Promise<string> =>
      failures(await run(servers, { extraVars })).join("\n");
    expect(await wrong({ postgresql_clients: ["10.1.0.0/99"] })).toContain(
      'invalid CIDR mask in address "10.1.0.0/99"',
    );
    expect(await wrong({ postgresql_kept_log: "much" })).toContain('"max_slot_wal_keep_size": "much"');
    expect(changes(await run(servers))).toEqual({ changed: [], open: [] });
  });

  it("has copied the master's rows, but none of the tables that are left out or refer to one", async () => {
    await becomes("SELECT count(*) FROM item", "100");
    expect(new Set(await everywhere(checksum)).size).toBe(1);
    expect(await everywhere("SELECT count(*) FROM session")).toEqual(["1", "0"]);
    expect(await everywhere("SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_publication_tables")).toEqual(
      ["idn_oauth2_access_token item keyless mdc_marker part", "idn_oauth2_access_token item keyless mdc_marker part"],
    );
  });

  it("is well by db status, which names tables that stay apart", async () => {
    const { code, found, told } = await status();
    expect([told, code]).toEqual([[], 0]);
    expect(found.links.map(({ from, to, state, conflicts }) => [from, to, state, conflicts])).toEqual([
      ["dc1", "dc2", "running", 0],
      ["dc2", "dc1", "running", 0],
    ]);
    for (const { roundTrip, lagBytes } of found.links) {
      expect(roundTrip).toBeLessThan(10);
      expect(typeof lagBytes).toBe("number");
    }
    expect(found.problems.map(({ where, text }) => `${where}: ${text}`)).toEqual(
      ["dc1", "dc2"].map((name) => `shop in ${name}: not replicated: session, session_data`),
    );
  });

  it("shows the password nowhere, and talks over TLS only, with servers that it knows", async () => {
    const found = await everywhere(
      "SELECT count(*) FROM pg_subscription WHERE subconninfo ~ 'pass|se:cret'; SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_replication USING (pid);",
    );
    expect(found).toEqual(["0\nt", "0\nt"]);
    const places = "grep -rlF 'se:cret' /var/log/postgresql /var/lib/postgresql /etc/postgresql || :";
    expect(await look(lab, "dc2-db", places)).toBe("");
    const known = "SELECT bool_and(subconninfo LIKE '%sslmode=verify-full%') FROM pg_subscription";
    expect(await everywhere(known)).toEqual(["t", "t"]);
    // The authority's key stays where it was made.
    const keys = "cd /etc/postgresql-common/mdc; stat -c '%n %a %U' *.key";
    expect(await look(lab, "dc1-db", keys)).toBe("ca.key 600 root\nserver.key 600 postgres");
    expect(await look(lab, "dc2-db", keys)).toBe("server.key 600 postgres");
  });

  certificateCases(() => lab, run, { servers, replication });

  it("loses none of 10 000 rows that are written to the same table on each side at once", async () => {
    const write = (host: string): Promise<string> =>
      sql(
        host,
        `SELECT format('INSERT INTO item (name) SELECT ''${host} ${"%s"} '' || n FROM generate_series(1, 500) n', b) FROM generate_series(1, 20) b\\gexec`,
      );
    await Promise.all(databases.map(write));
    await becomes("SELECT count(*) FROM item", "20100");
    expect(new Set(await everywhere(checksum)).size).toBe(1);
    expect(
      await everywhere("SELECT sum(apply_error_count + sync_error_count) FROM pg_stat_subscription_stats"),
    ).toEqual(["0", "0"]);
  });

  it("catches up when the link was cut while both sides went on writing", async () => {
    const link = (verb: string): Promise<string> =>
      look(lab, "dc1-db", `ip route ${verb} blackhole ${lab.host("dc2-db").address}`);
    expect(await link("add")).toBe("");
    await everywhere(
      "INSERT INTO item (name) SELECT (SELECT subname FROM pg_subscription) || n FROM generate_series(1, 500) n",
    );
    await sleep(3000);
    expect(await everywhere("SELECT count(*) FROM item")).toEqual(["20600", "20600"]);
    expect(await link("del")).toBe("");
    await becomes("SELECT count(*) FROM item", "21100");
    expect(new Set(await everywhere(checksum)).size).toBe(1);
  });

  cutCases(() => lab, status);

  it("lets tokens live that are made alike in both datacenters", async () => {
    await everywhere("INSERT INTO idn_oauth2_access_token SELECT subname, 'ann' FROM pg_subscription");
    const tokens = "SELECT string_agg(token_id || ' ' || dcid, ', ' ORDER BY dcid) FROM idn_oauth2_access_token";
    await becomes(tokens, "dc1_from_dc2 DC1, dc2_from_dc1 DC2");
  });

  it("deletes on both sides what belongs to a row that is deleted on one", async () => {
    await sql("dc1-db", "INSERT INTO part SELECT n, CASE WHEN n < 4 THEN 1 ELSE 11 END FROM generate_series(1, 5) n");
    await becomes("SELECT count(*) FROM part", "5");
    await sql("dc2-db", "DELETE FROM item WHERE id = 1");
    await becomes("SELECT string_agg(id::text, ' ' ORDER BY id) FROM part", "4 5");
    await becomes("SELECT count(*) FROM item WHERE id IN (1, 11)", "1");
  });

  it("changes rows of a table without a key, from either side", async () => {
    await sql("dc2-db", "UPDATE keyless SET b = 'from two' WHERE a = 1");
    await becomes("SELECT b FROM keyless", "from two");
    await sql("dc1-db", "DELETE FROM keyless");
    await becomes("SELECT count(*) FROM keyless", "0");
  });

  describe("where two datacenters write what only one may", () => {
    const skip: Record<string, string> = {};

    it("tells of the conflict and passes over nothing by itself", async () => {
      await everywhere("SELECT format('ALTER SUBSCRIPTION %I DISABLE', subname) FROM pg_subscription\\gexec");
      await everywhere("INSERT INTO item (name) VALUES ('there can be only one')");
      await everywhere("INSERT INTO item (name) SELECT 'behind it, ' || subname FROM pg_subscription");
      const played = await run(replication.replace("any_errors_fatal: true", "any_errors_fatal: false"));
      for (const [host, name] of [
        ["dc1-db", "dc1_from_dc2"],
        ["dc2-db", "dc2_from_dc1"],
      ] as const) {
        const message = played.results.find((one) => one.host === host && one.status === "failed")?.message ?? "";
        expect(message).toContain('duplicate key value violates unique constraint "item_name_key"');
        skip[name] = /finished at ([0-9A-F]+\/[0-9A-F]+)/.exec(message)?.[1] ?? "";
      }
      expect(await everywhere("SELECT count(*) FROM item WHERE name LIKE 'behind it%'")).toEqual(["1", "1"]);
      const why = 'duplicate key value violates unique constraint "item_name_key"';
      const { code, told } = await status("--no-round-trip");
      expect([told, code]).toEqual([[`shop dc1 -> dc2: down: ${why}`, `shop dc2 -> dc1: down: ${why}`], 2]);
    });

    it("leaves the transaction out when told to, and goes on with what is behind it", async () => {
      const played = await run(replication, { skip: { shop: skip } });
      expect(failures(played)).toEqual([]);
      await becomes("SELECT count(*) FROM item WHERE name LIKE 'behind it%'", "2");
      expect(await everywhere("SELECT id % 10 FROM item WHERE name = 'there can be only one'")).toEqual(["1", "2"]);
      const again = await run(replication, { skip: { shop: skip } });
      expect([failures(again), changes(again).changed]).toEqual([[], []]);
    });
  });

  it("lets a third datacenter join while both others write, without a row that is missing or comes twice", async () => {
    await everywhere("DELETE FROM item WHERE name = 'there can be only one'");
    databases.push("dc3-db");
    await run(servers);
    await sql("dc3-db", schema(3));
    const old = ["dc1-db", "dc2-db"];
    const writing = Promise.all(old.map((host) => look(lab, host, writer)));
    await comesAbout(replication);
    await Promise.all(old.map((host) => look(lab, host, "touch /tmp/stop")));
    expect(await writing).toEqual(["", ""]);
    await sql("dc3-db", "INSERT INTO item (name) VALUES ('from the third')");
    await becomes("SELECT count(*) FROM item WHERE name = 'from the third'", "1");
    const written = (await Promise.all(old.map((host) => look(lab, host, "cat /tmp/written")))).map(Number);
    expect(Math.min(...written)).toBeGreaterThan(100);
    const sum = written.reduce((one, other) => one + other, 0);
    await becomes("SELECT count(*) FROM item WHERE name LIKE 'meanwhile%'", String(sum));
    expect(new Set(await everywhere(checksum)).size).toBe(1);
    expect(changes(await run(servers + replication)).changed).toEqual([]);
  });
});

resyncCases(() => lab, run, replication);
oneWayCases(() => lab);
newerPglogicalCases(() => lab);
