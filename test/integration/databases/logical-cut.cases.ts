import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { long } from "../support/long.js";
import type { Lab } from "../../lab/index.js";
import { psql, settles } from "../support/databases.js";
import { look } from "../support/run-playbook.js";
import type { Told } from "./db-status.js";
import { writer } from "./replicating-site.js";

const hosts = ["dc1-db", "dc2-db"];
const cutSeconds = 65;

/** Of the database `shop` in two datacenters, which both take writes. */
export function cutCases(lab: () => Lab, status: (...more: string[]) => Promise<Told>): void {
  const everywhere = (text: string): Promise<string[]> =>
    Promise.all(hosts.map((host) => psql(lab(), host, "shop", text)));
  const link = (verb: string): Promise<string> =>
    look(lab(), "dc1-db", `ip route ${verb} blackhole ${lab().host("dc2-db").address}`);

  (long ? describe : describe.skip)("a link that is cut for more than a minute while both sides write", () => {
    it("is told of by db status, and goes on by itself without a row that is missing", async () => {
      const writing = Promise.all(
        hosts.map((host) => look(lab(), host, writer(`INSERT INTO item (name) VALUES ('cut ${host} $n');`))),
      );
      await sleep(2000);
      expect(await link("add")).toBe("");
      await sleep(cutSeconds * 1000);
      // By then the servers have given the connections up.
      const { code, told } = await status("--no-round-trip");
      expect([told, code]).toEqual([
        [expect.stringMatching(/^shop dc1 -> dc2: down/), expect.stringMatching(/^shop dc2 -> dc1: down/)],
        2,
      ]);
      expect(await link("del")).toBe("");
      const back = Date.now();
      await settles(() => everywhere("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"), ["1", "1"]);
      expect(Date.now() - back).toBeLessThan(60_000);
      await Promise.all(hosts.map((host) => look(lab(), host, "touch /tmp/stop")));
      expect(await writing).toEqual(["", ""]);
      const written = await Promise.all(hosts.map((host) => look(lab(), host, "cat /tmp/written")));
      expect(Math.min(...written.map(Number))).toBeGreaterThan(500);
      const all = String(written.reduce((sum, one) => sum + Number(one), 0));
      await settles(() => everywhere("SELECT count(*) FROM item WHERE name LIKE 'cut %'"), [all, all]);
      const rows = await everywhere("SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM item t");
      expect(rows[0]).toBe(rows[1]);
      expect((await status()).told).toEqual([]);
      await Promise.all(hosts.map((host) => look(lab(), host, "rm /tmp/stop")));
    });
  });
}
