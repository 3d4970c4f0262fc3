import { setTimeout as pause } from "node:timers/promises";
import { generatedScript, keysSql, sumsSql, type Generated, type Portion } from "../health/deep-sql.js";
import {
  chosenBuckets,
  differingBuckets,
  differingKeys,
  lasting,
  readKeys,
  readSums,
  type Divergence,
  type Keys,
  type Sums,
} from "../health/deep.js";
import type { HealthEngine } from "../health/engines.js";
import type { Problem } from "../health/problem.js";
import { psqlReason } from "../facts/pg-probe.js";
import { readingOf, type Site, type SiteReading } from "../health/reading.js";
import { TaskError } from "../errors.js";
import type { ServerAccount } from "./db-read.js";
import type { DatabaseSettings } from "./db-settings.js";

/** For rows that are on their way: so long between two looks, and so many looks at whole tables. */
const pauseMs = 2000;
const looks = 3;
const fineBuckets = 4096;

export interface Compared {
  tables: number;
  divergences: Divergence[];
  problems: Problem[];
}

/** Two datacenters and how to ask them. */
interface Pair {
  sites: [Site, Site];
  ask<T>(sql: Generated, read: (stdout: string) => T): Promise<[T, T]>;
}

/** Compares each datacenter's tables with those of the first one that answered. */
export async function compareDeeply(
  settings: Pick<DatabaseSettings, "engine" | "sites" | "databases" | "port" | "server">,
  accounts: ReadonlyMap<string, ServerAccount>,
  readings: ReadonlyMap<string, SiteReading>,
): Promise<Compared> {
  const { engine, sites, databases } = settings;
  const found: Compared = { tables: 0, divergences: [], problems: [] };
  for (const database of databases) {
    const [first, ...others] = sites.filter(({ host }) => readingOf(readings.get(host), database) !== undefined);
    const tablesOf = ({ host }: Site): string[] => readingOf(readings.get(host), database)?.replicated ?? [];
    if (first === undefined) continue;
    for (const other of others) {
      const theirs = new Set(tablesOf(other));
      const tables = tablesOf(first).filter((table) => theirs.has(table));
      const pair = pairOf([first, other], database, settings, accounts);
      try {
        const differing = await compare(engine, pair, tables);
        const between: [string, string] = [first.datacenter, other.datacenter];
        found.divergences.push(...differing.map((one) => ({ database, between, ...one })));
        found.tables += tables.length;
      } catch (error) {
        if (!(error instanceof TaskError)) throw error;
        const where = `${database} ${first.datacenter} - ${other.datacenter}`;
        found.problems.push({
          kind: "problem",
          where,
          text: error.message,
          remedy: "the tables were not compared; try again",
        });
      }
    }
  }
  return found;
}

function pairOf(
  sites: [Site, Site],
  database: string,
  { port, server }: Pick<DatabaseSettings, "port" | "server">,
  accounts: ReadonlyMap<string, ServerAccount>,
): Pair {
  const askOne = async (site: Site, sql: Generated): Promise<string> => {
    const steps = [
      { script: generatedScript({ database, port, ...server(site.host) }, sql), keepGoing: true, maxOutput: 2 ** 28 },
    ];
    const answers = await accounts.get(site.host)?.ask(steps);
    if (answers === undefined || "state" in answers)
      throw new TaskError(answers?.reason ?? `${site.host} was not asked`);
    const [answer] = answers;
    if (answer?.code !== 0) throw new TaskError(`${site.host}: ${psqlReason(answer?.stderr.toString("utf8") ?? "")}`);
    return answer.stdout.toString("utf8");
  };
  return {
    sites,
    async ask(sql, read) {
      const [one, other] = await Promise.all([askOne(sites[0], sql), askOne(sites[1], sql)]);
      return [read(one), read(other)];
    },
  };
}

async function compare(
  engine: HealthEngine,
  pair: Pair,
  tables: readonly string[],
): Promise<Omit<Divergence, "database" | "between">[]> {
  const sums = (names: readonly string[], buckets: number): Promise<[Sums, Sums]> =>
    pair.ask(sumsSql(engine, names, buckets), readSums);
  let suspects = tables;
  for (let look = 0; look < looks && suspects.length > 0; look += 1) {
    if (look > 0) await pause(pauseMs);
    suspects = [...differingBuckets(...(await sums(suspects, 1)), suspects).keys()];
  }
  if (suspects.length === 0) return [];
  const fine = await sums(suspects, fineBuckets);
  const differing = differingBuckets(...fine, suspects);
  const portion = chosenBuckets(differing, fine);
  if (portion.size === 0) return [];
  const keys = async (some: Portion): Promise<[Keys, Keys]> => pair.ask(keysSql(engine, some, fineBuckets), readKeys);
  const before = differingKeys(...(await keys(portion)));
  await pause(pauseMs);
  const after = differingKeys(...(await keys(portion)));
  return lasting(before, after).map((one) => ({
    ...one,
    atLeast: (portion.get(one.table)?.length ?? 0) < (differing.get(one.table)?.length ?? 0),
  }));
}
