/** What one database says of itself. */
export interface DatabaseReading {
  /** What makes the engine work is installed. */
  engine: boolean;
  subscriptions: Subscription[];
  slots: Slot[];
  /** "schema.table" of what is sent to the others. */
  replicated: string[];
  /** With a key, or told to send whole rows in its place. */
  tables: { name: string; keyed: boolean }[];
  sequences: Sequence[];
  /** Of the table of tokens; null where there is none. */
  dcid: { column: boolean; default: string | null; inKey: boolean } | null;
  /** What stands before this in the server's log is of the past. */
  logSince: string;
  /** It follows another server, and takes no writes. */
  standby: boolean;
  /** The table of markers is there. */
  marker: boolean;
  /** Markers of other datacenters that have come in, and after how many seconds. */
  seen: Readonly<Record<string, number>>;
}

export interface Subscription {
  name: string;
  /** replicating, copying, down, disabled…, in the engine's words. */
  status: string;
  /** That of the other side from which it takes. */
  slot: string | null;
  /** By this its messages in the server's log are known. */
  worker: string;
  /** Of the worker that runs. */
  pid: number | null;
}

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

/** What came of asking a site. */
export type SiteReading =
  | { state: "unreachable" | "refused"; reason: string }
  | {
      state: "read";
      databases: ReadonlyMap<string, DatabaseReading | { failed: string }>;
      log: readonly LogLine[];
    };

/** A line of the server's log that tells of replication. */
export interface LogLine {
  /** As the log has it. */
  time: string;
  pid: number;
  /** Where it is a process of a database that says so. */
  database: string | undefined;
  text: string;
}

/** The reading of a database, where there is one. */
export function readingOf(site: SiteReading | undefined, database: string): DatabaseReading | undefined {
  const found = site?.state === "read" ? site.databases.get(database) : undefined;
  return found && !("failed" in found) ? found : undefined;
}
