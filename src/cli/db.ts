import { Command, Option } from "commander";
import { addConnectionOptions, addInventoryOptions, addVerbosity } from "./common-options.js";
import type { CliIo } from "./io.js";
import type { RunFlags } from "./run-options.js";

export interface DbStatusFlags extends RunFlags {
  output: "text" | "json";
  roundTrip: boolean;
  deep?: true;
  verbose: number;
}

/** `mdc-provision db status` */
export function dbCommand(io: CliIo, done: (code: number) => void): Command {
  const status = new Command("status")
    .description("Tell whether the databases of all datacenters replicate, and whether they are fit to.")
    .optionsGroup("What to look at:")
    .option("-l, --limit <pattern>", "ask only these hosts; links to others are told of as far as they show")
    .option("--no-round-trip", "write nothing: leave out the row that is sent from each datacenter to each other")
    .option("--deep", "compare the rows of all tables that replicate, too, which reads every row in each datacenter")
    .addOption(new Option("--output <kind>", "for people or for programs").choices(["text", "json"]).default("text"));
  addVerbosity(addConnectionOptions(addInventoryOptions(status)))
    .addHelpText(
      "after",
      `
Exit code 2 when a link is down, a limit is passed, a database is not fit to replicate or its last backup is too old, failed or
has no checksum; 4 when a host does not answer.
Limits stand in the inventory, as db_status_limits.

Examples:
  mdc-provision db status -i inventory/production
  mdc-provision db status -i inventory/production --output json --no-round-trip
  mdc-provision db status -i inventory/production --deep`,
    )
    .action(async (flags: DbStatusFlags) => {
      const { showStatus } = await import("./db-action.js");
      done(await showStatus(flags, io));
    });
  return new Command("db").description("Look after the databases of several datacenters.").addCommand(status);
}
