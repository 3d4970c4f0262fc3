import { describe, expect, it } from "@jest/globals";
import type { HealthEngine } from "../../../src/health/engines.js";
import { limitsSchema } from "../../../src/health/limits.js";
import type { DatabaseReading, SiteReading } from "../../../src/health/reading.js";
import { exitCodeOf, statusOf, type Status } from "../../../src/health/status.js";
import { noPaint } from "../../../src/report/colours.js";
import { formatHealth } from "../../../src/report/health.js";
import { reading, readings, sites } from "./readings.js";

function judged(
  found: ReadonlyMap<string, SiteReading>,
  limits: object = {},
  roundTrip = true,
  engine: HealthEngine = "pglogical",
): Status {
  return statusOf(
    { engine, sites, databases: ["shop"], step: 2, limits: limitsSchema.parse(limits), roundTrip },
    found,
  );
}

const told = ({ problems }: Status): string[] =>
  problems.filter(({ kind }) => kind === "problem").map(({ where, text }) => `${where}: ${text}`);
const subscription = (status: string, more: object = {}): DatabaseReading["subscriptions"] =>
  reading("dc2", "dc1").subscriptions.map((one) => ({ ...one, status, ...more }));
const slot = (more: object): DatabaseReading["slots"] =>
  reading("dc1", "dc2").slots.map((one) => ({ ...one, ...more }));

describe("links from one source", () => {
  const from = (found: ReadonlyMap<string, SiteReading>): Status =>
    statusOf(
      {
        ...{ engine: "logical", sites, databases: ["shop"], source: "dc1", step: 2, roundTrip: true },
        limits: limitsSchema.parse({}),
      },
      found,
    );
  const none = { subscriptions: [], seen: {} };

  it("lead to the others only, of whom nobody expects a row or keys for sending them", () => {
    const status = from(readings(none, { slots: [], tables: [{ name: "public.item", keyed: false }] }));
    expect(status.problems).toEqual([]);
    expect(status.links.map((link) => [link.from, link.to, link.roundTrip])).toEqual([["dc1", "dc2", 0.02]]);
    expect(told(from(readings(none, none)))).toEqual(["shop dc1 -> dc2: dc2 has no subscription to dc1"]);
    expect(told(from(readings(none, { seen: {} })))).toEqual([
      "shop dc1 -> dc2: a row written in dc1 was not seen in dc2 within 10 s",
    ]);
  });

  it("are not to have a way back", () => {
    expect(told(from(readings()))).toEqual([
      "shop dc2 -> dc1: dc1 takes from dc2, though rows are to come from dc1 only",
    ]);
  });
});

describe("links", () => {
  it("are well when both sides say so", () => {
    const status = judged(readings());
    expect([told(status), exitCodeOf(status)]).toEqual([[], 0]);
    expect(status.links[0]).toEqual({
      ...{ database: "shop", from: "dc1", to: "dc2", state: "running", lagBytes: 0, lagSeconds: 0, retained: 56 },
      ...{ lost: false, conflicts: 0, lastError: null, roundTrip: 0.02 },
    });
  });

  it.each([
    ["disabled", subscription("disabled"), "dc2 does not take from dc1: the subscription is disabled"],
    ["missing", [], "dc2 has no subscription to dc1"],
    ["down", subscription("down"), "down"],
  ])("that are %s are told of, each by its own name", (state, subscriptions, text) => {
    const status = judged(readings({}, { subscriptions }));
    expect(status.links.map((link) => link.state)).toEqual([state, "running"]);
    expect([told(status), exitCodeOf(status)]).toEqual([[`shop dc1 -> dc2: ${text}`], 2]);
  });

  it("are down when nobody takes from the sender's slot, and lost when its log is gone", () => {
    expect(told(judged(readings({ slots: slot({ active: false }) })))).toEqual(["shop dc1 -> dc2: down"]);
    expect(told(judged(readings({ slots: slot({ active: false, walStatus: "lost" }) })))).toEqual([
      "shop dc1 -> dc2: down, and dc1 has thrown away what dc2 needs",
    ]);
  });

  it("that are somebody else's are judged by whether rows arrive, and in time", () => {
    const external = (two: Partial<DatabaseReading>): Status =>
      judged(
        readings({ subscriptions: [], slots: [] }, { subscriptions: [], slots: [], ...two }),
        { round_trip_seconds: 5 },
        true,
        "external",
      );
    const well = external({});
    expect([told(well), well.links.map(({ state }) => state)]).toEqual([[], ["elsewhere", "elsewhere"]]);
    expect(told(external({ seen: { dc1: 6 } }))).toEqual(["shop dc1 -> dc2: a row took 6 s, the limit is 5"]);
    expect(told(external({ seen: {} }))).toEqual([
      "shop dc1 -> dc2: a row written in dc1 was not seen in dc2 within 5 s",
    ]);
  });

  it("are measured by the limits of the inventory", () => {
    const behind = slot({ lagBytes: 3 * 2 ** 20, lagSeconds: 4.5, retained: 2 ** 31 });
    const limits = { lag_bytes: "2MB", lag_seconds: 4, retained_wal: "1GB" };
    expect(told(judged(readings({ slots: behind }), limits))).toEqual([
      "shop dc1 -> dc2: dc2 is 4.5 s behind, the limit is 4",
      "shop dc1 -> dc2: dc2 is 3 MB behind, the limit is 2 MB",
      "shop dc1 -> dc2: dc1 keeps 2 GB of its log for dc2, the limit is 1 GB",
    ]);
    expect(told(judged(readings({ slots: behind }), { lag_bytes: "3MB", retained_wal: "2GB" }))).toEqual([]);
  });

  it("are ill when a row does not come, comes late, or comes before it was written", () => {
    const seen = (seconds: number[]): Partial<DatabaseReading> => ({
      seen: Object.fromEntries(seconds.map((one) => ["dc1", one])),
    });
    const text = (seconds: number[], roundTrip = true): string[] =>
      told(judged(readings({}, seen(seconds)), {}, roundTrip));
    expect(text([])).toEqual(["shop dc1 -> dc2: a row written in dc1 was not seen in dc2 within 10 s"]);
    expect(text([], false)).toEqual([]);
    expect(text([11.5])).toEqual(["shop dc1 -> dc2: a row took 11.5 s, the limit is 10"]);
    expect(text([-3])).toEqual(["shop dc1 -> dc2: a row was seen 3 s before it was written: the clocks differ"]);
  });

  it("are down for the last error, and have no more conflicts than the limit allows", () => {
    const subscriptions = subscription("down", { conflicts: 3, lastError: "duplicate key" });
    expect(told(judged(readings({}, { subscriptions }), { conflicts: 1 }))).toEqual([
      "shop dc1 -> dc2: down: duplicate key",
      "shop dc1 -> dc2: 3 conflicts within 24 h, the limit is 1",
    ]);
    expect(
      told(judged(readings({}, { subscriptions: subscription("replicating", { conflicts: 1 }) }), { conflicts: 1 })),
    ).toEqual([]);
  });

  it("are down for what stands still on the sender's side, and late by what both sides are", () => {
    const subscriptions = subscription("replicating", { lagSeconds: 5 });
    const slots = slot({ active: false, lagSeconds: 40, lastError: "P1T2 is STOPPED" });
    const status = judged(readings({ slots }, { subscriptions }));
    expect(told(status)).toEqual([
      "shop dc1 -> dc2: down: P1T2 is STOPPED",
      "shop dc1 -> dc2: dc2 is 45 s behind, the limit is 30",
    ]);
  });
});

describe("a database", () => {
  it.each([
    [
      { sequences: [{ name: "q", increment: "2", last: "101" }] },
      "sequence q is at 101, which is a key of another datacenter",
    ],
    [{ sequences: [{ name: "q", increment: "1", last: "102" }] }, "sequence q steps by 1, wanted 2"],
    [
      { tokens: { column: true, default: "'DC1'::character varying", key: ["dcid"] } },
      "the default of DCID is DC1, wanted DC2",
    ],
    [
      { tokens: { column: true, default: "'DC2'::character varying", key: ["user_name"] } },
      "DCID is not part of the key con_app_key",
    ],
    [{ tokens: { column: false, default: null, key: null } }, "idn_oauth2_access_token has no column DCID"],
    [{ tables: [] }, "lacks tables that others have: item"],
    [{ marker: false, seen: {} }, "the table mdc_marker is not there, so nothing was proven"],
  ])("is told of when it is not fit: %j", (more, text) => {
    expect(told(judged(readings({}, more)))).toEqual([`shop in dc2: ${text}`]);
  });

  it("may have no tokens, and sequences of any size", () => {
    const sequences = [{ name: "q", increment: "2", last: "9007199254740994" }];
    expect(told(judged(readings({}, { tokens: null, sequences })))).toEqual([]);
  });

  it("is noted to have tables without a key or apart from replication, without being ill", () => {
    const tables = [...reading("dc1", "dc2").tables, { name: "public.log", keyed: false }];
    const status = judged(readings({ tables }, { tables }));
    expect(exitCodeOf(status)).toBe(0);
    expect(status.problems.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      "note: without a key: log",
      "note: not replicated: log",
      "note: without a key: log",
      "note: not replicated: log",
    ]);
  });
});

describe("of a primary and its standby", () => {
  const standby = (more: Partial<DatabaseReading> = {}): Partial<DatabaseReading> => ({
    standby: true,
    subscriptions: subscription("replicating", { name: "standby", slot: "mdc_dc2" }),
    slots: [],
    sequences: reading("dc1", "dc2").sequences,
    ...more,
  });
  const primary = { subscriptions: [], slots: slot({ name: "mdc_dc2" }), seen: {} };
  const streaming = (found: ReadonlyMap<string, SiteReading>): Status =>
    statusOf(
      { engine: "streaming", sites, databases: ["shop"], step: 2, limits: limitsSchema.parse({}), roundTrip: true },
      found,
    );

  it("there is one link, and the copy may have the primary's sequences", () => {
    const status = streaming(readings(primary, standby()));
    expect(told(status)).toEqual([]);
    expect(status.links.map(({ from, to, state, lagBytes }) => [from, to, state, lagBytes])).toEqual([
      ["dc1", "dc2", "running", 0],
    ]);
  });

  it("two primaries are told of, and none", () => {
    expect(told(streaming(readings(primary, { ...primary })))).toEqual(["shop: dc1 and dc2 both take writes"]);
    expect(told(streaming(readings(standby(), standby())))).toEqual(["shop: no datacenter takes writes"]);
  });
});

describe("a host that does not answer", () => {
  const found = readings().set("two", { state: "unreachable", reason: "no route" });

  it("leaves what the others say, and no complaint of what could not be seen", () => {
    const status = judged(found);
    expect([told(status), exitCodeOf(status), status.unreachable]).toEqual([["two: no route"], 4, ["two"]]);
    expect(status.links.map(({ from, state }) => `${from} ${state}`)).toEqual(["dc1 unknown", "dc2 running"]);
  });

  it("is told of in the words for people", () => {
    const lines = formatHealth(judged(found), noPaint);
    expect(lines).toContain("  two: no route");
    expect(lines.find((line) => line.startsWith("shop"))).toMatch(/^shop +dc1 +dc2 +unknown +- +- +- +- +-$/);
    expect(lines.at(-1)).toBe("1 problem");
  });
});

it.each(["x", "1 TB", -1])("a limit of %j is refused", (lag) => {
  expect(limitsSchema.safeParse({ lag_bytes: lag }).success).toBe(false);
});
