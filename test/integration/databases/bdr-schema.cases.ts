import { describe, expect, it } from "@jest/globals";
import type { Lab } from "../../lab/index.js";
import { failures, psql, settles } from "../support/databases.js";
import { look, type Played } from "../support/run-playbook.js";

const hosts = ["dc1-db", "dc2-db"];

/** Of two nodes of BDR that are ready; the first one is the master's. */
export function schemaCases(
  lab: () => Lab,
  run: (playbook: string, more?: { limit?: string; extraVars?: Record<string, unknown> }) => Promise<Played>,
  replication: string,
): void {
  const sql = (host: string, text: string): Promise<string> => psql(lab(), host, "stat_db", text);
  const becomes = (text: string, wanted: string): Promise<void> =>
    settles(
      () => Promise.all(hosts.map((host) => sql(host, text))),
      hosts.map(() => wanted),
    );

  describe("a change of the schema while a node is away", () => {
    const server = (verb: string): Promise<string> => look(lab(), "dc2-db", `systemctl ${verb} postgresql@9.4-main`);
    const link = (verb: string): Promise<string> =>
      look(lab(), "dc1-db", `ip route ${verb} blackhole ${lab().host("dc2-db").address}`);
    const limits = { extraVars: { bdr_ddl_seconds: 3 }, limit: "dc1-db" };

    it("is given up after a time when nobody has noticed yet, and rows are written all the same", async () => {
      await sql("dc1-db", "DROP TABLE mdc_marker CASCADE");
      await becomes("SELECT to_regclass('mdc_marker')", "");
      expect(await link("add")).toBe("");
      expect(failures(await run(replication, limits)).at(-1)).toMatch(
        /canceling statement due to statement timeout.* until all nodes have agreed, here for 3 s/s,
      );
      expect(await sql("dc1-db", "INSERT INTO api (name) VALUES ('written meanwhile')")).toBe("");
      expect(await link("del")).toBe("");
      await becomes("SELECT count(*) FROM api WHERE name = 'written meanwhile'", "1");
    });

    it("is not begun when it is known, and the node is named", async () => {
      await server("stop");
      const [failure] = failures(await run(replication, limits));
      expect(failure).toContain("a change of the schema takes all nodes, and these were not there within 3 s: dc2.");
      await server("start");
      // Where BDR would be back after seconds, the stand-in would be after three minutes.
      await sql("dc1-db", "SELECT bdr.bdr_apply_pause(); SELECT bdr.bdr_apply_resume()");
      expect(failures(await run(replication))).toEqual([]);
      await becomes("SELECT to_regclass('mdc_marker')", "mdc_marker");
      await sql("dc1-db", "DELETE FROM api WHERE name = 'written meanwhile'");
    });
  });
}
