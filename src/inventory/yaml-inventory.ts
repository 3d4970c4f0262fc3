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
import { addHosts, takePriority } from "./add-hosts.js";
import { groupOf, type GroupEntry, type InventoryData } from "./inventory-data.js";

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
  const { value } = vars;
  const priority = value.kind === "mapping" ? entryOf(value, "ansible_group_priority") : undefined;
  const others =
    value.kind === "mapping" ? { ...value, entries: value.entries.filter((entry) => entry !== priority) } : value;
  group.vars.push(readVariables(others, `vars of group ${group.name}`, problems));
  const written = priority?.value;
  if (written) takePriority(group, written.kind === "scalar" ? written.value : null, written.place, problems);
}

function readHosts(entry: SourceEntry, group: GroupEntry, data: InventoryData, problems: Problems): void {
  const { value } = entry;
  if (value.kind === "scalar" && typeof value.value === "string") {
    addHosts(value.value, value.place, group, data, problems);
  } else if (value.kind === "sequence") {
    problems.report(`"hosts" is a list`, value.place, {
      expected: "a mapping of host names",
      hint: "write each as a key, without a dash: web1:",
    });
  } else {
    for (const { key, keyPlace, value: vars } of readMapping(entry, problems).entries) {
      const hosts = addHosts(key, keyPlace, group, data, problems);
      if (isNull(vars)) continue;
      for (const host of hosts) host.vars.push(readVariables(vars, `vars of host ${host.name}`, problems));
    }
  }
}
