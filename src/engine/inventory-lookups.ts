import type { Inventory } from "../inventory/inventory.js";
import { lookupFunctions } from "../playbook/lookups/lookups.js";
import type { Scope } from "../template/types.js";
import type { Layer } from "./scope.js";

/** The functions by which variables of the inventory look things up: the weakest of the layers of a scope. */
export function inventoryLookups(inventory: Inventory, playFolder: string | undefined, scope: () => Scope): Layer {
  return lookupFunctions({ folder: playFolder ?? process.cwd(), rolePath: undefined, vault: inventory.vault, scope });
}
