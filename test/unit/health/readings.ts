import type { DatabaseReading, Site, SiteReading } from "../../../src/health/reading.js";

export const sites: readonly Site[] = [
  { datacenter: "dc1", dcId: 1, host: "one" },
  { datacenter: "dc2", dcId: 2, host: "two" },
];

/** A database of a datacenter that replicates with another one as it should. */
export function reading(own: string, other: string, more: Partial<DatabaseReading> = {}): DatabaseReading {
  return {
    engine: true,
    subscriptions: [
      {
        ...{ name: `${own}_from_${other}`, status: "replicating", slot: `s_${own}_from_${other}` },
        ...{ lagSeconds: null, conflicts: 0, lastError: null },
      },
    ],
    slots: [
      {
        ...{ name: `s_${other}_from_${own}`, active: true, lagBytes: 0, lagSeconds: 0, retained: 56 },
        walStatus: "reserved",
      },
    ],
    replicated: ["public.item"],
    tables: [{ name: "public.item", keyed: true }],
    sequences: [{ name: "item_seq", increment: "2", last: own === "dc1" ? "101" : "102" }],
    tokens: { column: true, default: `'${own.toUpperCase()}'::character varying`, key: ["user_name", "dcid"] },
    standby: false,
    marker: true,
    seen: { [other]: 0.02 },
    ...more,
  };
}

/** What both hosts said of the database "shop". */
export function readings(
  one: Partial<DatabaseReading> = {},
  two: Partial<DatabaseReading> = {},
): Map<string, SiteReading> {
  return new Map<string, SiteReading>([
    ["one", { state: "read", databases: { shop: reading("dc1", "dc2", one) } }],
    ["two", { state: "read", databases: { shop: reading("dc2", "dc1", two) } }],
  ]);
}
