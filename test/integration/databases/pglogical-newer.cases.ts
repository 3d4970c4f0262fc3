import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Lab } from "../../lab/index.js";
import { changes, failures } from "../support/databases.js";
import { long } from "../support/long.js";
import { itemTables } from "./item-tables.js";
import { siteStatus } from "./db-status.js";
import { ReplicatingSite } from "./replicating-site.js";

const hosts = ["dc1-db", "dc2-db"];
const vars = { replication: "pglogical", sequence_increment: 10, apim_databases: ["shelf"] };

const servers = `
- hosts: database
  become: true
  any_errors_fatal: true
  roles: [${resolve("roles/postgresql")}]
  tasks:
    - become_user: postgres
      postgresql_db: { name: shelf }
    - become_user: postgres
      postgresql_user: { name: app }
`;
const replication = `
- hosts: database
  become: true
  any_errors_fatal: true
  roles: [${resolve("roles/pglogical")}]
`;
const again = `
- hosts: database
  become: true
  any_errors_fatal: true
  tasks:
    - import_role: { name: ${resolve("roles/pglogical")}, tasks_from: resync }
`;

/** Of the master, as one datacenter alone would have it. */
const schema = `${itemTables(1)}CREATE TABLE idn_oauth2_access_token (token_id text PRIMARY KEY, user_name text, dcid varchar(50) DEFAULT 'DC1',
  CONSTRAINT con_app_key UNIQUE (user_name, dcid));
CREATE TABLE session (id text PRIMARY KEY);
CREATE TABLE mdc_marker (datacenter text PRIMARY KEY, run text NOT NULL, written_at timestamptz NOT NULL);
INSERT INTO item (name) SELECT 'seed ' || n FROM generate_series(1, 100) n;
INSERT INTO part SELECT n, CASE WHEN n < 4 THEN 1 ELSE 11 END FROM generate_series(1, 5) n;
INSERT INTO session VALUES ('of the master');
`;
const checksum = "SELECT count(*), md5(string_agg(t::text, ',' ORDER BY id)) FROM item t";

/** Of hosts with PostgreSQL 17, on which other databases may replicate in other ways. */
export function newerPglogicalCases(lab: () => Lab): void {
  describe("pglogical with PostgreSQL 17", () => {
    let site: ReplicatingSite;

    beforeAll(() => {
      const more = { replication_password: "r1 se:cret\\1", pglogical_exclude: ["session"], pglogical_seconds: 60 };
      site = new ReplicatingSite(lab(), hosts, { ...vars, ...more }, "shelf");
    });

    it("is made from nothing as it was foretold, and needs nothing the second time", async () => {
      await site.runAsTold(servers);
      await site.sql("dc1-db", schema);
      await site.runAsTold(replication);
      const second = await site.run(servers + replication);
      expect([failures(second), changes(second)]).toEqual([[], { changed: [], open: [] }]);
      expect(await site.everywhere("SHOW server_version_num")).toEqual(hosts.map(() => expect.stringMatching(/^17/)));
      expect(await site.everywhere("SELECT count(*) FROM session")).toEqual(["1", "0"]);
    });

    it("takes rows, tokens and deletions of both sides at once, over TLS", async () => {
      const name = "(SELECT node_name FROM pglogical.local_node JOIN pglogical.node USING (node_id))";
      await site.everywhere(
        `INSERT INTO item (name) SELECT ${name} || n FROM generate_series(1, 1000) n; INSERT INTO idn_oauth2_access_token VALUES (${name}, 'ann');`,
      );
      await site.sql("dc2-db", "DELETE FROM item WHERE id = 1");
      await site.becomes("SELECT count(*) FROM item", "2099");
      await site.becomes("SELECT string_agg(dcid, ' ' ORDER BY dcid) FROM idn_oauth2_access_token", "DC1 DC2");
      await site.becomes("SELECT string_agg(id::text, ' ' ORDER BY id) FROM part", "4 5");
      await site.agrees(checksum);
      const encrypted = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_replication USING (pid)";
      expect(await site.everywhere(encrypted)).toEqual(["t", "t"]);
    });

    (long ? it : it.skip)(
      "lets the later of two rows with one name win, tells of it, and copies a table anew",
      async () => {
        await site.everywhere(
          "SELECT pglogical.alter_subscription_disable(sub_name, true) FROM pglogical.subscription",
        );
        await site.sql("dc2-db", "INSERT INTO item (name) VALUES ('only one')");
        await site.sql("dc1-db", "INSERT INTO item (name) VALUES ('only one')");
        expect(failures(await site.run(replication))).toEqual([]);
        await site.becomes("SELECT id % 10 FROM item WHERE name = 'only one'", "1");
        await site.sql(
          "dc2-db",
          "SET session_replication_role = replica; SELECT pg_replication_origin_create('aside'); SELECT pg_replication_origin_session_setup('aside'); DELETE FROM item WHERE id % 10 = 1 AND id < 100;",
        );
        const status = await siteStatus(lab(), hosts, vars, "--deep");
        expect(status.told).toEqual([
          expect.stringMatching(/^shelf dc1 -> dc2: 1 conflict /),
          expect.stringMatching(/^shelf dc2 -> dc1: 1 conflict /),
          expect.stringMatching(/^shelf dc1 - dc2: item differs in 9 rows \(9 not in dc2\)/),
        ]);
        expect(failures(await site.run(again, { resync: "dc2", table: "item" }))).toEqual([]);
        await site.agrees(checksum);
      },
    );
  });
}
