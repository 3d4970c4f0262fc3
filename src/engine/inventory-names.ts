import type { Inventory } from "../inventory/inventory.js";
import type { Datacenters } from "../topology/datacenters.js";
import type { Magic } from "./scope.js";

/** What the inventory itself says of a host, by the names under which variables can ask for it. */
export function inventoryNames(host: string, inventory: Inventory, datacenters: Datacenters): Magic {
  return {
    inventory_hostname: () => host,
    group_names: () => inventory.groupsOf(host),
    datacenter: () => datacenters.of(host),
    datacenters: () => datacenters.all,
  };
}
