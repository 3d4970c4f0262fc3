import { Command, Option } from "commander";
import type { DialectName } from "../sql/dialect.js";
import { engines, type DatacenterPlan } from "../sql/plan.js";
import type { CliIo } from "./io.js";
import { collect, positiveInteger } from "./parsers.js";
import { dialectOption } from "./sql-options.js";
import { maximaCommand, rebaseCommand } from "./sql-rebase.js";

export interface GenerateFlags {
  dialect: DialectName;
  dc: number;
  of: number;
  dcid?: string;
  headroom?: number;
  cascades: DatacenterPlan["cascades"];
  engine?: DatacenterPlan["engine"];
  outputFolder: string;
}

export interface LintFlags {
  dialect: DialectName;
  standard?: string[];
  of: number;
  output: "text" | "json";
}

/** `mdc-provision sql generate|lint|maxima|rebase` */
export function sqlCommand(io: CliIo, done: (code: number) => void): Command {
  return new Command("sql")
    .description("Make and check database scripts for several datacenters.")
    .addCommand(generateCommand(io, done))
    .addCommand(lintCommand(io, done))
    .addCommand(maximaCommand(io, done))
    .addCommand(rebaseCommand(io, done));
}

function generateCommand(io: CliIo, done: (code: number) => void): Command {
  return new Command("generate")
    .description(
      "Make the scripts of one datacenter from the vendor's standard scripts. All that belong to one database go together.",
    )
    .argument("<file...>", "standard scripts")
    .addOption(dialectOption())
    .requiredOption("--dc <number>", "number of the datacenter, from 1", positiveInteger)
    .requiredOption("--of <count>", "how many datacenters there are", positiveInteger)
    .option("--dcid <name>", "value of DCID for the datacenter (default: DC and its number)")
    .option(
      "--headroom <count>",
      "let sequences step by this instead of --of, so that datacenters can be added",
      positiveInteger,
    )
    .addOption(
      new Option("--cascades <what>", "what becomes of ON DELETE CASCADE")
        .choices(["triggers", "keep"])
        .default("triggers"),
    )
    .addOption(
      new Option(
        "--engine <name>",
        "what replicates: it decides what tables without a primary key need (default: pglogical, goldengate for oracle)",
      ).choices(engines),
    )
    .requiredOption("-o, --output-folder <folder>", "where the scripts are written, under their own names")
    .addHelpText(
      "after",
      `
Rows that the scripts insert go to NAME-seeds.sql, which is for the trusted source only.

Examples:
  mdc-provision sql generate --dialect postgresql --dc 2 --of 2 -o dc2/ dbscripts/apimgt/postgresql.sql
  mdc-provision sql generate --dialect postgresql --dc 1 --of 2 --headroom 10 --engine logical -o dc1/ dbscripts/postgresql.sql
  mdc-provision sql generate --dialect oracle --dc 1 --of 2 -o dc1/ dbscripts/apimgt/oracle.sql`,
    )
    .action(async (files: string[], flags: GenerateFlags) => {
      const { generateScripts } = await import("./sql-action.js");
      done(await generateScripts(files, flags, io));
    });
}

function lintCommand(io: CliIo, done: (code: number) => void): Command {
  return new Command("lint")
    .description(
      "Tell what is wrong with scripts for several datacenters, by themselves or beside the vendor's standard scripts.",
    )
    .argument("<file...>", "scripts that make one database together")
    .addOption(dialectOption())
    .option("--standard <file>", "standard script of the same version; may be given several times", collect)
    .option("--of <count>", "how many datacenters there are", positiveInteger, 2)
    .addOption(new Option("--output <kind>", "for people or for programs").choices(["text", "json"]).default("text"))
    .addHelpText(
      "after",
      `
Exit code 1 when something is found.

Examples:
  mdc-provision sql lint --dialect postgresql multi-dc/apimgt.sql --standard dbscripts/apimgt/postgresql.sql
  mdc-provision sql lint --dialect oracle multi-dc/oracle/apimgt/*.sql --standard dbscripts/apimgt/oracle.sql`,
    )
    .action(async (files: string[], flags: LintFlags) => {
      const { lintFiles } = await import("./sql-action.js");
      done(await lintFiles(files, flags, io));
    });
}
