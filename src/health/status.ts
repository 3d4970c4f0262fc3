import { backupProblems, backupsOf, type Backup } from "./backups.js";
import type { Divergence } from "./deep.js";
import { oneWay } from "./engines.js";
import { linkProblems } from "./link-problems.js";
import type { Limits } from "./limits.js";
import { linksOf, primaries, sends, type Deployed, type Link } from "./links.js";
import type { Problem } from "./problem.js";
import { readingOf, type Site, type SiteReading } from "./reading.js";
import { markerProblems, missingTables, schemaProblems } from "./schema-problems.js";
import { strayLinks } from "./stray-links.js";

/** What is to be judged, and by what. */
export interface Asked extends Deployed {
  /** By how much sequences step. */
  step: number;
  limits: Limits;
  /** Markers were written. */
  roundTrip: boolean;
}

/** The health of the databases, as programs get it. */
export interface Status {
  engine: string;
  databases: readonly string[];
  links: Link[];
  problems: Problem[];
  backups: Backup[];
  /** Hosts that did not answer. */
  unreachable: string[];
  /** How many tables were compared row by row, where that was asked for, and those that differ. */
  deep?: { tables: number; divergences: Divergence[] };
}

/** What the readings, by host, mean. */
export function statusOf(asked: Asked, readings: ReadonlyMap<string, SiteReading>): Status {
  const { engine, sites, databases, limits, roundTrip } = asked;
  const links = linksOf(asked, readings);
  const marked = (database: string, name: string): boolean => {
    const host = sites.find((site) => site.datacenter === name)?.host ?? "";
    return readingOf(readings.get(host), database)?.marker === true;
  };
  const proven = ({ database, from, to }: Link): boolean => roundTrip && marked(database, from) && marked(database, to);
  return {
    engine,
    databases,
    links,
    problems: [
      ...sites.flatMap((site) => siteProblems(site, readings.get(site.host))),
      ...links.flatMap((link) => linkProblems(engine, link, limits, proven(link))),
      ...strayLinks(asked, readings),
      ...(oneWay(engine) ? databases.flatMap((database) => writerProblems(database, asked, readings)) : []),
      ...databases.flatMap((database) => missingTables(sites, readings, database)),
      ...sites.flatMap((site) => databaseProblems(site, asked, readings.get(site.host))),
      ...backupProblems(sites, databases, limits, readings),
    ],
    backups: backupsOf(sites, databases, readings),
    unreachable: sites.map(({ host }) => host).filter((host) => readings.get(host)?.state === "unreachable"),
  };
}

/** What the exit code of a command says: 0 well, 2 ill, 4 somebody did not answer. */
export function exitCodeOf({ problems, unreachable }: Status): 0 | 2 | 4 {
  if (unreachable.length > 0) return 4;
  return problems.some(({ kind }) => kind === "problem") ? 2 : 0;
}

function siteProblems({ host }: Site, reading: SiteReading | undefined): Problem[] {
  if (!reading || reading.state === "read") return [];
  const remedy =
    reading.state === "unreachable"
      ? "see whether the host runs and can be reached"
      : "see that the login may become the account of the database by sudo";
  return [{ kind: "problem", where: host, text: reading.reason, remedy }];
}

/** One, and only one, takes writes. Where not all have answered nobody knows whether there is one. */
function writerProblems(database: string, { sites }: Asked, readings: ReadonlyMap<string, SiteReading>): Problem[] {
  const names = primaries(sites, readings, database).map((site) => site.datacenter);
  const problem = (text: string, remedy: string): Problem[] => [{ kind: "problem", where: database, text, remedy }];
  if (names.length > 1)
    return problem(
      `${names.join(" and ")} both take writes`,
      "stop the one that is not to be the primary at once, and bring it back as a standby",
    );
  const all = sites.every(({ host }) => readingOf(readings.get(host), database) !== undefined);
  return all && names.length === 0 ? problem("no datacenter takes writes", "promote one of them") : [];
}

function databaseProblems(site: Site, asked: Asked, reading: SiteReading | undefined): Problem[] {
  if (reading?.state !== "read") return [];
  const { engine, databases, source, step } = asked;
  return databases.flatMap((name) => {
    const found = reading.databases[name];
    if (!found) return [];
    if (!("failed" in found))
      return oneWay(engine)
        ? markerProblems(engine, site, name, found)
        : schemaProblems({ engine, step, sends: sends(site, source) }, site, name, found);
    const where = `${name} in ${site.datacenter}`;
    return [
      { kind: "problem" as const, where, text: found.failed, remedy: "see that the server runs and has the database" },
    ];
  });
}
