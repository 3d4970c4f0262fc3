import type { Place } from "../errors.js";
import type { Inventory } from "../inventory/inventory.js";
import type { RenderVariables } from "../inventory/listing.js";
import { didYouMean } from "../playbook/nearest.js";
import { Problems } from "../playbook/problems.js";
import { componentNames, type Component } from "./components.js";
import type { Datacenters } from "./datacenters.js";
import { patterns } from "./patterns.js";
import { choices, hostSettings, required, type Choices, type HostSettings, type Setting } from "./settings.js";
import type { Node, Site, Topology } from "./topology.js";

/** Where variables of hosts come from. */
export interface Source {
  inventory: Inventory;
  datacenters: Datacenters;
  variablesOf: RenderVariables;
  playbookFolder?: string | undefined;
}

/** Reads a deployment from its inventory. Throws ContentErrors where a word is missing or unknown. */
export function readTopology(source: Source): Topology {
  const problems = new Problems();
  const sites = source.datacenters.all.map(({ name, dc_id, master }) => ({
    name,
    dc_id,
    master,
    place: source.inventory.groupPlace(name),
  }));
  checkDatacenters(sites, source.inventory, problems);
  // All else would follow from that.
  if (sites.length === 0) problems.throwIfAny();
  const hosts = source.inventory.hosts.filter((host) => isPart(host, source));
  const variables = new Map(hosts.map((host) => [host, source.variablesOf(host)]));
  const nodes = hosts.flatMap((host) => readNode(host, sites, variables.get(host) ?? {}, source, problems) ?? []);
  const { chosen, places } = readChoices(hosts, variables, sites, source, problems);
  problems.throwIfAny();
  const settled = chosen as Choices;
  return {
    chosen: settled,
    pattern: patterns[settled.pattern],
    placeOf: (choice) => places.get(choice) ?? sites[0]?.place,
    datacenters: sites,
    nodes,
  };
}

function checkDatacenters(sites: readonly Site[], inventory: Inventory, problems: Problems): void {
  if (sites.length > 1) return;
  const [only] = sites;
  const place = only ? only.place : inventory.hostPlace(inventory.hosts[0] ?? "", "all");
  problems.report(only ? `"${only.name}" is the only datacenter` : "no group is a datacenter", place, {
    expected: "two or more groups, each with a dc_id",
  });
}

function isPart(host: string, { inventory, datacenters }: Source): boolean {
  return datacenters.of(host) !== undefined || componentsOf(host, inventory).length > 0;
}

function componentsOf(host: string, inventory: Inventory): Component[] {
  const groups = inventory.groupsOf(host);
  return componentNames.filter((name) => groups.includes(name));
}

function readNode(
  name: string,
  sites: readonly Site[],
  variables: Record<string, unknown>,
  { inventory, datacenters, playbookFolder }: Source,
  problems: Problems,
): Node | undefined {
  const components = componentsOf(name, inventory);
  const own = datacenters.of(name)?.name;
  const site = sites.find((one) => one.name === own);
  const placeAs = (component?: Component): Place | undefined => inventory.hostPlace(name, component ?? own ?? "all");
  if (!site) {
    problems.report(`the host "${name}" is in no datacenter`, placeAs(components[0]), {
      expected: "a place in one of the groups with a dc_id",
    });
    return undefined;
  }
  if (components.length === 0) {
    problems.report(`the host "${name}" is in no group that says what it is`, placeAs(), {
      expected: componentNames.join(", "),
      hint: inventory.groupsOf(name).flatMap((group) => hintFor(group) ?? [])[0],
    });
  }
  const where = placesOf(name, inventory, playbookFolder);
  const settings: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries<Setting<unknown>>(hostSettings)) {
    const read = readValue(key, setting, variables[key], `of ${name}`, where(key), problems);
    if (read !== undefined) settings[key] = read;
  }
  return {
    name,
    datacenter: site,
    components,
    settings: settings as HostSettings,
    placeOf: (variable) => where(variable) ?? placeAs(),
    placeAs,
  };
}

function hintFor(group: string): string | undefined {
  if (group === "store") return 'the Store of 2.x is the group "devportal"';
  const found = didYouMean(group, componentNames);
  return found === undefined ? undefined : `the group "${group}": ${found}`;
}

function readChoices(
  hosts: readonly string[],
  variables: ReadonlyMap<string, Record<string, unknown>>,
  sites: readonly Site[],
  { inventory, playbookFolder }: Source,
  problems: Problems,
): { chosen: Partial<Choices>; places: Map<string, Place | undefined> } {
  const chosen: Record<string, unknown> = {};
  const places = new Map<string, Place | undefined>();
  for (const [key, setting] of Object.entries<Setting<unknown>>(choices)) {
    const first = hosts.find((host) => variables.get(host)?.[key] !== undefined);
    if (first === undefined) {
      if (!(required as readonly string[]).includes(key)) continue;
      problems.report(`the inventory does not choose "${key}"`, sites[0]?.place, { expected: setting.expected });
      continue;
    }
    const written = variables.get(first)?.[key];
    places.set(key, placesOf(first, inventory, playbookFolder)(key));
    chosen[key] = readValue(key, setting, written, "", places.get(key), problems);
    const other = hosts.find((host) => variables.get(host)?.[key] !== written);
    if (other === undefined) continue;
    const otherwise = variables.get(other)?.[key];
    problems.report(
      `"${key}" is ${JSON.stringify(written)} for ${first} and ${JSON.stringify(otherwise) ?? "not set"} for ${other}`,
      placesOf(other, inventory, playbookFolder)(key) ?? places.get(key),
      { expected: "one choice for all hosts, such as in the variables of the group all" },
    );
  }
  return { chosen, places };
}

/** The layer that wins says where the value stands; after -e it is where it would have stood. */
function placesOf(host: string, inventory: Inventory, folder: string | undefined): (key: string) => Place | undefined {
  const layers = inventory.layersOf(host, folder);
  return (key) => layers.findLast((layer) => key in layer.values)?.where[key];
}

function readValue(
  key: string,
  { type, expected }: Setting<unknown>,
  written: unknown,
  whose: string,
  place: Place | undefined,
  problems: Problems,
): unknown {
  if (written === undefined || written === null) return undefined;
  const read = type.safeParse(written);
  if (read.success) return read.data;
  problems.report(`"${key}" ${whose}${whose === "" ? "" : " "}is ${JSON.stringify(written)}`, place, {
    expected,
    hint: typeof written === "string" ? didYouMean(written, expected.split(", ")) : undefined,
  });
  return undefined;
}
