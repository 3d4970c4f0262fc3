import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Lab } from "../../lab/index.js";
import { ggsci, installed, processes, startListener, stopListener } from "../../standin/goldengate/install.js";
import { settles } from "../support/databases.js";
import { look, type Played } from "../support/run-playbook.js";
import { changes, failures, runHere } from "./goldengate-site.js";

const { oracleHome, home } = installed;
const store = `${oracleHome}/standin/database`;
const scopes = "rows.APIMGT.AM_API_SCOPES=";
const sequence = "number.APIMGT.AM_API_SEQUENCE";
const token = "default.APIMGT.IDN_OAUTH2_ACCESS_TOKEN";
const own = {
  goldengate_exclude: ["APIMGT.IDN_OAUTH2_ACCESS_TOKEN"],
  goldengate_copy: "<%= (scn) => ['impdp', 'network_link=h1:1521', 'schemas=APIMGT,SHARED', `flashback_scn=${scn}`] %>",
};

/** Of two datacenters whose processes all run both ways; the master is on h1. */
export function resyncCases(lab: () => Lab): void {
  const run = (playbook: string, hosts: string, more: Record<string, unknown> = {}, check = false): Promise<Played> =>
    runHere(lab(), readFileSync(`playbooks/${playbook}.yml`, "utf8").replace("hosts: database", `hosts: ${hosts}`), {
      own: { ...own, ...more },
      check,
    });
  const resync = (more?: Record<string, unknown>, check?: boolean): Promise<Played> => run("resync", "h2", more, check);
  const kept = (host: string, what: string): Promise<string> =>
    look(lab(), host, `grep -E '^(${what})' ${store} | sort`);
  const write = (host: string, lines: string): Promise<string> =>
    look(
      lab(),
      host,
      `sed -i '/^number.APIMGT/d; /^default.APIMGT.IDN/d; /^rows\\.\\(APIMGT\\|SHARED\\)/d; /^lag/d' ${store}; printf '${lines}' >>${store}`,
    );

  describe("resync.yml, which fills a datacenter's tables anew from the master", () => {
    beforeAll(async () => {
      await startListener(lab(), "h1");
      await write(
        "h1",
        `${scopes}1\\\\n2\\\\n3\n${sequence}=61\n${token}.DCID=\\047DC1\\047\nrows.SHARED.REG_RESOURCE_TAG=7\nlag.R1F2=1 .8 [ E2 ==> P2T1 ==> R1F2 ]\n`,
      );
      await write(
        "h2",
        `${scopes}9\n${sequence}=42\ngrant.APIMGT.AM_API_SEQUENCE=SHARED\n${token}.DCID=\\047DC1\\047\nrows.APIMGT.IDN_OAUTH2_ACCESS_TOKEN=t\tDC2\nlag.R2F1=1 .9 [ E1 ==> P1T2 ==> R2F1 ]\n`,
      );
    });

    afterAll(() => stopListener(lab(), "h1"));

    it("refuses the master, links that are down, and the product that is logged in, and touches nothing", async () => {
      expect(failures(await run("resync", "h1"))).toEqual([
        expect.stringContaining("dc1 is the master, the trusted source"),
      ]);
      await ggsci(lab(), "h1", "STOP EXTRACT E1");
      expect(failures(await resync())).toEqual([
        expect.stringContaining("E1 on h1 is STOPPED: the other datacenters have to be whole"),
      ]);
      await ggsci(lab(), "h1", "START EXTRACT E1");
      const captures = async (): Promise<string> =>
        (await processes(lab(), "h1")).find(([, , name]) => name === "E1")?.[1] ?? "";
      await settles(captures, "RUNNING");
      await look(lab(), "h2", `echo session.1=APIMGT >>${store}`);
      expect(failures(await resync())).toEqual([
        expect.stringContaining("1 sessions of APIMGT and SHARED are open: stop the product in dc2 first"),
      ]);
      await look(lab(), "h2", `sed -i /^session/d ${store}`);
      expect(await kept("h2", "rows.APIMGT.AM|off|user.APIMGT.locked")).toBe("rows.APIMGT.AM_API_SCOPES=9");
    });

    it("refuses while nobody knows whether what was written there has reached the master", async () => {
      await look(lab(), "h1", `sed -i 's/^lag.R1F2=1 /lag.R1F2=500 /' ${store}`);
      expect(failures(await resync({ resync_heartbeat_seconds: 2 }))).toEqual([
        expect.stringMatching(/^h2 What was written here has reached the master: /),
      ]);
      await look(lab(), "h1", `sed -i 's/^lag.R1F2=500 /lag.R1F2=1 /' ${store}`);
    });

    it("keeps the product and replication away while a run has not come to its end", async () => {
      const [failed = ""] = failures(await resync({ goldengate_copy: "<%= () => ['false'] %>" }));
      expect(failed).toMatch(/^h2 Copy the master's data: .*(code|ended|exit)/i);
      expect(await kept("h2", "rows.APIMGT|user.*locked")).toBe(
        "rows.APIMGT.IDN_OAUTH2_ACCESS_TOKEN=t\tDC2\nuser.APIMGT.locked=1\nuser.SHARED.locked=1",
      );
      expect(failures(await run("replication", "database"))).toEqual([
        expect.stringMatching(/^h2 .*resync.yml --limit dc2 has not come to its end; run it again/),
      ]);
    });

    it("is run again, as foretold, and ends with the same rows, but for what does not replicate", async () => {
      const foretold = await resync({}, true);
      const played = await resync();
      expect([failures(foretold), failures(played), changes(played)]).toEqual([[], [], changes(foretold)]);
      const rows = "rows.APIMGT.AM_API_SCOPES=1\\n2\\n3\nrows.SHARED.REG_RESOURCE_TAG=7";
      expect(await kept("h1", "rows.APIMGT|rows.SHARED")).toBe(rows);
      expect(await kept("h2", "rows.APIMGT|rows.SHARED|off|user.*locked")).toBe(
        rows.replace("\nrows.S", "\nrows.APIMGT.IDN_OAUTH2_ACCESS_TOKEN=t\tDC2\nrows.S"),
      );
      // As after a clone: with the default of the master's, and a sequence that has fallen behind its own.
      expect(await kept("h2", "number.APIMGT|grant|default")).toBe(
        `${token}.DCID='DC2'\ngrant.APIMGT.AM_API_SEQUENCE=SHARED\n${sequence}=62`,
      );
      const said = played.of("h2", "What is the same now, as of which commit number").message ?? "";
      const [, scn = ""] =
        /a copy of dc1 as of (\d+); cut over at (\d+), which was reached at 20\S+Z$/.exec(said) ?? [];
      expect(said.split("\n").slice(0, 2)).toEqual([
        "TABLE                    dc1  dc2",
        "APIMGT.AM_API_SCOPES     3    3",
      ]);
      const starts = await look(lab(), "h2", `grep -h ^starts ${home}/dirchk/E2.cpe ${home}/dirchk/R2F1.cpe`);
      expect(starts.split("\n")).toEqual([
        expect.stringMatching(/ BEGIN=NOW PLAIN$/),
        expect.stringMatching(new RegExp(` AFTERCSN=${scn}$`)),
      ]);
      for (const host of ["h1", "h2"])
        expect((await processes(lab(), host)).map(([, status]) => status)).toEqual(Array<string>(4).fill("RUNNING"));
      expect(changes(await run("replication", "database"))).toEqual([]);
    });
  });
}
