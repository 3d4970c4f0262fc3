import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import type { Lab } from "../../lab/index.js";
import { ggsci, installed } from "../../standin/goldengate/install.js";
import { look } from "../support/run-playbook.js";
import { siteStatus, type Told } from "./db-status.js";
import { hosts, vars } from "./goldengate-site.js";

const { oracleHome, home } = installed;

/** Of two datacenters whose processes all run, with the table of tokens left out. */
export function statusCases(lab: () => Lab): void {
  describe("db status, by the stand-ins", () => {
    const status = (...more: string[]): Promise<Told> => siteStatus(lab(), hosts, vars, ...more);

    it("says that all processes run, and how long heartbeats take", async () => {
      const { code, found, told } = await status();
      expect([told, code]).toEqual([[], 0]);
      expect(found.links.map(({ from, to, state, roundTrip }) => [from, to, state, roundTrip])).toEqual([
        ["dc1", "dc2", "running", 0.9],
        ["dc2", "dc1", "running", 0.8],
      ]);
      expect(found.problems.slice(0, 2).map(({ where, text }) => `${where}: ${text}`)).toEqual([
        "apim in dc1: without a key: APIMGT.AM_API_SCOPES, SHARED.REG_RESOURCE_TAG",
        expect.stringContaining("apim in dc1: not replicated: APIMGT.IDN_OAUTH2_ACCESS_TOKEN, "),
      ]);
    });

    it("tells what stands still and why, what nobody hears of, and numbers of another datacenter", async () => {
      const parameters = `${home}/dirprm/r2f1.prm`;
      await look(lab(), "h2", `cp -p ${parameters} ${home}/kept; echo NONSENSE >>${parameters}`);
      await ggsci(lab(), "h2", "STOP REPLICAT R2F1\\nSTART REPLICAT R2F1");
      // It ends when it has read them.
      await sleep(1500);
      await look(
        lab(),
        "h1",
        `sed -i '/^lag/d; s/^number.APIMGT.AM_API.*/number.APIMGT.AM_API_SEQUENCE=42/' ${oracleHome}/standin/database`,
      );
      const { code, told } = await status();
      expect([told, code]).toEqual([
        [
          expect.stringMatching(/^apim dc1 -> dc2: down: R2F1 is ABENDED: OGG-10144 .*NONSENSE/),
          "apim dc2 -> dc1: no heartbeat of dc2 was seen in dc1 for two minutes",
          "apim in dc1: sequence APIMGT.AM_API_SEQUENCE is at 42, which is a key of another datacenter",
        ],
        2,
      ]);
      await look(lab(), "h2", `mv ${home}/kept ${parameters}`);
      await ggsci(lab(), "h2", "START REPLICAT R2F1");
    });

    it("compares no rows of Oracle, and says so before it asks anybody", async () => {
      await expect(status("--deep")).rejects.toThrow("--deep compares rows of PostgreSQL only");
    });
  });
}
