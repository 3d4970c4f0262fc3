import { oneWay, type HealthEngine } from "./engines.js";
import { readingOf, type DatabaseReading, type Site, type SiteReading } from "./reading.js";

/** What comes from one datacenter's database to another's. Null: it could not be read. */
export interface Link {
  database: string;
  from: string;
  to: string;
  /** running, copying, down, disabled, missing; elsewhere: only others know; unknown where the receiving side could not be asked. */
  state: string;
  lagBytes: number | null;
  lagSeconds: number | null;
  retained: number | null;
  /** The sender has thrown away what the receiver needs. */
  lost: boolean;
  conflicts: number | null;
  lastError: string | null;
  /** Seconds that a row took; null where none was seen or none was sent. */
  roundTrip: number | null;
}

const states: Readonly<Record<string, string>> = {
  replicating: "running",
  initializing: "copying",
  copying: "copying",
  disabled: "disabled",
};

/** What is to be linked. */
export interface Deployed {
  engine: HealthEngine;
  sites: readonly Site[];
  databases: readonly string[];
  /** The datacenter from which the others take, where these send nothing back. */
  source?: string | undefined;
}

/** The links of all databases: each datacenter takes from each other one, or from the one that takes writes or is the source. */
export function linksOf(
  { engine, sites, databases, source }: Deployed,
  readings: ReadonlyMap<string, SiteReading>,
): Link[] {
  const single = oneWay(engine);
  return databases.flatMap((database) => {
    const writers = single ? primaries(sites, readings, database) : sites.filter((site) => sends(site, source));
    const links = (from: Site): Link[] =>
      sites
        .filter((to) => to !== from && !(single && writers.includes(to)))
        .map((to) => {
          const name = single ? "standby" : `${to.datacenter}_from_${from.datacenter}`;
          return linkOf({ engine, database, from, to, name }, readings.get(from.host), readings.get(to.host));
        });
    return writers.flatMap(links);
  });
}

/** Whether others take from a datacenter, where no primary decides that. */
export function sends({ datacenter }: Pick<Site, "datacenter">, source: string | undefined): boolean {
  return source === undefined || source === datacenter;
}

/** The sites whose database takes writes. */
export function primaries(
  sites: readonly Site[],
  readings: ReadonlyMap<string, SiteReading>,
  database: string,
): Site[] {
  return sites.filter(({ host }) => readingOf(readings.get(host), database)?.standby === false);
}

function linkOf(
  { engine, database, from, to, name }: { engine: HealthEngine; database: string; from: Site; to: Site; name: string },
  sender: SiteReading | undefined,
  receiver: SiteReading | undefined,
): Link {
  const given = readingOf(sender, database);
  const taken = readingOf(receiver, database);
  const subscription = taken?.subscriptions.find((one) => one.name === name);
  const slot = given?.slots.find((one) => one.name === subscription?.slot);
  return {
    database,
    from: from.datacenter,
    to: to.datacenter,
    state: stateOf(
      engine,
      taken,
      subscription?.status,
      given !== undefined && subscription?.slot !== null,
      slot?.active,
    ),
    lagBytes: slot?.lagBytes ?? null,
    lagSeconds: total(slot?.lagSeconds, subscription?.lagSeconds),
    retained: slot?.retained ?? null,
    lost: slot?.walStatus === "lost",
    conflicts: subscription?.conflicts ?? null,
    lastError: subscription?.lastError ?? slot?.lastError ?? null,
    roundTrip: taken?.seen[from.datacenter] ?? null,
  };
}

function stateOf(
  engine: HealthEngine,
  taken: DatabaseReading | undefined,
  status: string | undefined,
  hasSlot: boolean,
  active: boolean | undefined,
): string {
  if (taken === undefined) return "unknown";
  if (engine === "external") return "elsewhere";
  if (status === undefined) return "missing";
  const state = states[status] ?? "down";
  // The receiver may not have noticed yet that nobody sends.
  return state === "running" && hasSlot && active !== true ? "down" : state;
}

function total(...parts: readonly (number | null | undefined)[]): number | null {
  const known = parts.filter((part) => typeof part === "number");
  return known.length === 0 ? null : known.reduce((sum, part) => sum + part, 0);
}
