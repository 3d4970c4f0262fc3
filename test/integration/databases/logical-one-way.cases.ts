import { resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { Lab } from "../../lab/index.js";
import { changes, failures, psql, runAsTold, settles } from "../support/databases.js";
import { play, type Played } from "../support/run-playbook.js";
import { siteStatus, type Told } from "./db-status.js";

const hosts = ["dc1-db", "dc2-db"];
const role = (name: string): string => resolve("roles", name);
const vars = {
  ...{
    pattern: "multi-region-all-apis",
    replication: "logical",
    apim_databases: ["region"],
    apim_database_user: "app",
  },
  ...{ replication_password: "r1 se:cret\\1", logical_exclude: ["idn_oauth2_access_token"], logical_seconds: 60 },
  // The proof speaks of load balancers, too, of which there is none.
  ...{ portal_hostname: "portal", gateway_hostname: "gateway" },
};

/** The same everywhere, until each datacenter makes it its own. */
const schema = `
CREATE SEQUENCE app_seq;
CREATE TABLE app (id bigint PRIMARY KEY DEFAULT nextval('app_seq'), name text NOT NULL UNIQUE);
CREATE TABLE idn_oauth2_access_token (token_id text PRIMARY KEY, app_id bigint REFERENCES app (id), user_name text, dcid varchar(50) DEFAULT 'DC1',
  CONSTRAINT con_app_key UNIQUE (user_name, dcid));
CREATE TABLE idn_oauth2_access_token_scope (token_id text REFERENCES idn_oauth2_access_token (token_id), scope text, PRIMARY KEY (token_id, scope));
CREATE TABLE mdc_marker (datacenter text PRIMARY KEY, run text NOT NULL, written_at timestamptz NOT NULL);
`;
/** With keys of both, as one datacenter alone made them. */
const seeds = `
INSERT INTO app (name) SELECT 'seed ' || n FROM generate_series(1, 50) n;
INSERT INTO idn_oauth2_access_token VALUES ('t1', 1, 'of the master');
`;
const databases = `
- hosts: database
  become: true
  any_errors_fatal: true
  roles: [${role("postgresql")}]
  tasks:
    - become_user: postgres
      postgresql_db: { name: region }
`;
const replication = `
- hosts: database
  become: true
  any_errors_fatal: true
  pre_tasks:
    - include_role: { name: ${role("apim_database")}, tasks_from: make-safe }
  roles: [${role("logical")}]
`;
const proof = `- import_playbook: ${resolve("playbooks/verify.yml")}`;

/** Of a server in each of two hosts that may replicate logically. */
export function oneWayCases(lab: () => Lab): void {
  const sql = (host: string, text: string): Promise<string> => psql(lab(), host, "region", text);
  const everywhere = (text: string): Promise<string[]> => Promise.all(hosts.map((host) => sql(host, text)));
  const status = (...more: string[]): Promise<Told> => siteStatus(lab(), hosts, vars, ...more);
  const run = (playbook: string, check = false): Promise<Played> =>
    play(lab(), playbook, {
      files: {
        "group_vars/all.json": JSON.stringify(vars),
        "group_vars/dc1.json": JSON.stringify({ dc_id: 1, dc_master: true }),
        "group_vars/dc2.json": JSON.stringify({ dc_id: 2 }),
      },
      groups: { database: hosts, all_in_one: [], dc1: ["dc1-db"], dc2: ["dc2-db"] },
      options: { check },
    });

  describe("PostgreSQL's own replication from the master to a region", () => {
    it("is made from nothing as it was foretold, and needs nothing the second time", async () => {
      expect(failures(await run(databases))).toEqual([]);
      await everywhere(schema);
      await sql("dc1-db", seeds);
      await runAsTold((check) => run(replication, check));
      const again = await run(databases + replication);
      expect([failures(again), changes(again)]).toEqual([[], { changed: [], open: [] }]);
    });

    it("publishes in the master and subscribes in the region, without tokens and what refers to them", async () => {
      await settles(() => sql("dc2-db", "SELECT count(*), min(name) FROM app"), "50|seed 1");
      expect(
        await everywhere("SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_publication_tables"),
      ).toEqual(["app mdc_marker", ""]);
      const taken =
        "SELECT string_agg(subname, ' ') FROM pg_subscription JOIN pg_database d ON d.oid = subdbid WHERE datname = current_database()";
      expect(await everywhere(taken)).toEqual(["", "dc2_from_dc1"]);
      expect(await everywhere("SELECT count(*) FROM idn_oauth2_access_token")).toEqual(["1", "0"]);
    });

    it("is well by db status, which expects a row of the master in the region only, and no other link", async () => {
      const { code, found, told } = await status("--deep");
      expect([told, code, found.deep]).toEqual([[], 0, { tables: 2, divergences: [] }]);
      expect(found.links.map(({ from, to, state }) => [from, to, state])).toEqual([["dc1", "dc2", "running"]]);
      expect(found.links[0]?.roundTrip).toBeLessThan(10);
      expect(found.problems.map(({ where, text }) => `${where}: ${text}`)).toEqual(
        ["dc1", "dc2"].map(
          (name) => `region in ${name}: not replicated: idn_oauth2_access_token, idn_oauth2_access_token_scope`,
        ),
      );
      expect(await everywhere("SELECT string_agg(datacenter, ' ') FROM mdc_marker")).toEqual(["dc1", "dc1"]);
    });

    it("is proven by verify.yml in the same way", async () => {
      const table = (await run(proof)).results.find(({ task }) => task === "The proof")?.message ?? "";
      expect(table.split("\n").slice(1)).toEqual([
        expect.stringMatching(/^row in region +dc1 +dc2 +ok +\d+\.\d\d$/),
        expect.stringMatching(/^clocks .* ok +\d+\.\d\d$/),
        ...Array<unknown>(4).fill(expect.stringMatching(/^certificate +dc[12]-db .* ok, \d+ days +-$/)),
      ]);
    });

    it("leaves tokens and rows that a region writes there, with keys that the master does not make", async () => {
      await sql("dc2-db", "INSERT INTO app (name) SELECT 'of the region ' || n FROM generate_series(1, 20) n");
      await everywhere(
        "INSERT INTO idn_oauth2_access_token VALUES ('t2', 2, 'somebody'); INSERT INTO idn_oauth2_access_token_scope VALUES ('t2', 'own')",
      );
      await sql("dc1-db", "INSERT INTO app (name) SELECT 'of the master ' || n FROM generate_series(1, 100) n");
      await settles(() => sql("dc2-db", "SELECT count(*) FROM app WHERE name LIKE 'of the master%'"), "100");
      expect(await everywhere("SELECT count(*) FROM app WHERE name LIKE 'of the region%'")).toEqual(["0", "20"]);
      expect(await everywhere("SELECT token_id || ' ' || dcid FROM idn_oauth2_access_token ORDER BY 1")).toEqual([
        "t1 DC1\nt2 DC1",
        "t2 DC2",
      ]);
      expect(
        await everywhere(
          "SELECT sum(apply_error_count) FROM pg_stat_subscription_stats JOIN pg_subscription s ON s.oid = subid JOIN pg_database d ON d.oid = subdbid WHERE datname = current_database()",
        ),
      ).toEqual(["", "0"]);
    });

    it("has a way back told of by db status, and drops it", async () => {
      await sql("dc2-db", "CREATE PUBLICATION mdc FOR TABLE app");
      const from = `host=dc2-db dbname=region user=mdc_repl sslmode=require`;
      await sql(
        "dc1-db",
        `CREATE SUBSCRIPTION dc1_from_dc2 CONNECTION '${from}' PUBLICATION mdc WITH (copy_data = false, origin = none, slot_name = back)`,
      );
      const { code, told } = await status("--no-round-trip");
      expect([code, told]).toEqual([
        2,
        ["region dc2 -> dc1: dc1 takes from dc2, though rows are to come from dc1 only"],
      ]);
      const changed = await runAsTold((check) => run(replication, check));
      expect(changed).toHaveLength(2);
      expect((await status("--no-round-trip")).told).toEqual([]);
      expect(await sql("dc2-db", "SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'back'")).toBe("0");
    });
  });
}
