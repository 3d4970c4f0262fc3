import { setTimeout as pause } from "node:timers/promises";
import { comparable, oracleQuestions, shapesQuestion } from "../health/deep-oracle.js";
import { postgresQuestions, type DeepQuestions, type Question } from "../health/deep-question.js";
import { chosenBuckets, differingBuckets, differingKeys, lasting, type Divergence } from "../health/deep.js";
import type { Problem } from "../health/problem.js";
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

type Settings = Pick<DatabaseSettings, "engine" | "sites" | "databases" | "port" | "server" | "goldenGate">;

/** Two datacenters and how to ask them. */
interface Pair {
  sites: [Site, Site];
  ask<T>(question: Question<T>): Promise<[T, T]>;
}

/** Compares each datacenter's tables with those of the first one that answered. */
export async function compareDeeply(
  settings: Settings,
  accounts: ReadonlyMap<string, ServerAccount>,
  readings: ReadonlyMap<string, SiteReading>,
): Promise<Compared> {
  const { sites, databases } = settings;
  const found: Compared = { tables: 0, divergences: [], problems: [] };
  for (const database of databases) {
    const [first, ...others] = sites.filter(({ host }) => readingOf(readings.get(host), database) !== undefined);
    const tablesOf = ({ host }: Site): string[] => readingOf(readings.get(host), database)?.replicated ?? [];
    if (first === undefined) continue;
    for (const other of others) {
      const theirs = new Set(tablesOf(other));
      const shared = tablesOf(first).filter((table) => theirs.has(table));
      const pair = pairOf([first, other], accounts);
      const where = `${database} ${first.datacenter} - ${other.datacenter}`;
      try {
        const { questions, tables, problems } = await wording(settings, database, pair, shared);
        const differing = await compare(questions, pair, tables);
        const between: [string, string] = [first.datacenter, other.datacenter];
        found.divergences.push(...differing.map((one) => ({ database, between, ...one })));
        found.problems.push(...problems.map((one) => ({ ...one, where })));
        found.tables += tables.length;
      } catch (error) {
        if (!(error instanceof TaskError)) throw error;
        const remedy = "the tables were not compared; try again";
        found.problems.push({ kind: "problem", where, text: error.message, remedy });
      }
    }
  }
  return found;
}

function pairOf(sites: [Site, Site], accounts: ReadonlyMap<string, ServerAccount>): Pair {
  const askOne = async <T>({ host }: Site, question: Question<T>): Promise<T> => {
    const steps = [{ script: question.script(host), keepGoing: true, maxOutput: 2 ** 28 }];
    const answers = await accounts.get(host)?.ask(steps);
    if (answers === undefined || "state" in answers) throw new TaskError(answers?.reason ?? `${host} was not asked`);
    const [answer] = answers;
    const fault = answer ? question.fault(answer) : "no answer";
    if (!answer || fault !== undefined) throw new TaskError(`${host}: ${fault ?? ""}`);
    return question.read(answer.stdout.toString("utf8"));
  };
  return {
    sites,
    ask: (question) => Promise.all([askOne(sites[0], question), askOne(sites[1], question)]),
  };
}

/** How tables are asked for, and which of them can be; what is in the way of the others. */
async function wording(
  { engine, port, server, goldenGate }: Settings,
  database: string,
  pair: Pair,
  shared: readonly string[],
): Promise<{ questions: DeepQuestions; tables: readonly string[]; problems: Omit<Problem, "where">[] }> {
  if (!goldenGate) {
    const questions = postgresQuestions(engine, (host) => ({ database, port, ...server(host) }));
    return { questions, tables: shared, problems: [] };
  }
  const { oracleHome, oracleSid } = goldenGate.goldenGate;
  const connection = { oracleHome, oracleSid };
  const shapes = await pair.ask(shapesQuestion(connection, goldenGate.schemas));
  const { tables, refused, left } = comparable(shared, shapes);
  const remedy = "bring the tables into one shape in all datacenters, then compare again";
  return {
    questions: oracleQuestions(connection, shapes[0]),
    tables,
    problems: [
      ...refused.map((why) => ({ kind: "problem" as const, text: `not compared: ${why} in one of them`, remedy })),
      ...left.map((column) => ({
        kind: "note" as const,
        text: `not compared: ${column}, of whose type Oracle gives no hash`,
        remedy: "compare it by hand",
      })),
    ],
  };
}

async function compare(
  questions: DeepQuestions,
  pair: Pair,
  tables: readonly string[],
): Promise<Omit<Divergence, "database" | "between">[]> {
  let suspects = tables;
  for (let look = 0; look < looks && suspects.length > 0; look += 1) {
    if (look > 0) await pause(pauseMs);
    suspects = [...differingBuckets(...(await pair.ask(questions.sums(suspects, 1))), suspects).keys()];
  }
  if (suspects.length === 0) return [];
  const fine = await pair.ask(questions.sums(suspects, fineBuckets));
  const differing = differingBuckets(...fine, suspects);
  const portion = chosenBuckets(differing, fine);
  if (portion.size === 0) return [];
  const before = differingKeys(...(await pair.ask(questions.keys(portion, fineBuckets))));
  await pause(pauseMs);
  const after = differingKeys(...(await pair.ask(questions.keys(portion, fineBuckets))));
  return lasting(before, after).map((one) => ({
    ...one,
    atLeast: (portion.get(one.table)?.length ?? 0) < (differing.get(one.table)?.length ?? 0),
  }));
}
