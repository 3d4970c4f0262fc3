import { randomBytes } from "node:crypto";
import { divergenceProblem } from "../health/deep.js";
import type { SiteReading } from "../health/reading.js";
import { readAnswer, readLog } from "../health/read-answer.js";
import { statusSteps } from "../health/request.js";
import { exitCodeOf, statusOf, type Status } from "../health/status.js";
import { paintsFor } from "../report/colours.js";
import { formatHealth } from "../report/health.js";
import { findDatacenters } from "../topology/datacenters.js";
import { readContent } from "./content.js";
import { compareDeeply, type Compared } from "./db-deep.js";
import { ServerAccount } from "./db-read.js";
import { databaseSettings, type DatabaseSettings } from "./db-settings.js";
import type { DbStatusFlags } from "./db.js";
import { exitCodes } from "./exit-codes.js";
import type { CliIo } from "./io.js";
import { untilInterrupted } from "./report-run.js";
import { toRunOptions } from "./run-options.js";
import { askPasswords } from "./secrets.js";

/** Prints how the databases are. Throws UsageError and ContentErrors before any host is touched. */
export async function showStatus(flags: DbStatusFlags, io: CliIo): Promise<number> {
  const content = readContent(flags, io);
  const { inventory, extraVars, limit } = content;
  inventory.readPlaybookVariables(io.cwd);
  const datacenters = findDatacenters(inventory, io.cwd);
  const settings = databaseSettings(inventory, datacenters, extraVars, io.cwd);
  const options = toRunOptions(flags, content, await askPasswords(flags, io));
  const warn = (message: string): void => void io.stderr.write(`warning: ${message}\n`);
  const reach = { inventory, datacenters, options, folder: io.cwd, warn };
  const allowed = new Set(inventory.matchPattern("database", limit));
  const asked = settings.sites.filter(({ host }) => allowed.has(host));
  const accounts = new Map(asked.map(({ host }) => [host, new ServerAccount(host, reach)]));
  const close = (): Promise<unknown> => Promise.all([...accounts.values()].map((account) => account.close()));
  let interrupted = false;
  const release = untilInterrupted(io, () => {
    interrupted = true;
    void close();
  });
  try {
    const run = flags.roundTrip ? randomBytes(8).toString("hex") : undefined;
    const readings = new Map(
      await Promise.all(
        [...accounts].map(
          async ([host, account]) =>
            [host, await readSite(host, account, settings, [...accounts.keys()], run)] as const,
        ),
      ),
    );
    const shallow = statusOf({ ...settings, roundTrip: flags.roundTrip }, readings);
    const status = flags.deep ? withDeep(shallow, await compareDeeply(settings, accounts, readings)) : shallow;
    if (interrupted) return exitCodes.interrupted;
    const text =
      flags.output === "json"
        ? JSON.stringify(status, null, 2)
        : formatHealth(status, paintsFor(io, io.env).stdout).join("\n");
    io.stdout.write(`${text}\n`);
    return exitCodeOf(status);
  } finally {
    release();
    await close();
  }
}

function withDeep(status: Status, { tables, divergences, problems }: Compared): Status {
  return {
    ...status,
    problems: [...status.problems, ...problems, ...divergences.map(divergenceProblem)],
    deep: { tables, divergences },
  };
}

/** Beyond the limit, so that one who is only just late is told by how much. */
const graceSeconds = 3;

async function readSite(
  host: string,
  account: ServerAccount,
  { engine, databases, port, sites, limits }: DatabaseSettings,
  asked: readonly string[],
  run: string | undefined,
): Promise<SiteReading> {
  const own = sites.find((site) => site.host === host)?.datacenter ?? host;
  const others = sites.filter((site) => site.host !== host && asked.includes(site.host)).map((site) => site.datacenter);
  const roundTrip =
    run === undefined ? undefined : { run, datacenter: own, others, seconds: limits.round_trip_seconds + graceSeconds };
  const answers = await account.ask(statusSteps({ engine, databases, port, hours: limits.conflict_hours, roundTrip }));
  if ("state" in answers) return answers;
  const [, ...rest] = answers;
  const log = rest.pop();
  return {
    state: "read",
    databases: new Map(
      databases.map((name, index) => {
        const answer = rest[index];
        return [name, answer ? readAnswer(answer) : { failed: "it was not asked" }];
      }),
    ),
    log: log ? readLog(log) : [],
  };
}
