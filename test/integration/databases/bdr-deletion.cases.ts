import { expect, it } from "@jest/globals";
import type { Lab } from "../../lab/index.js";
import { psql, settles } from "../support/databases.js";

const hosts = ["dc1-db", "dc2-db"];
/** As a generated script has it: a trigger in place of a cascade. */
const parts = [
  "CREATE TABLE part (id int PRIMARY KEY, api_id int NOT NULL REFERENCES api (id))",
  "CREATE FUNCTION delete_parts() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM part WHERE api_id = OLD.id; RETURN OLD; END'",
  "CREATE TRIGGER delete_parts BEFORE DELETE ON api FOR EACH ROW EXECUTE PROCEDURE delete_parts()",
];

/** Of two nodes of BDR with the table `api`. */
export function deletionCases(lab: () => Lab): void {
  const sql = (host: string, text: string): Promise<string> => psql(lab(), host, "stat_db", text);
  const becomes = (text: string, wanted: string): Promise<void> =>
    settles(
      () => Promise.all(hosts.map((host) => sql(host, text))),
      hosts.map(() => wanted),
    );

  it("deletes on both sides what belongs to a row that is deleted on one", async () => {
    for (const statement of parts) expect(await sql("dc1-db", statement)).toBe("");
    await becomes("SELECT to_regclass('part')", "part");
    const parent = await sql("dc1-db", "INSERT INTO api (name) VALUES ('with parts') RETURNING id");
    await becomes("SELECT count(*) FROM api WHERE name = 'with parts'", "1");
    const kept = "(SELECT min(id) FROM api)";
    await sql("dc1-db", `INSERT INTO part VALUES (1, ${parent}), (2, ${parent}), (3, ${kept})`);
    await sql("dc2-db", `INSERT INTO part VALUES (4, ${parent}), (5, ${kept})`);
    await becomes("SELECT count(*) FROM part", "5");
    await sql("dc2-db", `DELETE FROM api WHERE id = ${parent}`);
    await becomes("SELECT string_agg(id::text, ' ' ORDER BY id) FROM part", "3 5");
    await becomes("SELECT count(*) FROM api WHERE name = 'with parts'", "0");
    for (const gone of ["TRIGGER delete_parts ON api", "TABLE part CASCADE"]) await sql("dc1-db", `DROP ${gone}`);
    await becomes("SELECT to_regclass('part')", "");
  });
}
