import { Command } from "commander";
import { addConnectionOptions, addInventoryOptions, addVerbosity } from "./common-options.js";
import type { CliIo } from "./io.js";
import type { RunFlags } from "./run-options.js";

export interface FactsFlags extends RunFlags {
  verbose: number;
}

/** `mdc-provision facts PATTERN [KIND KEY]` */
export function factsCommand(io: CliIo, done: (code: number) => void): Command {
  const command = new Command("facts")
    .description(
      "Read facts of hosts: what every connection tells, or one fact of a kind. Prints JSON: what is known by host.",
    )
    .argument("<pattern>", "hosts and groups, as in a play's `hosts`")
    .argument("[kind]", "kind of fact, such as file, package, service")
    .argument("[key]", "what of that kind, such as /etc/hosts, nginx, postgresql");
  addVerbosity(addConnectionOptions(addInventoryOptions(command)));
  return command
    .addHelpText(
      "after",
      `
Examples:
  mdc-provision facts all -i inventory/production
  mdc-provision facts database package postgresql -i inventory/production
  mdc-provision facts dc1-gateway1 file /etc/hosts -i inventory/production`,
    )
    .action(async (pattern: string, kind: string | undefined, key: string | undefined, flags: FactsFlags) => {
      const { showFacts } = await import("./facts-action.js");
      done(await showFacts({ pattern, kind, key }, flags, io));
    });
}
