import { describe, expect, it } from "@jest/globals";
import type { LocalFiles } from "../../../src/modules/types.js";
import { sqlGenerate } from "../../../src/modules/sql-generate.js";
import { context, factsOf, faultOf, planOf, promisesOf } from "./support.js";

const wish = { src: "a.sql", dest: "/s", dialect: "postgresql", dc: 2, of: 3 };
const script = "CREATE SEQUENCE s;\nCREATE TABLE t (a int);\nINSERT INTO t VALUES (1);\n";
const generated = "CREATE SEQUENCE s START WITH 2 INCREMENT BY 3;\nCREATE TABLE t (a int);\n";
const folder = { type: "directory", mode: 0o755 };
const nothing = {
  folder,
  standard: [],
  existing: [{ type: "absent" }, { type: "absent" }],
  digests: [null, null],
  texts: [],
};
const local: LocalFiles = { ...context.local, read: () => Promise.resolve(Buffer.from(script)) };

describe("sql_generate", () => {
  it("writes the datacenter's script, and its seeds beside it", async () => {
    const plan = await planOf(sqlGenerate, { ...wish, engine: "streaming", owner: "postgres" }, nothing, { local });
    expect(plan.changes.map(({ effect }) => effect.kind)).toEqual(["exact", "exact"]);
    const { "text:/s/a.sql": made, "text:/s/a-seeds.sql": seeds } = promisesOf(plan);
    expect([String(made), String(seeds)]).toEqual([generated, "INSERT INTO t VALUES (1);\n"]);
    expect(plan.result).toMatchObject({ scripts: ["/s/a.sql"], seeds: ["/s/a-seeds.sql"], notes: [] });
  });

  it("reads scripts of the host, tells what they lack, and knows them by one sum in all datacenters", async () => {
    const facts = { ...nothing, standard: [Buffer.from(script)] };
    const remote = { ...wish, src: "/opt/pack/a.sql", remote_src: true };
    expect(factsOf(sqlGenerate, remote)["standard"]).toEqual(["text:/opt/pack/a.sql"]);
    const plan = await planOf(sqlGenerate, remote, facts);
    expect(plan.result?.["notes"]).toEqual(["a.sql:2: t has no primary key: it gets a column mdc_row_id for one"]);
    const other = await planOf(sqlGenerate, { ...remote, dc: 1, headroom: 10 }, facts);
    expect(other.result?.["checksum"]).toBe(plan.result?.["checksum"]);
    expect((await planOf(sqlGenerate, remote, { ...facts, standard: [null] })).failed).toBe(
      "there is no file /opt/pack/a.sql on the host",
    );
  });

  it.each([
    ["a folder that is not there", { folder: { type: "absent" } }, "/s is not a directory"],
    ["a folder in the place of a file", { existing: [folder, { type: "absent" }] }, "/s/a.sql is a directory"],
  ])("fails for %s", async (_what, change, failed) => {
    expect((await planOf(sqlGenerate, wish, { ...nothing, ...change }, { local })).failed).toBe(failed);
  });

  it("names the place in a script that is none", async () => {
    const broken = { ...local, read: () => Promise.resolve(Buffer.from("CREATE SEQUENCE s;\nCREATE TABEL t ();")) };
    await expect(planOf(sqlGenerate, wish, nothing, { local: broken })).rejects.toMatchObject({
      place: { file: "a.sql", line: 2, column: 8 },
    });
    const latin = { ...local, read: () => Promise.resolve(Buffer.from("-- \xe9", "latin1")) };
    await expect(planOf(sqlGenerate, wish, nothing, { local: latin })).rejects.toThrow("a.sql is not in UTF-8");
  });

  it.each([
    [{ ...wish, dc: 4 }, "expected no more than the step"],
    [{ ...wish, headroom: 2 }, "expected `of` or more"],
    [{ ...wish, src: ["a/x.sql", "b/x.sql"] }, "expected scripts of different names"],
    [{ ...wish, archive: "p.zip", remote_src: true }, "expected one of archive and remote_src"],
    [{ ...wish, remote_src: true }, "expected absolute paths"],
    [{ ...wish, dcid: "it's" }, "expected letters"],
  ])("%j: %s", (params, fault) => {
    expect(faultOf(sqlGenerate, params)).toContain(fault);
  });
});
