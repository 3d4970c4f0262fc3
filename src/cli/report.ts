import { Command, Option } from "commander";
import { addVerbosity } from "./common-options.js";
import type { CliIo } from "./io.js";

export interface ReportFlags {
  output: "text" | "json";
  verbose: number;
}

/** `mdc-provision report [LOG]` */
export function reportCommand(io: CliIo, done: (code: number) => void): Command {
  const command = new Command("report")
    .description(
      "Tell what happened in a run: failures with their place, what is not known, a timeline, the slowest tasks, round trips.",
    )
    .argument("[log]", "run log, as runs write it (default: the newest of ~/.local/state/mdc-provision/runs)")
    .addOption(new Option("--output <kind>", "for people or for programs").choices(["text", "json"]).default("text"));
  return addVerbosity(command)
    .addHelpText(
      "after",
      `
Examples:
  mdc-provision report
  mdc-provision report -v ~/.local/state/mdc-provision/runs/2026-03-01T02-15-09.120Z-5f0c77aa.ndjson
  mdc-provision report --output json | jq '.troubles'`,
    )
    .action(async (log: string | undefined, flags: ReportFlags) => {
      const { reportLog } = await import("./report-action.js");
      done(reportLog(log, flags, io));
    });
}
