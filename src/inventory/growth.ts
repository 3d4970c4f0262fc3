import type { VariableLayer } from "../playbook/types.js";
import { groupOf, hostOf, type InventoryData } from "./inventory-data.js";

/** A host as a task adds it while the run goes on, and the groups that it joins. */
export interface Growth {
  host: string;
  groups: readonly string[];
  /** Groups of which those are children from then on. */
  parents: readonly string[];
  /** Variables of the host: plain values. */
  variables: Readonly<Record<string, unknown>>;
}

/** True when the inventory has not all of it yet. */
export function isNews(growth: Growth, data: InventoryData): boolean {
  const host = data.hosts.get(growth.host);
  const known = (name: string): unknown =>
    host?.vars.findLast(({ values }) => Object.hasOwn(values, name))?.values[name];
  return (
    host === undefined ||
    Object.entries(growth.variables).some(([name, value]) => JSON.stringify(known(name)) !== JSON.stringify(value)) ||
    growth.groups.some((name) => !data.groups.get(name)?.hosts.has(growth.host)) ||
    growth.parents.some((parent) => growth.groups.some((name) => !data.groups.get(parent)?.children.has(name)))
  );
}

/** Puts it into the inventory. */
export function addGrowth({ host: name, groups, parents, variables }: Growth, data: InventoryData): void {
  const host = hostOf(data, name, undefined, undefined);
  if (Object.keys(variables).length > 0)
    host.vars.push({ values: variables as VariableLayer["values"], where: {}, origin: "add_host" });
  if (groups.length === 0) groupOf(data, "ungrouped", undefined).hosts.add(name);
  for (const group of groups) {
    groupOf(data, group, undefined).hosts.add(name);
    for (const parent of parents) if (parent !== group) groupOf(data, parent, undefined).children.add(group);
  }
}
