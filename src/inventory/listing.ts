import type { Inventory } from "./inventory.js";
import { pythonText } from "./python-text.js";

/** Gives the variables of a host or of a group with all templates rendered that can be. */
export type RenderVariables = (name: string) => Record<string, unknown>;

/** `inventory --list`: the JSON of `ansible-inventory --list`. */
export function inventoryList(inventory: Inventory, variablesOf: RenderVariables): string {
  const hostvars = inventory.hosts.flatMap((host) => {
    const variables = variablesOf(host);
    return Object.keys(variables).length === 0 ? [] : [[host, variables] as const];
  });
  const listed: Record<string, unknown> = { _meta: { hostvars: Object.fromEntries(hostvars) } };
  for (const group of inventory.groups.values()) {
    const hosts = group.name === "all" ? [] : group.ownHosts;
    const { children } = group;
    if (hosts.length + children.length === 0) continue;
    listed[group.name] = { ...(children.length > 0 && { children }), ...(hosts.length > 0 && { hosts }) };
  }
  return json(listed);
}

/** `inventory --host`: the variables of one host as JSON. */
export function inventoryHost(host: string, variablesOf: RenderVariables): string {
  return json(variablesOf(host));
}

/** As Python writes it with sorted keys. */
function json(value: unknown): string {
  return `${JSON.stringify(sorted(value), null, 4)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(byName(value).map(([key, entry]) => [key, sorted(entry)]));
}

function byName(values: object): [string, unknown][] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What `--vars` adds to the tree. */
export interface GraphVariables {
  ofHost: RenderVariables;
  ofGroup: RenderVariables;
}

/** `inventory --graph`: the tree of groups and hosts as `ansible-inventory --graph` prints it, from one group on. */
export function inventoryGraph(inventory: Inventory, start = "all", variables?: GraphVariables): string {
  return `${graphLines(start, inventory, 0, variables).join("\n")}\n`;
}

function graphLines(
  name: string,
  inventory: Inventory,
  depth: number,
  variables: GraphVariables | undefined,
): string[] {
  const group = inventory.groups.get(name);
  const hosts = name === "all" ? [] : (group?.ownHosts ?? []);
  return [
    graphLine(`@${name}:`, depth),
    ...(group?.children ?? []).flatMap((child) => graphLines(child, inventory, depth + 1, variables)),
    ...hosts.flatMap((host) => [graphLine(host, depth + 1), ...variableLines(variables?.ofHost(host), depth + 2)]),
    ...variableLines(variables?.ofGroup(name), depth + 1),
  ];
}

function variableLines(values: Record<string, unknown> | undefined, depth: number): string[] {
  return byName(values ?? {}).map(([name, value]) => graphLine(`{${name} = ${pythonText(value)}}`, depth));
}

function graphLine(text: string, depth: number): string {
  return depth === 0 ? text : `${"  |".repeat(depth)}--${text}`;
}
