import { Command, InvalidArgumentError } from "commander";
import type { DialectName } from "../sql/dialect.js";
import type { CliIo } from "./io.js";
import { positiveInteger } from "./parsers.js";
import { dialectOption } from "./sql-options.js";

export interface RebaseFlags {
  dialect: DialectName;
  from: number;
  to: number;
  headroom?: number;
  margin: number;
  outputFolder: string;
}

/** `mdc-provision sql maxima` */
export function maximaCommand(io: CliIo, done: (code: number) => void): Command {
  return new Command("maxima")
    .description("Print the query that asks a datacenter's database how far its sequences have come, for `sql rebase`.")
    .addOption(dialectOption())
    .addHelpText(
      "after",
      `
Examples:
  mdc-provision sql maxima --dialect postgresql >maxima.sql
  psql -XAtq -h db.dc1.example -d apim_db -f maxima.sql >dc1.txt`,
    )
    .action(async ({ dialect }: { dialect: DialectName }) => {
      const { printMaxima } = await import("./sql-rebase-action.js");
      done(printMaxima(dialect, io));
    });
}

/** `mdc-provision sql rebase FILE...` */
export function rebaseCommand(io: CliIo, done: (code: number) => void): Command {
  return new Command("rebase")
    .description(
      "Make the scripts that let the sequences of a running database step for another number of datacenters.",
    )
    .argument("<file...>", "what the query of `sql maxima` has printed, one file for each datacenter there is now")
    .addOption(dialectOption())
    .requiredOption("--from <count>", "how many datacenters there are now", positiveInteger)
    .requiredOption("--to <count>", "how many there will be", positiveInteger)
    .option(
      "--headroom <count>",
      "let sequences step by this instead of --to, so that more can be added",
      positiveInteger,
    )
    .option(
      "--margin <count>",
      "how many numbers may be given until all datacenters have moved",
      wholeNumber,
      1_000_000,
    )
    .requiredOption("-o, --output-folder <folder>", "where the scripts are written, as rebase-dcN.sql")
    .addHelpText(
      "after",
      `
Each datacenter runs its own script, the new ones before anything else writes there. The order does not matter:
docs/databases.md says why no keys collide meanwhile.

Examples:
  mdc-provision sql rebase --dialect postgresql --from 2 --to 3 -o rebase/ dc1.txt dc2.txt
  mdc-provision sql rebase --dialect oracle --from 2 --to 3 --headroom 10 -o rebase/ dc1.txt dc2.txt`,
    )
    .action(async (files: string[], flags: RebaseFlags) => {
      const { writeRebase } = await import("./sql-rebase-action.js");
      done(writeRebase(files, flags, io));
    });
}

function wholeNumber(value: string): number {
  if (!/^\d{1,12}$/.test(value)) throw new InvalidArgumentError("Expected a whole number.");
  return Number(value);
}
