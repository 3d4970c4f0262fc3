import { describe, expect, it } from "@jest/globals";
import type { PgCluster } from "../../../src/facts/pg-cluster.js";
import type { PgUpstream } from "../../../src/facts/pg-upstream.js";
import type { StepResult } from "../../../src/remote/types.js";
import { postgresqlClusterInfo } from "../../../src/modules/postgresql-cluster-info.js";
import { postgresqlStandby } from "../../../src/modules/postgresql-standby.js";
import { conninfo, oldPrimary, plan, primary, promoted, standby, wish } from "./clusters.js";
import { diffOf, factsOf, faultOf, payloadsOf, planOf, promisesOf, scriptOf } from "./support.js";

describe("postgresql_standby, to a standby", () => {
  it.each<[string, PgCluster, PgUpstream, object, string[], string]>([
    ["follows already", standby, primary, {}, [], ""],
    [
      "nothing is there",
      { exists: false, configured: true },
      { ...primary, relation: "none" },
      {},
      ['data: "absent" -> "copy of dc1-db"'],
      "mdc_base_backup\n",
    ],
    [
      "no tables are there",
      { ...oldPrimary, system: "8" },
      { ...primary, relation: "other", objects: 0 },
      {},
      ['data: "system 8" -> "copy of dc1-db"'],
      "mdc_base_backup\n",
    ],
    [
      "other data may go",
      { ...oldPrimary, system: "8" },
      { ...primary, relation: "other", objects: 3 },
      { replace: true },
      ['data: "system 8" -> "copy of dc1-db"'],
      "mdc_base_backup\n",
    ],
    [
      "it followed another one",
      { ...standby, conninfo: "host=dc3-db" },
      { ...primary, relation: "behind" },
      {},
      [`primary_conninfo: "host=dc3-db" -> "${conninfo}"`],
      "mdc_follow",
    ],
    ["another slot", { ...standby, slot: "" }, primary, {}, ['primary_slot_name: "" -> "mdc_dc2"'], "mdc_follow"],
    [
      "the slot is gone",
      standby,
      { ...primary, slot: null },
      {},
      ['slot of the primary: "absent" -> "mdc_dc2"'],
      "mdc_slot",
    ],
    ["it does not run", { ...standby, running: false }, primary, {}, ['state: "stopped" -> "running"'], "mdc_start"],
    [
      "the primary has dropped its log",
      { ...standby, receiver: null },
      { ...primary, slot: "lost" },
      {},
      ['data: "too far behind: the primary no longer has the log" -> "copy of dc1-db"'],
      "mdc_base_backup\n",
    ],
    [
      "the primary had no slot, and has dropped its log",
      {
        ...standby,
        receiver: null,
        complaint:
          "FATAL: could not receive data from WAL stream: ERROR:  requested WAL segment 000000010000000000000003 has already been removed",
      },
      primary,
      {},
      ['data: "too far behind: the primary no longer has the log" -> "copy of dc1-db"'],
      "mdc_base_backup\n",
    ],
    [
      "an old primary that was stopped in order",
      { ...oldPrimary, running: false, fenced: true },
      { ...promoted, relation: "behind", own: 0 },
      {},
      ['role: "primary" -> "standby"'],
      "mdc_unfence",
    ],
    [
      "an old primary that runs and has written nothing",
      oldPrimary,
      { ...promoted, relation: "behind", own: 0 },
      {},
      ['role: "primary" -> "standby of dc1-db"'],
      "pg_rewind",
    ],
    [
      "an old primary that has written no transaction",
      oldPrimary,
      { ...promoted, own: 0 },
      {},
      ['role: "primary" -> "standby of dc1-db"'],
      "pg_rewind",
    ],
    [
      "an old primary whose transactions may go",
      oldPrimary,
      promoted,
      { discard: true },
      ['role: "primary" -> "standby of dc1-db"', 'given up: "2 transactions" -> null'],
      "pg_rewind",
    ],
    [
      "one that cannot be rewound",
      { ...oldPrimary, rewindable: false },
      promoted,
      { discard: true },
      ['data: "an old primary that cannot be rewound, with 2 transactions of its own" -> "copy of dc1-db"'],
      "mdc_base_backup\n",
    ],
    [
      "a rewind that was broken off",
      { ...oldPrimary, broken: true, running: false },
      { ...promoted, relation: "newer" },
      {},
      ['data: "broken off in the middle of pg_rewind" -> "copy of dc1-db"'],
      "mdc_base_backup\n",
    ],
  ])("%s", async (_name, cluster, other, params, diff, script) => {
    const made = await plan(cluster, other, params);
    expect({ failed: made.failed, diff: diffOf(made) }).toEqual({
      failed: undefined,
      diff: diff.map((line) => `cluster 15/main ${line}`),
    });
    expect(scriptOf(made)).toContain(script);
  });

  it.each<[string, PgCluster, PgUpstream, string]>([
    [
      "nobody answers",
      oldPrimary,
      { reachable: false, reason: "connection refused" },
      "dc1-db cannot be asked: connection refused",
    ],
    [
      "not the primary",
      standby,
      { ...primary, role: "standby" },
      "dc1-db is a standby itself (timeline 1); one follows a primary",
    ],
    [
      "no cluster",
      { exists: false, configured: false },
      primary,
      "it is not in /etc/postgresql; the server's package makes it",
    ],
    [
      "other data",
      { ...oldPrimary, system: "8" },
      { ...primary, relation: "other", objects: 3 },
      "/data holds data of another origin than dc1-db (system 8, not 7): 3 tables, views, sequences or functions; replace: true lets them go",
    ],
    [
      "other data that nobody sees",
      { ...oldPrimary, system: "8", running: false },
      { ...primary, relation: "other" },
      "/data holds data of another origin than dc1-db (system 8, not 7): nobody knows what, since its server does not say; replace: true lets them go",
    ],
    [
      "the old primary instead of the new one",
      { ...oldPrimary, timeline: 2 },
      { ...primary, relation: "newer" },
      "dc1-db is an old primary: this cluster was promoted since (timeline 2, dc1-db is on 1)",
    ],
    [
      "two primaries of one timeline",
      oldPrimary,
      primary,
      "dc1-db and this cluster are both primaries of one timeline (1): nobody can tell which of them is the older",
    ],
    [
      "an old primary with rows of its own",
      oldPrimary,
      promoted,
      "this is an old primary (timeline 1, dc1-db is on 2), takes writes and has 2 transactions that dc1-db has not; discard: true lets them go",
    ],
    [
      "one that nobody can count",
      { ...oldPrimary, running: false },
      { ...promoted, own: null },
      "this is an old primary (timeline 1, dc1-db is on 2) and has an unknown number of transactions that dc1-db has not; discard: true lets them go",
    ],
    [
      "a standby that went another way",
      standby,
      { ...promoted, own: 1 },
      "this is a standby that went another way (timeline 1, dc1-db is on 2) and has 1 transaction that dc1-db has not; discard: true lets them go",
    ],
  ])("refuses: %s", async (_name, cluster, other, failed) => {
    const made = await plan(cluster, other);
    expect(made).toMatchObject({ changes: [], failed: `cluster 15/main: ${failed}` });
  });

  it("tells in check mode what an earlier task makes possible, here or on the primary", async () => {
    const absent: PgUpstream = { reachable: false, reason: "not there" };
    const copied = ['cluster 15/main data: "absent" -> "copy of dc1-db"'];
    expect(diffOf(await plan({ exists: false }, absent, {}, { check: true, predicted: true }))).toEqual(copied);
    const trusting = { check: true };
    const fresh = await plan(oldPrimary, absent, { trust_primary: true }, trusting);
    expect(diffOf(fresh)).toEqual(['cluster 15/main data: "data of its own" -> "copy of dc1-db"']);
    const moved = await plan(
      { ...standby, conninfo: "host=dc3-db" },
      { ...primary, role: "standby" },
      { trust_primary: true },
      trusting,
    );
    expect(diffOf(moved)).toHaveLength(1);
    expect((await plan(oldPrimary, absent, { trust_primary: true })).failed).toContain("cannot be asked");
  });

  it("is waited for when it has yet to stream, which changes nothing", async () => {
    for (const other of [primary, { reachable: false, reason: "fenced" } as const]) {
      const made = await plan({ ...standby, receiver: null }, other, { trust_primary: true }, { check: true });
      expect([made.failed, diffOf(made), made.action?.predict]).toEqual([undefined, [], "ok"]);
      const ended = (code: number): object =>
        made.action?.interpret({ code, stdout: Buffer.from(""), stderr: Buffer.from("it does not\n") } as StepResult) ??
        {};
      expect(ended(0)).toMatchObject({ changed: false });
      expect(ended(1)).toMatchObject({ changed: false, failed: "cluster 15/main: it does not" });
    }
  });

  it("promises a standby that streams", async () => {
    const made = await plan({ exists: false, configured: true }, { ...primary, relation: "none" });
    expect(promisesOf(made)).toEqual({
      "pg.cluster:15/main": {
        exists: true,
        running: true,
        role: "standby",
        fenced: false,
        slot: "mdc_dc2",
        receiver: "streaming",
        // What a check goes on with.
        system: primary.system,
        timeline: primary.timeline,
      },
    });
  });

  it("writes settings with quotes as PostgreSQL reads them", async () => {
    const made = await plan({ exists: false, configured: true }, { ...primary, relation: "none" }, { user: "o'b \\c" });
    const settings = payloadsOf(scriptOf(made)).find((text) => text.startsWith("primary_conninfo"));
    expect(settings).toContain(`user=''o\\\\''b \\\\\\\\c'' `);
  });
});

describe("parameters of postgresql_standby", () => {
  it("has to know whom to follow, by names that are safe", () => {
    expect(faultOf(postgresqlStandby, { version: 15 })).toContain("expected primary_host, user and slot");
    expect(faultOf(postgresqlStandby, { ...wish, slot: "Mdc-2" })).toContain("expected lower case letters");
    expect(faultOf(postgresqlStandby, { ...wish, cluster: "../main" })).toContain("expected the name of a cluster");
    expect(faultOf(postgresqlStandby, { ...wish, version: "15;reboot" })).toContain("expected a major version");
  });

  it("asks the other server only where it matters", () => {
    expect(factsOf(postgresqlStandby, wish)["other"]).toEqual([`pg.upstream:15/main<${conninfo} postgres#mdc_dc2`]);
    expect(factsOf(postgresqlStandby, { ...wish, state: "fenced" })["other"]).toEqual([]);
    expect(factsOf(postgresqlStandby, { version: 15, state: "primary" })["other"]).toEqual([]);
  });
});

describe("postgresql_cluster_info", () => {
  it("tells all fields, also where there is no cluster", async () => {
    const result = (await planOf(postgresqlClusterInfo, { version: 15 }, { cluster: { exists: false } })).result;
    expect(result).toMatchObject({ exists: false, running: false, role: null, system: null, timeline: null });
    const found = (await planOf(postgresqlClusterInfo, { version: 15 }, { cluster: standby })).result;
    expect(found).toMatchObject({ exists: true, role: "standby", system: "7", receiver: "streaming" });
  });
});
