import { Command } from "commander";
import { addInventoryOptions, addVerbosity, type InventoryFlags } from "./common-options.js";
import type { CliIo } from "./io.js";

export interface InventoryCommandFlags extends InventoryFlags {
  list?: true;
  graph?: true;
  host?: string;
  vars?: true;
  verbose: number;
}

/** `mdc-provision inventory --list|--graph [GROUP]|--host H` */
export function inventoryCommand(io: CliIo, done: (code: number) => void): Command {
  const command = new Command("inventory")
    .description("Show what an inventory says: hosts, groups and variables.")
    .argument("[group]", "with --graph: where the tree begins (default: all)")
    .optionsGroup("What to show (one of them):")
    .option("--list", "all groups and the variables of all hosts, as JSON")
    .option("--graph", "groups and hosts as a tree")
    .option("--host <name>", "the variables of one host, as JSON")
    .option("--vars", "with --graph: variables of hosts and groups as well");
  return addVerbosity(addInventoryOptions(command))
    .addHelpText(
      "after",
      `
Examples:
  mdc-provision inventory -i inventory/production --graph
  mdc-provision inventory -i inventory/production --graph database --vars
  mdc-provision inventory -i inventory/production --list
  mdc-provision inventory -i inventory/production --host dc1-gateway1`,
    )
    .action(async (group: string | undefined, flags: InventoryCommandFlags) => {
      const { showInventory } = await import("./inventory-action.js");
      done(await showInventory(group, flags, io));
    });
}
