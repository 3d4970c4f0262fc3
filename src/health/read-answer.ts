import { psqlReason } from "../facts/pg-probe.js";
import { readLog, toldOf, type LogLine } from "./log.js";
import type { DatabaseReading, SiteReading, Subscription } from "./reading.js";

/** What a part of an answer has of a subscription. */
interface Raw {
  name: string;
  status: string;
  slot: string | null;
  worker: string;
  pid: number | null;
  /** Where the engine itself keeps them. */
  conflicts?: number;
}

/** What `statusScript` printed for databases of PostgreSQL. */
export function readSite(stdout: string, databases: readonly string[]): SiteReading {
  const [answers = "", told = ""] = stdout.split(/^=log$/m);
  const log = readLog(told);
  const sections = new Map(
    answers.split(/^=database /m).map((section) => {
      const end = section.indexOf("\n");
      return [section.slice(0, end), section.slice(end + 1)] as const;
    }),
  );
  return {
    state: "read",
    databases: Object.fromEntries(
      databases.map((name, number) => [name, readDatabase(sections.get(String(number)), name, log)]),
    ),
  };
}

function readDatabase(
  section: string | undefined,
  name: string,
  log: readonly LogLine[],
): DatabaseReading | { failed: string } {
  const [, code, said = ""] = /^=ended (\d+) (\S*)$/m.exec(section ?? "") ?? [];
  if (section === undefined || code === undefined || code === "124") return { failed: "it took too long" };
  if (code !== "0") return { failed: psqlReason(Buffer.from(said, "base64").toString("utf8")) };
  const parts = Object.fromEntries(
    section.split("\n").flatMap((line) => {
      const [, part, json] = /^=(\w+) (.*)$/.exec(line) ?? [];
      return part === undefined || json === undefined || part === "ended" ? [] : [[part, JSON.parse(json) as unknown]];
    }),
  ) as Omit<DatabaseReading, "subscriptions"> & { subscriptions: Raw[]; logSince: string };
  const { logSince, subscriptions, ...rest } = parts;
  const takes = ({ name: own, status, slot, worker, pid, conflicts }: Raw): Subscription => {
    const told = toldOf(log, { name: own, worker, pid }, name, logSince);
    return { name: own, status, slot, lagSeconds: null, ...told, conflicts: conflicts ?? told.conflicts };
  };
  return { ...rest, subscriptions: subscriptions.map(takes) };
}
