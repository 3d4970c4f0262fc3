import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import type { Lab } from "../../lab/index.js";
import { ggsci, installed, processes } from "../../standin/goldengate/install.js";
import { look } from "../support/run-playbook.js";
import { siteStatus, type Told } from "./db-status.js";
import { changes, failures, hosts, runHere, vars } from "./goldengate-site.js";

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

    it("compares rows of what replicates, in any order, and tells which differ", async () => {
      const store = `${oracleHome}/standin/database`;
      const lines = (...rows: string[]): string => rows.map((row) => row.replace(" ", "\t")).join("\\n");
      const write = (host: string, users: string, scopes: string): Promise<string> =>
        look(
          lab(),
          host,
          `cat >>${store} <<'ROWS'
table.SHARED.UM_USER=UM_ID,UM_NAME
constraint.SHARED.PK_USER=P UM_USER
columns.SHARED.PK_USER=UM_ID
rows.SHARED.UM_USER=${users}
rows.APIMGT.AM_API_SCOPES=${scopes}
rows.APIMGT.IDN_OAUTH2_ACCESS_TOKEN=${lines(`${host} DC1`)}
ROWS`,
        );
      await write("h1", lines("1 ann", "2 bob", "3 cid"), lines("7", "8"));
      await write("h2", lines("3 cid", "1 ann", "2 bob"), lines("8", "7"));
      const alike = await status("--deep");
      expect([alike.told, alike.found.deep]).toEqual([[], { tables: 3, divergences: [] }]);
      // The same names, but each in the row of the other.
      await write("h2", lines("1 bob", "2 ann", "3 cid"), lines("7", "8", "8"));
      const { code, told } = await status("--deep");
      expect([told, code]).toEqual([
        [
          "apim dc1 - dc2: APIMGT.AM_API_SCOPES differs in 1 row (1 not in dc1)",
          "apim dc1 - dc2: SHARED.UM_USER differs in 2 rows (2 with other values); keys such as 1 | 2",
        ],
        2,
      ]);
      for (const host of hosts) await look(lab(), host, `sed -i '/UM_USER\\|PK_USER\\|^rows/d' ${store}`);
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

    it("expects nothing back with links from the master only, and deletes what there was", async () => {
      const extraVars = { replication_one_way: true, goldengate_exclude: ["APIMGT.IDN_OAUTH2_ACCESS_TOKEN"] };
      const oneWay = { ...vars, ...extraVars };
      const told = (await siteStatus(lab(), hosts, oneWay)).told.filter((text) => text.includes("takes from"));
      expect(told).toEqual(["apim dc2 -> dc1: dc1 takes from dc2, though rows are to come from dc1 only"]);
      const replication = readFileSync("playbooks/replication.yml", "utf8");
      const foretold = await runHere(lab(), replication, { extraVars, check: true });
      const played = await runHere(lab(), replication, { extraVars });
      expect([failures(played), changes(played)]).toEqual([[], changes(foretold)]);
      expect(changes(played).map((line) => line.replace(/ \(.*/, ""))).toEqual([
        "h1 Apply nothing of those who have nothing to send",
        "h2 Capture nothing here",
        "h2 Send nothing from here",
      ]);
      expect(await processes(lab(), "h1")).toEqual([
        ["MANAGER", "RUNNING"],
        ["EXTRACT", "RUNNING", "E1"],
        ["EXTRACT", "RUNNING", "P1T2"],
      ]);
      expect(await processes(lab(), "h2")).toEqual([
        ["MANAGER", "RUNNING"],
        ["REPLICAT", "RUNNING", "R2F1"],
      ]);
      const { found } = await siteStatus(lab(), hosts, oneWay);
      expect(found.links.map(({ from, to, state }) => [from, to, state])).toEqual([["dc1", "dc2", "running"]]);
      expect(found.problems.filter(({ text }) => text.startsWith("not replicated"))).toHaveLength(2);
      expect(changes(await runHere(lab(), replication, { extraVars }))).toEqual([]);
      // Both ways again, for what follows.
      expect(
        failures(await runHere(lab(), replication, { extraVars: { ...extraVars, replication_one_way: false } })),
      ).toEqual([]);
    });
  });
}
