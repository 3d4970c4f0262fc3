import type { Command } from "commander";
import { UsageError } from "../errors.js";
import type { CliIo } from "./io.js";
import { settings, variableOf, type Setting } from "./settings.js";

/** Where the value of an option came from, for those that the command line did not give. */
export type Origins = Map<string, string>;

/**
 * Gives the options of a command that the command line does not give the values of the environment, or else of the file
 * of settings. Throws UsageError and ContentErrors.
 */
export async function applySettings(command: Command, io: CliIo): Promise<Origins> {
  const origins: Origins = new Map();
  const open = settings.filter((setting) => isOpen(setting, command));
  if (open.length === 0) return origins;
  const { readSettings, settingsFile } = await import("./settings-file.js");
  const { settingValue } = await import("./setting-value.js");
  const path = settingsFile(io);
  const ofFile = path === undefined ? undefined : readSettings(path);
  for (const setting of open) {
    const { name, option } = setting;
    const variable = variableOf(setting);
    const written = io.env[variable];
    const inFile = ofFile?.get(name);
    if (written) {
      const read = settingValue(setting, written, io.cwd);
      if (!("value" in read)) throw new UsageError(`${variable} is "${written}"`, { expected: read.expected });
      command.setOptionValueWithSource(option, read.value, "env");
      origins.set(name, variable);
    } else if (inFile) {
      command.setOptionValueWithSource(option, inFile.value, "config");
      origins.set(name, `${inFile.place.file}:${inFile.place.line}`);
    }
  }
  return origins;
}

/** True for an option that the command has, and that was not given. */
function isOpen({ option, name }: Setting, command: Command): boolean {
  const has = command.options.find((one) => one.attributeName() === option);
  if (!has || command.getOptionValueSource(option) === "cli") return false;
  // The outputs of commands that are no runs are others.
  return name !== "output" || has.argChoices?.includes("pretty") === true;
}
