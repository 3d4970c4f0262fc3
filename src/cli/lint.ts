import { Command, Option } from "commander";
import type { CliIo } from "./io.js";
import { collect } from "./parsers.js";
import { addVaultOptions, type VaultFlags } from "./vault-options.js";

export interface PlaybookLintFlags extends VaultFlags {
  extraVars?: string[];
  output: "text" | "json";
}

/** `mdc-provision lint PLAYBOOK...` */
export function lintCommand(io: CliIo, done: (code: number) => void): Command {
  const command = new Command("lint")
    .description("Tell what is valid in playbooks and roles and still wrong most of the time. No inventory is needed.")
    .argument("<playbook...>", "playbook files")
    .option("-e, --extra-vars <vars>", "variables that the playbooks need to be read; repeatable", collect)
    .addOption(new Option("--output <kind>", "for people or for programs").choices(["text", "json"]).default("text"));
  return addVaultOptions(command)
    .addHelpText(
      "after",
      `
Exit code 2 when something is found. The comment "# lint: skip RULE" accepts it: on the line, above it, or at the
head of a file for all of it.

Examples:
  mdc-provision lint playbooks/*.yml
  mdc-provision lint site.yml --output json`,
    )
    .action(async (paths: string[], flags: PlaybookLintFlags) => {
      const { lintAndReport } = await import("./lint-action.js");
      done(await lintAndReport(paths, flags, io));
    });
}
