import type { Inventory } from "../inventory/inventory.js";
import { checkedTopology } from "../topology/check.js";
import { findDatacenters } from "../topology/datacenters.js";
import type { Topology } from "../topology/topology.js";
import { hostVariables } from "./host-variables.js";

/** The deployment that an inventory describes. Throws ContentErrors when it breaks a rule. */
export function deploymentOf(
  inventory: Inventory,
  extraVars: Readonly<Record<string, unknown>>,
  playbookFolder?: string,
): Topology {
  return checkedTopology({
    inventory,
    datacenters: findDatacenters(inventory, playbookFolder),
    variablesOf: hostVariables(inventory, extraVars, playbookFolder),
    playbookFolder,
  });
}

/** Holds an inventory against the rules of datacenters and, where it chooses a pattern, of deployments. Throws ContentErrors. */
export function checkDeployment(
  inventory: Inventory,
  extraVars: Readonly<Record<string, unknown>>,
  playbookFolder: string | undefined,
): void {
  const datacenters = findDatacenters(inventory, playbookFolder);
  const layers = [...inventory.allLayers(playbookFolder).map(({ values }) => values), extraVars];
  if (datacenters.all.length > 0 && layers.some((values) => "pattern" in values)) {
    deploymentOf(inventory, extraVars, playbookFolder);
  }
}
