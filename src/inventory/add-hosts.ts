import { dirname } from "node:path";
import type { Place } from "../errors.js";
import type { Problems } from "../playbook/problems.js";
import { hostOf, type GroupEntry, type HostEntry, type InventoryData } from "./inventory-data.js";
import { expandRanges, splitPort } from "./ranges.js";

/** The hosts that a name with a port and ranges stands for, put into a group. A malformed one is reported. */
export function addHosts(
  written: string,
  place: Place,
  group: GroupEntry,
  data: InventoryData,
  problems: Problems,
): HostEntry[] {
  const { name, port } = splitPort(written);
  const names = expandRanges(name);
  if (typeof names === "string") {
    problems.report(names, place, { expected: "ranges such as web[01:20] or db[a:f]" });
    return [];
  }
  return names.map((one) => {
    const host = addHost(one, place, group, data);
    const origin = `vars of host ${one}`;
    if (port !== undefined) host.vars.push({ values: { ansible_port: port }, where: { ansible_port: place }, origin });
    return host;
  });
}

/** The host of this name, put into a group. */
export function addHost(name: string, place: Place, group: GroupEntry, data: InventoryData): HostEntry {
  group.hosts.add(name);
  if (!group.hostPlaces.has(name)) group.hostPlaces.set(name, place);
  return hostOf(data, name, place, dirname(place.file));
}

/** `ansible_group_priority` is no variable: it decides between groups that are equally deep. */
export function takePriority(group: GroupEntry, value: unknown, place: Place, problems: Problems): void {
  const priority = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof priority === "number") group.priority = priority;
  else problems.report(`"ansible_group_priority" is ${JSON.stringify(value)}`, place, { expected: "a number" });
}
