import { inventoryLookups } from "../engine/inventory-lookups.js";
import { inventoryNames } from "../engine/inventory-names.js";
import { TaskScope } from "../engine/scope.js";
import { ContentError } from "../errors.js";
import type { Inventory } from "../inventory/inventory.js";
import type { RenderVariables } from "../inventory/listing.js";
import type { Templated } from "../playbook/types.js";
import { asWritten } from "../playbook/as-written.js";
import { compiledIn } from "../playbook/templated.js";
import { isLaterText } from "../template/compile.js";
import { Unknown, UnknownValue } from "../template/unknown.js";
import { findDatacenters } from "../topology/datacenters.js";

/** Gives the variables of hosts as the inventory says them. What cannot be known before a run is shown as it is written. */
export function hostVariables(
  inventory: Inventory,
  extraVars: Readonly<Record<string, unknown>>,
  playbookFolder?: string,
): RenderVariables {
  const datacenters = findDatacenters(inventory, playbookFolder);
  const layersOf = (host: string): Record<string, unknown>[] => [
    ...inventory.layersOf(host, playbookFolder).map((layer) => layer.values),
    extraVars,
  ];
  const scopeOf = (host: string): TaskScope => {
    const lookups = inventoryLookups(inventory, playbookFolder, () => scope);
    const scope: TaskScope = new TaskScope([lookups, ...layersOf(host).map(withoutVaults)], {
      ...inventoryNames(host, inventory, datacenters),
      inventory_hostname_short: () => host.split(".")[0],
      inventory_dir: () => inventory.folderOf(host),
      inventory_file: () => inventory.fileOf(host),
      groups: () => inventory.groupMembers(),
      hostvars: () => Object.fromEntries(inventory.hosts.map((name) => [name, lazily(scopeOf(name))])),
    });
    return scope;
  };
  return (host) => {
    const written: Record<string, unknown> = Object.assign({}, ...layersOf(host));
    const scope = scopeOf(host);
    return Object.fromEntries(Object.keys(written).map((name) => [name, valueOf(name, scope, written[name])]));
  };
}

/** The variables that a group itself has, as they are written. */
export function groupVariables(inventory: Inventory): RenderVariables {
  return (name) => {
    const written = Object.assign({}, ...inventory.groupLayers(name).map((layer) => layer.values)) as object;
    const { priority = 1 } = inventory.groups.get(name) ?? {};
    return {
      ...Object.fromEntries(Object.entries(written).map(([key, value]) => [key, asWritten(value as Templated)])),
      ...(priority === 1 ? {} : { ansible_group_priority: priority }),
    };
  };
}

/** What is in a vault is not shown, nor what is made of it. */
function withoutVaults(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const closed = new Unknown("a vault");
  const shown = ([name, value]: [string, unknown]): [string, unknown] => [
    name,
    compiledIn(value as Templated).some(isLaterText) ? closed : value,
  ];
  return Object.fromEntries(Object.entries(values).map(shown));
}

/** Variables that are evaluated one by one, when they are asked for. */
function lazily(scope: TaskScope): object {
  return new Proxy(Object.create(null) as object, {
    get: (_target, name) => (typeof name === "string" && scope.has(name) ? scope.get(name) : undefined),
    has: (_target, name) => typeof name === "string" && scope.has(name),
  });
}

function valueOf(name: string, scope: TaskScope, written: unknown): unknown {
  try {
    return scope.get(name);
  } catch (error) {
    if (!(error instanceof ContentError) && !(error instanceof UnknownValue)) throw error;
    return asWritten(written as Templated);
  }
}
