import type { Inventory } from "../inventory/inventory.js";
import { componentNames } from "../topology/components.js";
import { checkedTopology } from "../topology/check.js";
import { findDatacenters } from "../topology/datacenters.js";
import { hostLinks, type HostLink } from "../topology/host-links.js";
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
  if (datacenters.all.length > 0 && choosesPattern(inventory, extraVars, playbookFolder)) {
    deploymentOf(inventory, extraVars, playbookFolder);
  }
}

/** Whether a group says what hosts of a deployment are, of which none has them all. */
export function mayLack(
  group: string,
  inventory: Inventory,
  extraVars: Readonly<Record<string, unknown>>,
  playbookFolder: string | undefined,
): boolean {
  if (!(componentNames as string[]).includes(group)) return false;
  const isDeployment = inventory.allLayers(playbookFolder).some(({ values }) => "dc_id" in values);
  return isDeployment && choosesPattern(inventory, extraVars, playbookFolder);
}

/** Who connects to whom in a deployment, found out when somebody asks for the first time; nobody, where the inventory describes none. */
export function linksIn(
  inventory: Inventory,
  extraVars: Readonly<Record<string, unknown>>,
  playbookFolder: string | undefined,
): () => readonly HostLink[] {
  let found: readonly HostLink[] | undefined;
  return () =>
    (found ??= choosesPattern(inventory, extraVars, playbookFolder)
      ? hostLinks(deploymentOf(inventory, extraVars, playbookFolder))
      : []);
}

function choosesPattern(
  inventory: Inventory,
  extraVars: Readonly<Record<string, unknown>>,
  playbookFolder: string | undefined,
): boolean {
  const layers = [...inventory.allLayers(playbookFolder).map(({ values }) => values), extraVars];
  return layers.some((values) => "pattern" in values);
}
