import { randomBytes } from "node:crypto";
import { divergenceProblem } from "../health/deep.js";
import type { Site, SiteReading } from "../health/reading.js";
import { siteRequest, type Questions } from "../health/request.js";
import { exitCodeOf, statusOf, type Status } from "../health/status.js";
import { paintsFor } from "../report/colours.js";
import { formatHealth } from "../report/health.js";
import { findDatacenters } from "../topology/datacenters.js";
import { readContent } from "./content.js";
import { compareDeeply, type Compared } from "./db-deep.js";
import { ServerAccount } from "./db-read.js";
import { databaseSettings } from "./db-settings.js";
import type { DbStatusFlags } from "./db.js";
import { exitCodes } from "./exit-codes.js";
import type { CliIo } from "./io.js";
import { untilInterrupted } from "./report-run.js";
import { toRunOptions } from "./run-options.js";
import { askPasswords } from "./secrets.js";

/** Prints how the databases are. Throws UsageError and ContentErrors before any host is touched. */
export async function showStatus(flags: DbStatusFlags, io: CliIo): Promise<number> {
  const content = await readContent(flags, io);
  const { inventory, extraVars, limit } = content;
  inventory.readPlaybookVariables(io.cwd);
  const datacenters = findDatacenters(inventory, io.cwd);
  const settings = databaseSettings(inventory, datacenters, extraVars, io.cwd);
  await inventory.vault.settle();
  const options = toRunOptions(flags, content, await askPasswords(flags, io));
  const warn = (message: string): void => void io.stderr.write(`warning: ${message}\n`);
  const reach = { inventory, datacenters, options, folder: io.cwd, warn };
  const allowed = new Set(inventory.matchPattern("database", limit));
  const asked = settings.sites.filter(({ host }) => allowed.has(host));
  const accounts = new Map(asked.map(({ host }) => [host, new ServerAccount(host, settings.account, reach)]));
  const close = (): Promise<unknown> => Promise.all([...accounts.values()].map((account) => account.close()));
  let interrupted = false;
  const release = untilInterrupted(io, () => {
    interrupted = true;
    void close();
  });
  try {
    const run = flags.roundTrip ? randomBytes(8).toString("hex") : undefined;
    const questions = { ...settings, asked: asked.map(({ datacenter }) => datacenter), run };
    const readings = new Map(
      await Promise.all(
        asked.map(
          async (site) =>
            [
              site.host,
              await readSite(site, accounts.get(site.host), { ...questions, server: settings.server(site.host) }),
            ] as const,
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

async function readSite(site: Site, account: ServerAccount | undefined, questions: Questions): Promise<SiteReading> {
  const { read, ...step } = siteRequest(questions, site);
  const answers = await account?.ask([{ ...step, keepGoing: true }]);
  if (answers && "state" in answers) return answers;
  const [answer] = answers ?? [];
  return answer ? read(answer) : { state: "refused", reason: "it was not asked" };
}
