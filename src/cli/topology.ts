import { Command, Option } from "commander";
import { addInventoryOptions, addVerbosity, type InventoryFlags } from "./common-options.js";
import type { CliIo } from "./io.js";

export interface TopologyFlags extends InventoryFlags {
  format: "text" | "mermaid" | "svg" | "json";
  verbose: number;
}

/** `mdc-provision topology` */
export function topologyCommand(io: CliIo, done: (code: number) => void): Command {
  const command = new Command("topology")
    .description("Check the deployment that an inventory describes, draw it, and list the ports that must be open.")
    .addOption(
      new Option("--format <format>", "how to draw it: for a terminal, a page, a browser or a program")
        .choices(["text", "mermaid", "svg", "json"])
        .default("text"),
    );
  return addVerbosity(addInventoryOptions(command))
    .addHelpText(
      "after",
      `
Exit code 3 when the inventory breaks a rule, with the line that does. No host is touched.

Examples:
  mdc-provision topology -i inventory/production
  mdc-provision topology -i inventory/production --format svg >deployment.svg`,
    )
    .action(async (flags: TopologyFlags) => {
      const { showTopology } = await import("./topology-action.js");
      done(await showTopology(flags, io));
    });
}
