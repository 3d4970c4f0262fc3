import { resolve } from "node:path";
import { UsageError } from "../errors.js";
import { paintsFor } from "../report/colours.js";
import { formatSummary } from "../report/run-summary-text.js";
import { summaryOf } from "../report/run-summary.js";
import { runsFolder } from "../state/folder.js";
import { readRunLog } from "../state/read-run-log.js";
import { logFiles } from "../state/run-log.js";
import { exitCodes } from "./exit-codes.js";
import type { CliIo } from "./io.js";
import type { ReportFlags } from "./report.js";

/** Prints what a run log tells. Throws UsageError where there is none. */
export function reportLog(log: string | undefined, flags: ReportFlags, io: CliIo): number {
  const summary = summaryOf(readRunLog(log === undefined ? newestLog(io) : resolve(io.cwd, log)));
  if (flags.output === "json") {
    io.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
    return exitCodes.success;
  }
  const paint = paintsFor(io, io.env).stdout;
  const lines = formatSummary(summary, { cwd: io.cwd, all: flags.verbose > 0, paint });
  io.stdout.write(lines.map((line) => `${line}\n`).join(""));
  return exitCodes.success;
}

function newestLog(io: CliIo): string {
  const folder = runsFolder(io.env);
  const [newest] = logFiles(folder);
  if (newest !== undefined) return newest;
  throw new UsageError(`there are no run logs in ${folder}`, {
    expected: "a log, as `run` writes it unless --no-log is given",
  });
}
