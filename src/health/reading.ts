import type { Dumps } from "./backup-request.js";
import type { TokenTable } from "../facts/pg-datacenter.js";

/** What one database says of itself. */
export interface DatabaseReading {
  /** What makes the engine work is there: an extension, GoldenGate's manager. */
  engine: boolean;
  subscriptions: Subscription[];
  slots: Slot[];
  /** "schema.table" of what is sent to the others, or taken where nothing is sent. */
  replicated: string[];
  /** With a key, or told to send whole rows in its place. */
  tables: { name: string; keyed: boolean }[];
  sequences: Sequence[];
  /** Null where there is no table of tokens. */
  tokens: TokenTable | null;
  /** It follows another server, and takes no writes. */
  standby: boolean;
  /** What rows are sent round by is there: the table of markers, or a heartbeat. */
  marker: boolean;
  /** Markers of other datacenters that have come in, and after how many seconds. */
  seen: Readonly<Record<string, number>>;
}

/** What a database takes from another datacenter. */
export interface Subscription {
  /** TO_from_FROM, or "standby". */
  name: string;
  /** replicating, copying, down, disabled…, in the engine's words. */
  status: string;
  /** Name of the slot of the other side from which it takes. */
  slot: string | null;
  /** By how much the receiver is late with what it has already. */
  lagSeconds: number | null;
  conflicts: number | null;
  lastError: string | null;
}

/** What a database keeps and sends for another datacenter. */
export interface Slot {
  name: string;
  active: boolean;
  /** What the other side has not confirmed yet. */
  lagBytes: number | null;
  lagSeconds: number | null;
  /** What the server keeps for it. */
  retained: number | null;
  /** reserved, extended, unreserved, lost. */
  walStatus: string | null;
  lastError?: string | null;
}

export interface Sequence {
  name: string;
  increment: string;
  last: string;
}

/** A datacenter's database server. */
export interface Site {
  datacenter: string;
  dcId: number;
  host: string;
}

/** What came of asking a site. It is plain JSON. */
export type SiteReading =
  | { state: "unreachable" | "refused"; reason: string }
  | { state: "read"; databases: Readonly<Record<string, DatabaseReading | { failed: string }>>; dumps?: Dumps };

/** The reading of a database, where there is one. */
export function readingOf(site: SiteReading | undefined, database: string): DatabaseReading | undefined {
  const found = site?.state === "read" ? site.databases[database] : undefined;
  return found && !("failed" in found) ? found : undefined;
}
