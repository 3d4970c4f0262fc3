import type { Inventory } from "./inventory.js";

/** Gives the variables of a host with all templates rendered. */
export type RenderVariables = (host: string) => Record<string, unknown>;

/** `inventory --list`: the JSON of `ansible-inventory --list`. */
export function inventoryList(inventory: Inventory, variablesOf: RenderVariables): string {
  const listed: Record<string, unknown> = {
    _meta: { hostvars: Object.fromEntries([...inventory.hosts].sort().map((host) => [host, variablesOf(host)])) },
  };
  for (const group of [...inventory.groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const hosts = group.name === "all" ? [] : [...group.ownHosts].sort();
    const children = [...group.children].sort();
    if (hosts.length + children.length === 0) continue;
    listed[group.name] = { ...(children.length > 0 && { children }), ...(hosts.length > 0 && { hosts }) };
  }
  return `${JSON.stringify(listed, null, 4)}\n`;
}

/** `inventory --host`: the variables of one host as JSON. */
export function inventoryHost(host: string, variablesOf: RenderVariables): string {
  return `${JSON.stringify(variablesOf(host), null, 4)}\n`;
}

/** `inventory --graph`: the tree of groups and hosts as `ansible-inventory --graph` prints it, from one group on. */
export function inventoryGraph(inventory: Inventory, start = "all"): string {
  return `${graphLines(start, inventory, 0).join("\n")}\n`;
}

function graphLines(name: string, inventory: Inventory, depth: number): string[] {
  const group = inventory.groups.get(name);
  const children = [...(group?.children ?? [])].sort();
  const hosts = name === "all" ? [] : [...(group?.ownHosts ?? [])].sort();
  return [
    graphLine(`@${name}:`, depth),
    ...children.flatMap((child) => graphLines(child, inventory, depth + 1)),
    ...hosts.map((host) => graphLine(host, depth + 1)),
  ];
}

function graphLine(text: string, depth: number): string {
  return depth === 0 ? text : `${"  |".repeat(depth)}--${text}`;
}
