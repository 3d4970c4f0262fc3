import { resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { Lab } from "../../lab/index.js";
import { changes, failures, psql, settles } from "../support/databases.js";
import { look, type Played } from "../support/run-playbook.js";
import { writer } from "./replicating-site.js";

const hosts = ["dc1-db", "dc2-db", "dc3-db"];
const resync = `- import_playbook: ${resolve("playbooks/resync.yml")}`;

/** Of three datacenters that follow each other, with rows in `item`; `run` plays with them. */
export function resyncCases(
  lab: () => Lab,
  run: (playbook: string, more: { limit?: string; extraVars?: Record<string, unknown> }) => Promise<Played>,
  replication: string,
): void {
  const sql = (host: string, text: string): Promise<string> => psql(lab(), host, "shop", text);
  const everywhere = (text: string): Promise<string[]> => Promise.all(hosts.map((host) => sql(host, text)));
  const anew = (extraVars: Record<string, unknown> = {}): Promise<Played> =>
    run(resync, { limit: "dc2-db", extraVars: { resync_seconds: 30, ...extraVars } });

  describe("a datacenter that is made anew from the trusted source", () => {
    it("is never the trusted source itself", async () => {
      expect(failures(await run(resync, { limit: "dc1-db" }))).toEqual([
        "dc1 is the master, the trusted source from which the others are copied",
      ]);
    });

    it("is refused while others are not whole, or where rows would be lost", async () => {
      await sql("dc3-db", "ALTER SUBSCRIPTION dc3_from_dc1 DISABLE");
      expect(failures(await anew())).toEqual([
        "dc3_from_dc1 in shop is disabled: the other datacenters have to be whole before one is made anew",
      ]);
      await sql("dc3-db", "ALTER SUBSCRIPTION dc3_from_dc1 ENABLE");
      await sql("dc2-db", "INSERT INTO session VALUES ('of here')");
      await settles(
        () => sql("dc3-db", "SELECT count(*) FROM pg_stat_subscription WHERE latest_end_time IS NOT NULL"),
        "2",
      );
      const refused = (await anew()).results.filter(({ status }) => status === "failed");
      expect(JSON.stringify(refused)).toContain("rows of session do not replicate, so they are nowhere else");
    });

    it("has what the others have, without a row that is missing, though they write all the time", async () => {
      await sql(
        "dc2-db",
        `SET session_replication_role = replica; SELECT pg_replication_origin_create('nobody');
SELECT pg_replication_origin_session_setup('nobody'); DELETE FROM item WHERE id % 7 = 0; ALTER TABLE item DROP COLUMN name; DROP TABLE keyless;`,
      );
      const before = Number(await sql("dc1-db", "SELECT count(*) FROM item"));
      const others = ["dc1-db", "dc3-db"];
      const writing = others.map((host) =>
        look(lab(), host, writer("INSERT INTO item (name) VALUES ('of $h, resync $n');")),
      );
      const played = await anew({ resync_discard: true });
      await Promise.all(others.map((host) => look(lab(), host, "touch /tmp/stop")));
      expect(await Promise.all(writing)).toEqual(["", ""]);
      expect(failures(played)).toEqual([]);
      const told = played.of("dc2-db", "What is the same now").message ?? "";
      expect(told).toMatch(/^shop +public\.item +\d+(-\d+)? +\d+$/m);
      expect(told).toMatch(
        /^shop: a copy of dc1 as of [0-9A-F]+\/[0-9A-F]+; cut over at [0-9A-F]+\/[0-9A-F]+, which was reached at 20/m,
      );

      await sql("dc2-db", "INSERT INTO item (name) VALUES ('from dc2 again')");
      const written = (await Promise.all(others.map((host) => look(lab(), host, "cat /tmp/written")))).map(Number);
      expect(Math.min(...written)).toBeGreaterThan(100);
      const rows = String(written.reduce((one, other) => one + other, before + 1));
      await settles(
        () => everywhere("SELECT count(*) FROM item"),
        hosts.map(() => rows),
      );
      expect(new Set(await everywhere("SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM item t")).size).toBe(1);
      expect(await sql("dc2-db", "SELECT id % 10 FROM item WHERE name = 'from dc2 again'")).toBe("2");
      expect(await sql("dc2-db", "INSERT INTO idn_oauth2_access_token VALUES ('t') RETURNING dcid")).toBe("DC2");
    });

    it("is as if it had never been away", async () => {
      const played = await run(replication, {});
      expect([failures(played), changes(played).changed]).toEqual([[], []]);
      expect(await everywhere("SELECT count(*), bool_and(active) FROM pg_replication_slots")).toEqual(
        hosts.map(() => "2|t"),
      );
    });
  });

  it("lets two datacenters begin to follow each other at the same time", async () => {
    await Promise.all([
      sql("dc2-db", "DROP SUBSCRIPTION dc2_from_dc3"),
      sql("dc3-db", "DROP SUBSCRIPTION dc3_from_dc2"),
    ]);
    expect(failures(await run(replication, {}))).toEqual([]);
    await sql("dc3-db", "INSERT INTO item (name) VALUES ('to both')");
    await settles(() => everywhere("SELECT count(*) FROM item WHERE name = 'to both'"), ["1", "1", "1"]);
  });
}
