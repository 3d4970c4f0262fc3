import type { Problems } from "../playbook/problems.js";
import type { GroupEntry, InventoryData } from "./inventory-data.js";

/** A group as patterns, templates and the order of variables see it. */
export interface Group {
  name: string;
  /** Levels below `all`, along the longest way. */
  depth: number;
  priority: number;
  children: readonly string[];
  /** Hosts of its own, without those of its children. */
  ownHosts: readonly string[];
  /** Hosts of its own and of all below. */
  hosts: readonly string[];
}

/** Settles which group is below which; one that contains itself is reported. The order is that of the sources. */
export function orderGroups(data: InventoryData, problems: Problems): Map<string, Group> {
  attachLoose(data);
  const depths = new Map<string, number>();
  measure("all", 0, [], data, depths, problems);
  const groups = new Map<string, Group>();
  for (const entry of data.groups.values()) {
    groups.set(entry.name, {
      name: entry.name,
      depth: depths.get(entry.name) ?? 1,
      priority: entry.priority,
      children: [...entry.children],
      ownHosts: [...entry.hosts],
      hosts: entry.name === "all" ? [...data.hosts.keys()] : [...members(entry, data, new Set())],
    });
  }
  return groups;
}

/** Groups without a parent are children of `all`; hosts in no other group are `ungrouped`. */
function attachLoose(data: InventoryData): void {
  const all = data.groups.get("all");
  const ungrouped = data.groups.get("ungrouped");
  if (!all || !ungrouped) return;
  const children = new Set([...data.groups.values()].flatMap((group) => (group === all ? [] : [...group.children])));
  for (const name of data.groups.keys()) if (name !== "all" && !children.has(name)) all.children.add(name);
  const others = [...data.groups.values()].filter((group) => group !== all && group !== ungrouped);
  const elsewhere = new Set(others.flatMap((group) => [...group.hosts]));
  for (const host of data.hosts.keys()) {
    if (elsewhere.has(host)) ungrouped.hosts.delete(host);
    else ungrouped.hosts.add(host);
  }
}

function measure(
  name: string,
  depth: number,
  above: readonly string[],
  data: InventoryData,
  depths: Map<string, number>,
  problems: Problems,
): void {
  if (above.includes(name)) {
    const circle = [...above.slice(above.indexOf(name)), name];
    problems.report(`the group "${name}" contains itself`, data.groups.get(name)?.place, { hint: circle.join(" > ") });
    return;
  }
  if ((depths.get(name) ?? -1) >= depth) return;
  depths.set(name, depth);
  for (const child of data.groups.get(name)?.children ?? []) {
    measure(child, depth + 1, [...above, name], data, depths, problems);
  }
}

function members(group: GroupEntry, data: InventoryData, seen: Set<string>): Set<string> {
  if (seen.has(group.name)) return new Set();
  seen.add(group.name);
  const found = new Set(group.hosts);
  for (const child of group.children) {
    const entry = data.groups.get(child);
    for (const host of entry ? members(entry, data, seen) : []) found.add(host);
  }
  return found;
}

/** The order in which variables of groups are merged: `all`, then from shallow to deep, by priority, by name. */
export function mergeOrder(groups: Iterable<Group>): Group[] {
  return [...groups].sort(
    (a, b) => a.depth - b.depth || a.priority - b.priority || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}
