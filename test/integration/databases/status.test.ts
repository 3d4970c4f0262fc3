import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { raiseHosts, type Lab } from "../../lab/index.js";
import { psql } from "../support/databases.js";
import { Project, type Ended } from "../support/run-cli.js";
import { dbStatus, expectWell, type Told } from "./db-status.js";

let lab: Lab;
let project: Project;

const playbook = `
- hosts: database
  become: true
  any_errors_fatal: true
  roles: [${resolve("roles/postgresql")}]
  tasks:
    - postgresql_db: { name: shop }
      become_user: postgres
    - postgresql_query:
        db: shop
        query: |
          CREATE SEQUENCE item_seq;
          CREATE TABLE item (id bigint PRIMARY KEY DEFAULT nextval('item_seq'), name text NOT NULL);
          INSERT INTO item (name) SELECT 'seed ' || n FROM generate_series(1, 5000) n;
          CREATE TABLE idn_oauth2_access_token (token_id text PRIMARY KEY, user_name text, dcid varchar(50) DEFAULT 'DC1',
            CONSTRAINT con_app_key UNIQUE (user_name, dcid));
          CREATE TABLE mdc_marker (datacenter text PRIMARY KEY, run text NOT NULL, written_at timestamptz NOT NULL);
          CREATE TABLE keyless (a int, b text);
      become_user: postgres
      when: datacenter.master
    - include_role: { name: ${resolve("roles/apim_database")}, tasks_from: make-safe }
      when: datacenter.master
- hosts: database
  become: true
  any_errors_fatal: true
  roles: [${resolve("roles/pglogical")}]
`;

const proof = `- import_playbook: ${resolve("playbooks/verify.yml")}`;

function inventory(): object {
  const vars = {
    ...{ apim_databases: ["shop"], apim_database_user: "app", replication_password: "r1 se:cret" },
    db_status_limits: { round_trip_seconds: 2 },
    // The proof speaks of load balancers, too, of which there is none.
    ...{ portal_hostname: "portal", gateway_hostname: "gateway" },
  };
  return {
    all: { vars, hosts: lab.inventory },
    dc1: { vars: { dc_id: 1, dc_master: true }, hosts: { "dc1-db": null } },
    dc2: { vars: { dc_id: 2 }, hosts: { "dc2-db": null } },
    database: { hosts: { "dc1-db": null, "dc2-db": null } },
    all_in_one: { hosts: {} },
  };
}

const sql = (host: string, text: string): Promise<string> => psql(lab, host, "shop", text);

const verify = (): Promise<Ended> => project.cli("run", "verify.yml", "-i", "hosts.yml", "--lock-wait", "100");
const status = (...more: string[]): Promise<Told> => dbStatus(project, ...more);

beforeAll(async () => {
  lab = await raiseHosts({
    lab: `status-${process.pid}`,
    hosts: ["dc1-db", "dc2-db"].map((name) => ({ name, image: "postgresql" })),
  });
  project = new Project(lab, {});
  project.write({ "hosts.yml": JSON.stringify(inventory()), "site.yml": playbook, "verify.yml": proof });
  const made = await project.run();
  if (made.code !== 0) throw new TypeError(made.stdout + made.stderr);
});

afterAll(async () => {
  project.remove();
  await lab.down();
});

describe("db status, of two datacenters with pglogical", () => {
  it("says that all is well, and how long a row takes", async () => {
    const said = await status();
    expectWell(said, 2);
    expect(said.found.problems.filter(({ kind }) => kind === "note").map(({ text }) => text)).toEqual([
      "without a key: keyless",
      "without a key: keyless",
    ]);
  });

  it("tells people the same in words, and writes nothing where it is not to", async () => {
    const markers = "SELECT md5(string_agg(m::text, ',' ORDER BY datacenter)) FROM mdc_marker m";
    const before = await sql("dc1-db", markers);
    const { code, stdout } = await project.cli("db", "status", "-i", "hosts.yml", "--no-round-trip");
    expect(stdout).toMatch(/shop +dc1 +dc2 +running/);
    expect(stdout).toContain("all is well");
    expect([code, await sql("dc1-db", markers)]).toEqual([0, before]);
  });

  it("is what the playbook verify.yml says, too, with the seconds that rows took", async () => {
    const { code, stdout } = await verify();
    expect([code, stdout.match(/^.*row in shop.*$/gm)?.map((line) => line.trim().split(/ {2,}/).slice(0, 4))]).toEqual([
      0,
      [
        ["row in shop", "dc1", "dc2", "ok"],
        ["row in shop", "dc2", "dc1", "ok"],
      ],
    ]);
  });

  it("tells of a sequence that makes another datacenter's keys", async () => {
    await sql("dc2-db", "SELECT setval('item_seq', 20001)");
    const { code, told } = await status("--no-round-trip");
    expect([code, told]).toEqual([
      2,
      ["shop in dc2: sequence item_seq is at 20001, which is a key of another datacenter"],
    ]);
    await sql("dc2-db", "SELECT setval('item_seq', 20002)");
  });

  it("finds rows that were changed behind replication's back, and calls none different that is only on its way", async () => {
    const write = sql(
      "dc1-db",
      "SELECT format('INSERT INTO item (name) SELECT ''under way'' FROM generate_series(1, 20)') FROM generate_series(1, 200)\\gexec",
    );
    const calm = await status("--deep", "--no-round-trip");
    await write;
    expect([calm.code, calm.told, calm.found.deep?.divergences]).toEqual([0, [], []]);
    await sql(
      "dc2-db",
      "SET session_replication_role = replica; SELECT pg_replication_origin_create('nobody'); SELECT pg_replication_origin_session_setup('nobody'); DELETE FROM item WHERE id IN (1, 3); UPDATE item SET name = 'other' WHERE id = 5;",
    );
    const { code, told } = await status("--deep", "--no-round-trip");
    expect([code, told]).toEqual([
      2,
      ["shop dc1 - dc2: item differs in 3 rows (2 not in dc2, 1 with other values); keys such as 1 | 3 | 5"],
    ]);
  });

  it("names the link of a subscription that is disabled", async () => {
    await sql("dc2-db", "SELECT pglogical.alter_subscription_disable('dc2_from_dc1', true)");
    const { code, told } = await status();
    expect([code, told]).toEqual([2, ["shop dc1 -> dc2: dc2 does not take from dc1: the subscription is disabled"]]);
    const proof = await verify();
    expect(proof.code).toBe(2);
    expect(proof.stdout).toMatch(
      /row in shop +dc1 +dc2 +FAILED: dc2 does not take from dc1: the subscription is disabled +-/,
    );
    expect(proof.stdout).toMatch(/row in shop +dc2 +dc1 +ok +\d+\.\d\d/);
    await sql("dc2-db", "SELECT pglogical.alter_subscription_enable('dc2_from_dc1', true)");
  });

  it("tells of a host that does not answer, and of the others all the same", async () => {
    const { code, found } = await status("-e", "ansible_port=1", "--limit", "dc2-db").catch(() => ({
      code: null,
      found: undefined,
    }));
    expect([code, found?.unreachable]).toEqual([4, ["dc2-db"]]);
  });
});
