import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { raiseHosts, type Lab } from "../../lab/index.js";
import { changes } from "../support/databases.js";
import { look, type Played } from "../support/run-playbook.js";
import { itemTables } from "./item-tables.js";
import { siteStatus } from "./db-status.js";
import { ReplicatingSite, writer } from "./replicating-site.js";

const play = (role: string, tasks = "main"): string => `
- hosts: database
  become: true
  any_errors_fatal: true
  tasks:
    - import_role: { name: ${resolve("roles")}/${role}, tasks_from: ${tasks} }
`;
const servers = `${play("postgresql")}    - name: database
      become_user: postgres
      postgresql_db: { name: shop }
    - name: account
      become_user: postgres
      postgresql_user: { name: app, password: <%= apim_database_password %> }
`;
const replication = play("pglogical");

/** As a generated script has it: keys of the datacenter's own, and triggers in place of cascades. */
const schema = `${itemTables(1)}CREATE TABLE idn_oauth2_access_token (token_id text PRIMARY KEY, user_name text, dcid varchar(50) DEFAULT 'DC1',
  CONSTRAINT con_app_key UNIQUE (user_name, dcid));
CREATE TABLE session (id text PRIMARY KEY);
CREATE TABLE session_data (id text REFERENCES session (id), number int, PRIMARY KEY (id, number));
CREATE TABLE keyless (a int, b text);
CREATE TABLE beat (datacenter text PRIMARY KEY, n int NOT NULL);
CREATE TABLE mdc_marker (datacenter text PRIMARY KEY, run text NOT NULL, written_at timestamptz NOT NULL);
INSERT INTO item (name) SELECT 'seed ' || n FROM generate_series(1, 100) n;
INSERT INTO beat VALUES ('dc1', 0), ('dc2', 0);
INSERT INTO session VALUES ('of the master');
GRANT ALL ON ALL TABLES IN SCHEMA public TO app;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO app;
`;

/** Which tasks failed where, and why. */
function failures({ results }: Played): string[] {
  const failed = results.filter(({ status }) => status === "failed");
  return failed.map(({ host, task, message }) => `${host} ${task}: ${message ?? ""}`);
}

let lab: Lab;
let site: ReplicatingSite;

const checksum = "SELECT count(*), md5(string_agg(t::text, ',' ORDER BY id)) FROM item t";
const stop = (hosts: string[]): Promise<string[]> =>
  Promise.all(hosts.map((host) => look(lab, host, "touch /tmp/stop")));
const written = async (hosts: string[]): Promise<number[]> =>
  (await Promise.all(hosts.map((host) => look(lab, host, "cat /tmp/written")))).map(Number);
const load = (host: string, what: string): string =>
  writer(
    `INSERT INTO item (name) VALUES ('${what} ${host} $n'); UPDATE beat SET n = n + 1 WHERE datacenter = '${host.slice(0, 3)}';`,
  );
/** How many conflicts each server has noted; every change of a row that the other side wrote is one for pglogical. */
const conflicts = (of = ""): Promise<string[]> =>
  Promise.all(
    site.databases.map((host) =>
      look(lab, host, `grep -c 'CONFLICT: remote ${of}' /var/log/postgresql/postgresql-15-main.log`),
    ),
  );

beforeAll(async () => {
  const names = ["dc1-db", "dc2-db", "dc3-db"];
  lab = await raiseHosts({
    lab: `pglogical-${process.pid}`,
    hosts: names.map((name) => ({ name, image: "postgresql" })),
  });
  site = new ReplicatingSite(lab, ["dc1-db", "dc2-db"], {
    ...{ replication_password: "r1 se:cret\\1", apim_database_password: "a2 se:cret\\2" },
    ...{ pglogical_exclude: ["session"], sequence_increment: 10, pglogical_seconds: 60 },
    postgresql_clients: [`${lab.host("dc1-db").address}/16`],
  });
});

afterAll(() => lab.down());

describe("pglogical between two datacenters", () => {
  it("is made from nothing as it was foretold", async () => {
    await site.runAsTold(servers);
    await site.sql("dc1-db", schema);
    await site.runAsTold(replication);
  });

  it("needs nothing the second time", async () => {
    const played = await site.run(servers + replication);
    expect([failures(played), changes(played)]).toEqual([[], { changed: [], open: [] }]);
  });

  it("has copied the master's rows, but none of the tables that are left out or refer to one", async () => {
    await site.becomes("SELECT count(*) FROM item", "100");
    await site.agrees(checksum);
    const sets =
      "beat default, idn_oauth2_access_token default, item default, keyless default_insert_only, mdc_marker default, part default";
    expect(await site.everywhere("SELECT count(*) FROM session")).toEqual(["1", "0"]);
    expect(
      await site.everywhere(
        "SELECT string_agg(relname || ' ' || set_name, ', ' ORDER BY relname) FROM pglogical.tables WHERE set_name IS NOT NULL",
      ),
    ).toEqual([sets, sets]);
  });

  it("sends back no row to where it came from, shows the password nowhere, and talks over TLS only", async () => {
    const safe = `SELECT bool_and(sub_forward_origins IS NULL) FROM pglogical.subscription;
      SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_replication USING (pid);
      SELECT bool_and(if_dsn !~ 'pass|se:cret') FROM pglogical.node_interface;`;
    expect(await site.everywhere(safe)).toEqual(["t\nt\nt", "t\nt\nt"]);
    const places = "grep -rlF 'se:cret' /var/log/postgresql /var/lib/postgresql/15 /etc/postgresql || :";
    expect(await look(lab, "dc2-db", places)).toBe("");
  });

  it("loses none of 10 000 rows that are written to the same table on each side at once", async () => {
    const write = (host: string): Promise<string> =>
      site.sql(
        host,
        `SELECT format('INSERT INTO item (name) SELECT ''${host} ${"%s"} '' || n FROM generate_series(1, 500) n', b) FROM generate_series(1, 20) b\\gexec`,
      );
    await Promise.all(site.databases.map(write));
    await site.becomes("SELECT count(*) FROM item", "20100");
    await site.agrees(checksum);
    expect(await conflicts()).toEqual(["0", "0"]);
  });

  it("lets tokens live that are made alike in both datacenters", async () => {
    await site.everywhere(
      "INSERT INTO idn_oauth2_access_token (token_id, user_name) SELECT node_name, 'ann' FROM pglogical.local_node JOIN pglogical.node USING (node_id)",
    );
    await site.becomes(
      "SELECT string_agg(token_id || ' ' || dcid, ', ' ORDER BY dcid) FROM idn_oauth2_access_token",
      "dc1 DC1, dc2 DC2",
    );
  });

  it("deletes on both sides what belongs to a row that is deleted on one", async () => {
    await site.sql(
      "dc1-db",
      "INSERT INTO part SELECT n, CASE WHEN n < 4 THEN 1 ELSE 11 END FROM generate_series(1, 5) n",
    );
    await site.becomes("SELECT count(*) FROM part", "5");
    await site.sql("dc2-db", "DELETE FROM item WHERE id = 1");
    await site.becomes("SELECT string_agg(id::text, ' ' ORDER BY id) FROM part", "4 5");
    await site.becomes("SELECT count(*) FROM item WHERE id IN (1, 11)", "1");
  });

  it("goes on at once with the next run when a link was cut for a minute while both sides were written to", async () => {
    const link = (verb: string): Promise<string> =>
      look(lab, "dc1-db", `ip route ${verb} blackhole ${lab.host("dc2-db").address}`);
    const writing = Promise.all(site.databases.map((host) => look(lab, host, load(host, "cut"))));
    expect(await link("add")).toBe("");
    await sleep(60_000);
    // By then the servers have given the link up, and pglogical alone would try again after minutes.
    await site.becomes("SELECT count(*) FROM pg_stat_replication", "0");
    expect(await link("del")).toBe("");
    const played = await site.run(replication);
    const since = Date.now();
    expect(failures(played)).toEqual([]);
    expect(changes(played).changed).toEqual([
      'dc1-db Follow all other datacenters ("shop dc1_from_dc2")',
      'dc2-db Copy the master\'s databases, and follow them ("shop")',
    ]);
    await stop(site.databases);
    expect(await writing).toEqual(["", ""]);
    const [one = 0, two = 0] = await written(site.databases);
    expect(Math.min(one, two)).toBeGreaterThan(100);
    await site.becomes("SELECT count(*) FROM item WHERE name LIKE 'cut%'", String(one + two));
    await site.agrees(checksum);
    expect(Date.now() - since).toBeLessThan(60_000);
  });

  describe("where two datacenters write what only one may", () => {
    const disable = "SELECT pglogical.alter_subscription_disable(sub_name, true) FROM pglogical.subscription";

    it("lets the later of two rows with the same name win everywhere, and notes it", async () => {
      await site.everywhere(disable);
      await site.sql("dc2-db", "INSERT INTO item (name) VALUES ('there can be only one')");
      await site.sql("dc1-db", "INSERT INTO item (name) VALUES ('there can be only one')");
      expect(failures(await site.run(replication))).toEqual([]);
      await site.becomes("SELECT id % 10 FROM item WHERE name = 'there can be only one'", "1");
      await site.agrees(checksum);
      expect(await conflicts("INSERT")).toEqual(["1", "1"]);
    });

    it("tells by name and cause of a change that no rule resolves, and goes on when it is out of the way", async () => {
      await site.everywhere(disable);
      const rename = (id: number): string => `UPDATE item SET name = 'only one more' WHERE id = ${id}`;
      await site.sql("dc1-db", rename(21));
      await site.sql("dc2-db", rename(31));
      await site.everywhere("INSERT INTO item (name) SELECT 'behind it, ' || sub_name FROM pglogical.subscription");
      const played = await site.run(replication.replace("any_errors_fatal: true", "any_errors_fatal: false"));
      const [one = "", other = ""] = failures(played).sort();
      expect(one).toMatch(/^dc1-db Follow all other datacenters: .*down after/);
      expect(other).toMatch(/^dc2-db Copy the master's databases, and follow them: .*down after/);
      for (const text of [one, other])
        expect(text).toContain('duplicate key value violates unique constraint "item_name_key"');
      expect(await site.everywhere("SELECT count(*) FROM item WHERE name LIKE 'behind it%'")).toEqual(["1", "1"]);

      await site.sql("dc1-db", "UPDATE item SET name = 'one more' WHERE id = 21");
      expect(failures(await site.run(replication)).map((text) => text.slice(0, 6))).toEqual(["dc2-db"]);
      await site.sql("dc2-db", "UPDATE item SET name = 'another' WHERE id = 31");
      expect(failures(await site.run(replication))).toEqual([]);
      await site.becomes("SELECT count(*) FROM item WHERE name LIKE 'behind it%'", "2");
      await site.agrees(checksum);
    });
  });

  it("copies a table anew, in one datacenter only", async () => {
    const spoil =
      "SET session_replication_role = replica; SELECT pg_replication_origin_create('nobody'); SELECT pg_replication_origin_session_setup('nobody');";
    await site.sql(
      "dc2-db",
      `${spoil} DELETE FROM item WHERE id < 100; UPDATE item SET name = 'spoilt ' || id WHERE id < 1000;`,
    );
    const resync = (vars: Record<string, unknown>): Promise<Played> => site.run(play("pglogical", "resync"), vars);
    const [there] = await site.everywhere(checksum);
    expect(failures(await resync({ resync: "dc1", table: "item" }))[0]).toContain("is not the master");
    expect(failures(await resync({ resync: "dc2", table: "itemx" }))[0]).toContain(
      "no database of dc2 has a table itemx",
    );
    const played = await resync({ resync: "dc2", table: "item" });
    expect(failures(played)).toEqual([]);
    expect(changes(played).changed).toEqual(['dc2-db Copy the rows from the master ("shop")']);
    expect(await site.everywhere(checksum)).toEqual([there, there]);
    await site.everywhere("INSERT INTO item (name) SELECT 'after it ' || sub_name FROM pglogical.subscription");
    await site.becomes("SELECT count(*) FROM item WHERE name LIKE 'after it%'", "2");
    await site.becomes("SELECT string_agg(id::text, ' ' ORDER BY id) FROM part", "4 5");
    expect(failures(await resync({ resync: "dc2", table: "all" }))).toEqual([]);
    await site.agrees(checksum);
  });
});

describe("a third datacenter that joins", () => {
  it("gets all that both others write meanwhile, and is told of before", async () => {
    const old = ["dc1-db", "dc2-db"];
    site.databases.push("dc3-db");
    await site.run(servers);
    const writing = Promise.all(old.map((host) => look(lab, host, load(host, "meanwhile"))));
    await site.runAsTold(replication);
    await stop(old);
    expect(await writing).toEqual(["", ""]);
    await site.sql("dc3-db", "INSERT INTO item (name) VALUES ('from the third')");
    await site.becomes("SELECT id % 10 FROM item WHERE name = 'from the third'", "3");
    const [one = 0, two = 0] = await written(old);
    expect(Math.min(one, two)).toBeGreaterThan(100);
    await site.becomes("SELECT count(*) FROM item WHERE name LIKE 'meanwhile%'", String(one + two));
    await site.agrees(checksum);
    await site.agrees("SELECT string_agg(datacenter || n, ' ' ORDER BY datacenter) FROM beat");
    await site.agrees("SELECT string_agg(token_id || dcid, ' ' ORDER BY dcid) FROM idn_oauth2_access_token");
    const again = await site.run(servers + replication);
    expect([failures(again), changes(again).changed]).toEqual([[], []]);
  });
});

describe("databases that somebody else replicates", () => {
  const vars = {
    ...{ replication: "external", local_database: "<%= datacenter.name %>-db", apim_database_user: "app" },
    ...{ apim_databases: ["shop"], sequence_increment: 10, db_status_limits: { round_trip_seconds: 5 } },
  };

  it("are proven by the product's own account, and nothing of them is configured", async () => {
    expect(failures(await site.run(play("external"), vars))).toEqual([]);
    const { told, found } = await siteStatus(lab, site.databases, vars, "--deep");
    // Nobody says of it that it does not replicate.
    expect(told).toEqual([
      "shop dc1 - dc2: session differs in 1 row (1 not in dc2); keys such as of the master",
      "shop dc1 - dc3: session differs in 1 row (1 not in dc3); keys such as of the master",
    ]);
    expect(found.links).toHaveLength(6);
    for (const { state, roundTrip } of found.links) {
      expect(state).toBe("elsewhere");
      expect(roundTrip).toBeLessThan(5);
    }
    expect(changes(await site.run(play("external"), vars)).changed).toEqual([]);
  });

  it("are not well where rows do not arrive, or keys are another's", async () => {
    await site.sql("dc3-db", "SELECT pglogical.alter_subscription_disable('dc3_from_dc1', true)");
    await site.sql("dc2-db", "SELECT setval('item_seq', nextval('item_seq') + 1)");
    const [failure = ""] = failures(await site.run(play("external"), vars));
    expect(failure).toContain("shop dc1 -> dc3 - a row written in dc1 was not seen in dc3 within 5 s");
    expect(failure).toMatch(/shop in dc2 - sequence item_seq is at \d+3, which is a key of another datacenter/);
    await site.sql("dc2-db", "SELECT setval('item_seq', nextval('item_seq') - 1)");
    expect(failures(await site.run(replication))).toEqual([]);
    expect(failures(await site.run(play("external"), vars))).toEqual([]);
  });
});
