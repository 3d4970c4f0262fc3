import { describe, expect, it } from "@jest/globals";
import type { PgCluster } from "../../../src/facts/pg-cluster.js";
import type { PgUpstream } from "../../../src/facts/pg-upstream.js";
import { postgresqlStandby } from "../../../src/modules/postgresql-standby.js";
import { oldPrimary, plan, primary, standby } from "./clusters.js";
import { diffOf, payloadsOf, planOf, scriptOf } from "./support.js";

describe("postgresql_standby, to a primary", () => {
  const asked = { state: "primary" };

  it("is one already", async () => {
    expect(await plan(oldPrimary, primary, asked)).toMatchObject({ changes: [] });
  });

  it("is promoted once the old one takes no writes", async () => {
    const made = await plan({ ...standby, receiver: null }, { reachable: false, reason: "refused" }, asked);
    expect(diffOf(made)).toEqual(['cluster 15/main role: "standby of dc1-db" -> "primary"']);
    expect(scriptOf(made)).toContain("pg_promote(true, ");
    expect(payloadsOf(scriptOf(made)).join("")).toContain('ALTER SYSTEM RESET "synchronous_standby_names"');
  });

  it("is started again after it was fenced, when nobody was promoted in its place", async () => {
    const fenced = { ...oldPrimary, fenced: true, running: false };
    const other = { ...primary, role: "standby" } as const;
    const made = await plan(fenced, other, { ...asked, unfence: true });
    expect(diffOf(made)).toEqual(['cluster 15/main role: "fenced primary" -> "primary"']);
    expect(scriptOf(made)).toMatch(/\nmdc_unfence \|\| exit\nmdc_start\n/);
    expect((await plan(fenced, primary, { ...asked, unfence: true })).failed).toContain("still takes writes");
  });

  it.each<[string, PgCluster, PgUpstream, string]>([
    [
      "it still receives",
      standby,
      { reachable: false, reason: "refused" },
      "dc1-db still takes writes; it has to be fenced first (state: fenced), or there would be two primaries",
    ],
    [
      "the old one answers",
      { ...standby, receiver: null },
      primary,
      "dc1-db still takes writes; it has to be fenced first (state: fenced), or there would be two primaries",
    ],
    [
      "it was fenced",
      { ...oldPrimary, fenced: true, running: false },
      primary,
      "it is an old primary that was fenced; state: standby brings it back",
    ],
    [
      "the other one was promoted since",
      oldPrimary,
      { ...primary, timeline: 2 },
      "it is an old primary (timeline 1): the other one was promoted since (timeline 2)",
    ],
    ["it is down", { ...standby, running: false }, primary, "it is a standby whose server does not run"],
    ["it is not there", { exists: false }, primary, "there is no such cluster"],
  ])("refuses: %s", async (_name, cluster, other, failed) => {
    expect(await plan(cluster, other, asked)).toMatchObject({ changes: [], failed: `cluster 15/main: ${failed}` });
  });

  it("is told of in check mode behind the task that fences the old one", async () => {
    const made = await plan(standby, primary, { ...asked, trust_primary: true }, { check: true });
    expect(diffOf(made)).toHaveLength(1);
    expect((await plan(standby, primary, { ...asked, trust_primary: true })).failed).toContain("still takes writes");
  });
});

describe("postgresql_standby, to be fenced", () => {
  it.each<[string, PgCluster, string[]]>([
    ["a primary that runs", oldPrimary, ['cluster 15/main state: "takes writes" -> "fenced"']],
    ["one that was stopped", { ...oldPrimary, running: false }, ['cluster 15/main state: "stopped" -> "fenced"']],
    [
      "one that goes on in spite of it",
      { ...oldPrimary, fenced: true },
      ['cluster 15/main state: "takes writes" -> "fenced"'],
    ],
    ["one that is", { ...oldPrimary, running: false, fenced: true }, []],
    ["a standby, which takes no writes", standby, []],
    ["nothing", { exists: false }, []],
  ])("%s", async (_name, cluster, diff) => {
    const made = await planOf(postgresqlStandby, { version: "15", state: "fenced" }, { cluster, other: undefined });
    expect(diffOf(made)).toEqual(diff);
  });
});
