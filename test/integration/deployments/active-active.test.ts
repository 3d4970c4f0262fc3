import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { compare, tasksOf } from "../../demo/comparison.js";
import { labHosts } from "../../demo/hosts.js";
import { writeInventory, type InventoryFiles } from "../../demo/inventory.js";
import { provision } from "../../demo/provision.js";
import type { RunRecord } from "../../demo/results.js";
import { raiseHosts, type Lab } from "../../lab/index.js";
import { labFolder } from "../../lab/paths.js";
import { buildStandinPack } from "../../standin/build.js";

// Eight hosts get packages, databases and servers, on two cores beside other tests.
jest.setTimeout(15 * 60_000);

describe("active-active: playbooks/site.yml on two empty datacenters", () => {
  let lab: Lab;
  let files: InventoryFiles;
  const runs: Record<string, RunRecord> = {};

  beforeAll(async () => {
    lab = await raiseHosts({ lab: `deployment-${process.pid}`, hosts: labHosts() });
    files = await writeInventory(lab, await buildStandinPack(join(labFolder(lab.name), "wso2am-3.1.0.zip")));
    runs["check"] = await run("check", "--check");
    runs["first"] = await run("first");
    runs["second"] = await run("second");
    runs["after"] = await run("after", "--check");
  });

  afterAll(() => lab.down());

  function run(name: string, ...flags: string[]): Promise<RunRecord> {
    const { signal } = new AbortController();
    return provision({
      files,
      flags,
      log: join(labFolder(lab.name), `${name}.ndjson`),
      onLine: () => undefined,
      signal,
    });
  }

  function recorded(name: string): RunRecord {
    const record = runs[name];
    if (!record) throw new TypeError(`the run "${name}" was not made`);
    return record;
  }

  it("brings all servers up", () => {
    const { results, exitCode } = recorded("first");
    const wrong = results.filter((one) => one.status === "failed" || one.status === "unreachable");
    expect([wrong.map(({ host, task, message }) => ({ host, task, message })), exitCode]).toEqual([[], 0]);
  });

  it("was told beforehand what it would change, or what could not be known", () => {
    const { told, untold, undone, mistaken } = compare(recorded("check"), recorded("first"));
    expect({ untold, undone, mistaken }).toEqual({ untold: [], undone: [], mistaken: [] });
    expect(recorded("check").exitCode).toBe(0);
    expect(told).toBeGreaterThan(100);
  });

  it("ends with a proof that rows, artifacts and events cross, and that every server answers", () => {
    const proof = String(recorded("first").results.findLast((one) => one.task === "The proof")?.message);
    const rows = proof.split("\n").map((line) => line.split(/ {2,}/));
    const of = (kind: RegExp): string[] =>
      rows.filter(([what]) => kind.test(what ?? "")).map(([what, from, to]) => `${what}: ${from} > ${to}`);
    expect(proof).not.toContain("FAILED");
    expect(of(/^row in/).sort()).toEqual([
      "row in apim_db: dc1 > dc2",
      "row in apim_db: dc2 > dc1",
      "row in shared_db: dc1 > dc2",
      "row in shared_db: dc2 > dc1",
    ]);
    expect(of(/^traffic manager/)).toHaveLength(12);
    expect(of(/^artifact/)).toEqual(["artifact: dc1-apim1 > dc1-apim2", "artifact: dc2-apim1 > dc2-apim2"]);
    expect(of(/^(portals|gateway)/)).toHaveLength(8);
  });

  it("finds nothing to do the second time", () => {
    const { changed, exitCode } = recorded("second");
    expect(exitCode).toBe(0);
    expect(Object.keys(changed)).toHaveLength(8);
    expect(Object.values(changed).every((count) => count === 0)).toBe(true);
  });

  it("is told so by a check afterwards", () => {
    const after = recorded("after");
    expect({ exitCode: after.exitCode, changed: tasksOf(after, "changed") }).toEqual({ exitCode: 0, changed: [] });
    expect(tasksOf(after, "unknown")).toEqual([]);
  });
});
