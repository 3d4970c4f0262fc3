import type { Place } from "../errors.js";
import type { PlacedLayer } from "../playbook/variables.js";

export interface HostEntry {
  name: string;
  /** Missing for hosts that the command line names. */
  place: Place | undefined;
  /** Folder of the inventory that has it first. */
  folder: string | undefined;
  /** One layer for each time that a source gives it variables, in order. */
  vars: PlacedLayer[];
}

export interface GroupEntry {
  name: string;
  place: Place | undefined;
  /** Its own, without those of its children. */
  hosts: Set<string>;
  /** Where it names them. */
  hostPlaces: Map<string, Place>;
  children: Set<string>;
  vars: PlacedLayer[];
  /** `ansible_group_priority`: of groups equally deep, the higher one wins. */
  priority: number;
}

/** What inventory sources say, before it is ordered. */
export interface InventoryData {
  hosts: Map<string, HostEntry>;
  groups: Map<string, GroupEntry>;
  /** Folders in which group_vars/ and host_vars/ of the inventory stand, in the order of the sources. */
  folders: string[];
}

export function emptyInventoryData(): InventoryData {
  const data: InventoryData = { hosts: new Map(), groups: new Map(), folders: [] };
  groupOf(data, "all", undefined).children.add("ungrouped");
  groupOf(data, "ungrouped", undefined);
  return data;
}

/** The group of that name, made when it is new. */
export function groupOf(data: InventoryData, name: string, place: Place | undefined): GroupEntry {
  const known = data.groups.get(name);
  if (known) return known;
  const group: GroupEntry = {
    name,
    place,
    hosts: new Set(),
    hostPlaces: new Map(),
    children: new Set(),
    vars: [],
    priority: 1,
  };
  data.groups.set(name, group);
  return group;
}

/** The host of that name, made when it is new. */
export function hostOf(
  data: InventoryData,
  name: string,
  place: Place | undefined,
  folder: string | undefined,
): HostEntry {
  const known = data.hosts.get(name);
  if (known) return known;
  const host: HostEntry = { name, place, folder, vars: [] };
  data.hosts.set(name, host);
  return host;
}
