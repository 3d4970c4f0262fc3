import { dirname } from "node:path";
import type { Place } from "../errors.js";
import { readKeywords, type Vocabulary } from "../playbook/keywords.js";
import type { Problems } from "../playbook/problems.js";
import { readMapping } from "../playbook/readers.js";
import {
  describe,
  entryOf,
  isNull,
  type SourceEntry,
  type SourceMapping,
  type SourceNode,
} from "../playbook/source.js";
import { readVariables } from "../playbook/variables.js";
import { groupOf, hostOf, type GroupEntry, type InventoryData } from "./inventory-data.js";
import { expandRanges, splitPort } from "./ranges.js";

const groupKeywords: Vocabulary = { what: "a group", known: ["hosts", "children", "vars"], later: [] };

/** Adds what a YAML inventory says: groups at the top, each with `hosts`, `children` and `vars`. */
export function readYamlInventory(root: SourceNode, data: InventoryData, problems: Problems): void {
  if (isNull(root)) return;
  if (root.kind !== "mapping") {
    problems.report(`an inventory holds ${describe(root)}`, root.place, {
      expected: "a mapping of groups, such as all: with hosts: below",
    });
    return;
  }
  for (const entry of root.entries) readGroup(entry, data, problems);
}

function readGroup(entry: SourceEntry, data: InventoryData, problems: Problems): GroupEntry {
  checkGroupName(entry, problems);
  const group = groupOf(data, entry.key, entry.keyPlace);
  const fields = readKeywords(groupMapping(entry, problems), groupKeywords, problems);
  const vars = fields.get("vars");
  if (vars) readGroupVars(vars, group, problems);
  const hosts = fields.get("hosts");
  if (hosts) readHosts(hosts, group, data, problems);
  const children = fields.get("children");
  for (const child of children ? readMapping(children, problems).entries : []) {
    group.children.add(readGroup(child, data, problems).name);
  }
  return group;
}

function groupMapping(entry: SourceEntry, problems: Problems): SourceMapping {
  if (entry.value.kind === "mapping" || isNull(entry.value)) return readMapping(entry, problems);
  problems.report(`the group "${entry.key}" is ${describe(entry.value)}`, entry.value.place, {
    expected: "a mapping with hosts:, children: and vars:",
  });
  return { kind: "mapping", entries: [], place: entry.value.place };
}

function checkGroupName({ key, keyPlace }: SourceEntry, problems: Problems): void {
  if (/^[\w.-]+$/.test(key)) return;
  problems.report(`"${key}" cannot be the name of a group`, keyPlace, { expected: "letters, digits, _, - and ." });
}

function readGroupVars(vars: SourceEntry, group: GroupEntry, problems: Problems): void {
  group.vars.push(readVariables(vars.value, `vars of group ${group.name}`, problems));
  const priority = vars.value.kind === "mapping" ? entryOf(vars.value, "ansible_group_priority") : undefined;
  if (!priority) return;
  const { value } = priority;
  if (value.kind === "scalar" && typeof value.value === "number") group.priority = value.value;
  else problems.report(`"ansible_group_priority" is ${describe(value)}`, value.place, { expected: "a number" });
}

function readHosts(entry: SourceEntry, group: GroupEntry, data: InventoryData, problems: Problems): void {
  const { value } = entry;
  if (value.kind === "scalar" && typeof value.value === "string") {
    addHosts(value.value, value.place, undefined, group, data, problems);
  } else if (value.kind === "sequence") {
    problems.report(`"hosts" is a list`, value.place, {
      expected: "a mapping of host names",
      hint: "write each as a key, without a dash: web1:",
    });
  } else {
    for (const host of readMapping(entry, problems).entries) {
      addHosts(host.key, host.keyPlace, host.value, group, data, problems);
    }
  }
}

function addHosts(
  written: string,
  place: Place,
  vars: SourceNode | undefined,
  group: GroupEntry,
  data: InventoryData,
  problems: Problems,
): void {
  const { name, port } = splitPort(written);
  const names = expandRanges(name);
  if (typeof names === "string") {
    problems.report(names, place, { expected: "ranges such as web[01:20] or db[a:f]" });
    return;
  }
  for (const one of names) {
    const host = hostOf(data, one, place, dirname(place.file));
    const origin = `vars of host ${one}`;
    group.hosts.add(one);
    if (!group.hostPlaces.has(one)) group.hostPlaces.set(one, place);
    if (port !== undefined) host.vars.push({ values: { ansible_port: port }, where: { ansible_port: place }, origin });
    if (vars && !isNull(vars)) host.vars.push(readVariables(vars, origin, problems));
  }
}
