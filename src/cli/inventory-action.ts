import { UsageError } from "../errors.js";
import { inventoryGraph, inventoryHost, inventoryList } from "../inventory/listing.js";
import { readContent } from "./content.js";
import { exitCodes } from "./exit-codes.js";
import { hostVariables } from "./host-variables.js";
import type { InventoryCommandFlags } from "./inventory.js";
import type { CliIo } from "./io.js";
import { didYouMean } from "../playbook/nearest.js";

/** Prints what was asked for of the inventory. Throws UsageError and ContentErrors. */
export function showInventory(flags: InventoryCommandFlags, io: CliIo): number {
  const asked = [flags.list, flags.graph, flags.host].filter((flag) => flag !== undefined);
  if (asked.length !== 1) {
    throw new UsageError("one of --list, --graph and --host says what to show", { expected: "exactly one of them" });
  }
  const { inventory, extraVars } = readContent(flags, io);
  if (flags.graph) io.stdout.write(inventoryGraph(inventory));
  else if (flags.list) io.stdout.write(inventoryList(inventory, hostVariables(inventory, extraVars)));
  else
    io.stdout.write(inventoryHost(knownHost(flags.host ?? "", inventory.hosts), hostVariables(inventory, extraVars)));
  return exitCodes.success;
}

function knownHost(name: string, hosts: readonly string[]): string {
  if (hosts.includes(name)) return name;
  throw new UsageError(`the inventory has no host "${name}"`, { hint: didYouMean(name, hosts) });
}
