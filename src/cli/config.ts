import { Command } from "commander";
import { shortPath } from "../report/text.js";
import { applySettings } from "./apply-settings.js";
import { addConnectionOptions, addInventoryOptions, addOutputOptions } from "./common-options.js";
import { exitCodes } from "./exit-codes.js";
import type { CliIo } from "./io.js";
import { positiveInteger } from "./parsers.js";
import { settings, variableOf } from "./settings.js";

/** `mdc-provision config` */
export function configCommand(io: CliIo, done: (code: number) => void): Command {
  const command = new Command("config")
    .description("Show each setting, its value, and where that came from. Takes the options of run that have one.")
    .option("--json", "as JSON")
    .option("-D, --diff", "show what is changed within files, modes, owners…")
    .option("--lock-wait <seconds>", "wait that long for a host that another run works on", positiveInteger);
  return addOutputOptions(addConnectionOptions(addInventoryOptions(command)))
    .addHelpText(
      "after",
      `
Settings come from the command line, else from the environment (${settings.map(variableOf)[0]} …), else from a file, else they have
their default. The file is that of MDC_CONFIG, ./mdc-provision.yml or ~/.config/mdc-provision/mdc-provision.yml: the first that is there.

Examples:
  mdc-provision config
  MDC_FORKS=10 mdc-provision config -u admin --json`,
    )
    .action(async (flags: Record<string, unknown>) => {
      const origins = await applySettings(command, io);
      const rows = settings.map((setting) => {
        const { name, option, flag, fallback } = setting;
        const given = command.getOptionValueSource(option) === "cli";
        const from = given ? flag : origins.get(name);
        const value = command.getOptionValue(option) as unknown;
        return { name, value: from === undefined ? undefined : (value ?? false), fallback, from: from ?? "default" };
      });
      io.stdout.write(flags.json ? asJson(rows) : asTable(rows, io.cwd));
      done(exitCodes.success);
    });
}

interface Row {
  name: string;
  value: unknown;
  fallback: string;
  from: string;
}

function asJson(rows: readonly Row[]): string {
  const fields = rows.map(({ name, value, from }) => [name, { value: value ?? null, from }]);
  return `${JSON.stringify(Object.fromEntries(fields), null, 2)}\n`;
}

function asTable(rows: readonly Row[], cwd: string): string {
  const shown = rows.map(({ name, value, fallback, from }) => ({
    name,
    text: value === undefined ? `(${fallback})` : [value].flat().join(" "),
    from: shortPath(from, cwd),
  }));
  const wide = (column: "name" | "text"): number => Math.max(...shown.map((row) => row[column].length));
  const line = ({ name, text, from }: (typeof shown)[number]): string =>
    `${name.padEnd(wide("name"))}  ${text.padEnd(wide("text"))}  ${from}\n`;
  return shown.map(line).join("");
}
