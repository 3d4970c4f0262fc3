import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import type { Lab } from "../../lab/index.js";
import { installed } from "../../standin/goldengate/install.js";
import { look, type Played } from "../support/run-playbook.js";
import { changes, failures, runHere, vars } from "./goldengate-site.js";
import { siteStatus } from "./db-status.js";

const folder = "/var/backups/mdc-databases";
const store = `${installed.oracleHome}/standin/database`;
const rows = `rows.APIMGT.AM_API_SCOPES=1\\\\n2\\\\n3\nrows.SHARED.REG_RESOURCE_TAG=7\n`;

/** Of the master's database, on h1. */
export function backupCases(lab: () => Lab): void {
  const play = (name: string, more: { check?: boolean; extraVars?: Record<string, unknown> } = {}): Promise<Played> =>
    runHere(lab(), readFileSync(`playbooks/${name}`, "utf8"), {
      ...more,
      extraVars: { database_backup_password: "d4mp $ pass", ...more.extraVars },
    });
  const refused = async (name: string): Promise<string> => {
    const { results } = await play(name);
    return JSON.stringify(results.filter(({ status }) => status === "failed"));
  };

  describe("backups of the master's database, by Data Pump", () => {
    it("are made by a timer of its host only, as it was told beforehand", async () => {
      await look(lab(), "h1", `printf '${rows}' >>${store}`);
      const foretold = await play("backup.yml", { check: true, extraVars: { database_backup_now: true } });
      const played = await play("backup.yml", { extraVars: { database_backup_now: true } });
      expect([failures(played), changes(played)]).toEqual([[], changes(foretold)]);
      expect(await look(lab(), "h1", `cd ${folder} && sha256sum --quiet -c *.sha256 && find . -perm /077`)).toBe("");
      expect(await look(lab(), "h1", `cat ${folder}/*.rows`)).toContain("APIMGT.AM_API_SCOPES|3\n");
      expect(await look(lab(), "h2", `systemctl is-enabled mdc-database-backup.timer; ls ${folder}`)).toBe("disabled");
      expect(changes(await play("backup.yml"))).toEqual([]);
    });

    it("come back into accounts of their own, which are gone afterwards", async () => {
      const played = await play("restore-test.yml");
      expect([failures(played), played.of("h1", "What came back").message]).toEqual([
        [],
        expect.stringMatching(/^apim: apim-\d{8}T\d{6}Z\.dump: 5 tables with 4 rows, in \d+ s$/),
      ]);
      expect(await look(lab(), "h1", `grep -c MDC_RESTORE ${store}`)).toBe("0");
    });

    it("have their password in one file of Oracle's owner only", async () => {
      const found = await look(lab(), "h1", "grep -rlF 'd4mp' /var/backups /usr/local /etc /u01 /tmp 2>/dev/null");
      expect(found).toBe("/usr/local/lib/mdc-database-backup/account.par");
      expect(await look(lab(), "h1", `stat -c '%a %U' ${found}`)).toBe("400 oracle");
    });

    it("are told of by db status", async () => {
      const { found } = await siteStatus(lab(), ["h1", "h2"], vars);
      expect(found.backups).toEqual([
        expect.objectContaining({ database: "apim", datacenter: "dc1", checksum: true, bytes: expect.any(Number) }),
      ]);
    });

    it("fail when a schema is not there, or a dump was changed, with what Data Pump says", async () => {
      await look(lab(), "h1", `sed -i 's/^user.SHARED/user.GONE/' ${store}; systemctl start mdc-database-backup`);
      expect(
        await look(lab(), "h1", "journalctl -u mdc-database-backup -o cat | grep -e ORA- -e '\"failed\"'"),
      ).toMatch(/ORA-39165: Schema SHARED was not found\.\n.*"result": "failed"/);
      await look(lab(), "h1", `sed -i 's/^user.GONE/user.SHARED/' ${store}`);
      await look(lab(), "h1", `cd ${folder}; echo x >>$(ls *.dump)`);
      expect(await refused("restore-test.yml")).toContain("cannot be trusted");
      await look(lab(), "h1", `cd ${folder}; sha256sum *.dump *.rows >$(ls *.sha256)`);
      expect(await refused("restore-test.yml")).toContain("ORA-31619: invalid dump file");
      const away = `systemctl disable --now mdc-database-backup.timer; rm -rf ${folder} /usr/local/lib/mdc-database-backup`;
      await look(lab(), "h1", away);
    });
  });
}
