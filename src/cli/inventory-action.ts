import { UsageError } from "../errors.js";
import type { Inventory } from "../inventory/inventory.js";
import { inventoryGraph, inventoryHost, inventoryList, type RenderVariables } from "../inventory/listing.js";
import { didYouMean } from "../playbook/nearest.js";
import { readContent } from "./content.js";
import { exitCodes } from "./exit-codes.js";
import { groupVariables, hostVariables } from "./host-variables.js";
import type { InventoryCommandFlags } from "./inventory.js";
import type { CliIo } from "./io.js";

/** Prints what was asked for of the inventory. Throws UsageError and ContentErrors. */
export async function showInventory(
  group: string | undefined,
  flags: InventoryCommandFlags,
  io: CliIo,
): Promise<number> {
  refuseContradictions(group, flags);
  const { inventory, extraVars } = await readContent(flags, io);
  const ofHost = hostVariables(inventory, extraVars);
  if (flags.graph) io.stdout.write(graph(group, flags, inventory, ofHost));
  else if (flags.list) io.stdout.write(inventoryList(inventory, ofHost));
  else io.stdout.write(inventoryHost(known("host", flags.host ?? "", inventory.hosts), ofHost));
  return exitCodes.success;
}

function refuseContradictions(group: string | undefined, { list, graph, host, vars }: InventoryCommandFlags): void {
  if ([list, graph, host].filter((flag) => flag !== undefined).length !== 1)
    throw new UsageError("one of --list, --graph and --host says what to show", { expected: "exactly one of them" });
  if (graph) return;
  if (vars) throw new UsageError("--vars goes with --graph");
  if (group !== undefined) throw new UsageError(`"${group}": a group goes with --graph`);
}

function graph(
  group: string | undefined,
  flags: InventoryCommandFlags,
  inventory: Inventory,
  ofHost: RenderVariables,
): string {
  const start = group === undefined ? "all" : known("group", group, [...inventory.groups.keys()]);
  if (!flags.vars) return inventoryGraph(inventory, start);
  const ofGroup = groupVariables(inventory);
  return inventoryGraph(inventory, start, {
    ofHost: (name) => masked(ofHost(name)),
    ofGroup: (name) => masked(ofGroup(name)),
  });
}

/** The tree is for people: what is in a vault says nothing to them. */
function masked(values: Record<string, unknown>): Record<string, unknown> {
  const shown = ([name, value]: [string, unknown]): [string, unknown] => [
    name,
    typeof value === "object" && value !== null && "__ansible_vault" in value ? "********" : value,
  ];
  return Object.fromEntries(Object.entries(values).map(shown));
}

function known(what: string, name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  throw new UsageError(`the inventory has no ${what} "${name}"`, { hint: didYouMean(name, names) });
}
