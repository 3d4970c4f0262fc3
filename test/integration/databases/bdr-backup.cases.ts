import { resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { Lab } from "../../lab/index.js";
import { changes, failures } from "../support/databases.js";
import { look, type Played } from "../support/run-playbook.js";

/** Of a master on dc1-db whose `stat_db` has 20500 rows in `api` and three tokens. */
export function backupCases(
  lab: () => Lab,
  run: (playbook: string, more?: { extraVars?: Record<string, unknown> }) => Promise<Played>,
): void {
  describe("backups of the master", () => {
    const folder = "/var/backups/mdc-databases";
    const databases = { apim_databases: ["stat_db"], apim_by_xml: true };
    const playbook = (name: string, more: object = {}): Promise<Played> =>
      run(`- import_playbook: ${resolve("playbooks", name)}`, { extraVars: { ...databases, ...more } });

    it("are made with the tools of 9.4, and come back into a server beside it", async () => {
      expect(failures(await playbook("backup.yml", { database_backup_now: true }))).toEqual([]);
      expect(await look(lab(), "dc1-db", `cd ${folder} && sha256sum --quiet -c *.sha256 && find . -perm /077`)).toBe(
        "",
      );
      expect(await look(lab(), "dc1-db", `cat ${folder}/*.rows`)).toBe(
        "public.api|20500\npublic.idn_oauth2_access_token|3\npublic.mdc_marker|0",
      );
      const played = await playbook("restore-test.yml");
      expect([failures(played), played.of("dc1-db", "What came back").message]).toEqual([
        [],
        expect.stringMatching(/^stat_db: stat_db-\d{8}T\d{6}Z\.dump: 3 tables with 20503 rows, in \d+ s$/),
      ]);
      expect(changes(await playbook("backup.yml"))).toEqual({ changed: [], open: [] });
    });

    it("are refused once rows are missing from what comes back", async () => {
      const harm = `cd ${folder} && sed -i 's/^public.api|20500$/public.api|20501/' *.rows && sha256sum *.dump *.rows >$(ls *.sha256)`;
      expect(await look(lab(), "dc1-db", harm)).toBe("");
      const refused = (await playbook("restore-test.yml")).results.filter(({ status }) => status === "failed");
      expect(JSON.stringify(refused)).toContain("has other rows than its database had when it was made");
      await look(lab(), "dc1-db", `rm ${folder}/*`);
    });
  });
}
