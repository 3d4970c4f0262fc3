import type { Place } from "../errors.js";
import type { Problems } from "../playbook/problems.js";
import type { SourceEntry } from "../playbook/source.js";
import { readVariables } from "../playbook/variables.js";
import { addHosts, takePriority } from "./add-hosts.js";
import { iniWords } from "./ini-words.js";
import { groupOf, type InventoryData } from "./inventory-data.js";
import { pythonLiteral } from "./python-literal.js";
import { valueNode } from "./value-node.js";

type Section = "hosts" | "children" | "vars";

interface Reading {
  data: InventoryData;
  problems: Problems;
  /** Groups that this file has a section of its own for. */
  declared: Set<string>;
  /** Groups that are named as children or given variables, and where: they must be declared somewhere in the file. */
  wanted: Map<string, { place: Place; parents: string[]; as: Section }>;
}

const header = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;
const groupLine = /^([^:\]\s]+)\s*(?:#.*)?$/;

/** Adds what an INI inventory says: sections of hosts, `:children` and `:vars`. What stands before the first is ungrouped. */
export function readIniInventory(file: string, text: string, data: InventoryData, problems: Problems): void {
  const declared = new Set(data.groups.keys());
  const reading: Reading = { data, problems, declared, wanted: new Map() };
  let group = "ungrouped";
  let section: Section | undefined = "hosts";
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    const line = written.trim();
    if (line === "" || /^[#;]/.test(line)) continue;
    const place = { file, line: index + 1, column: written.indexOf(line) + 1, length: line.length };
    const [isHeader, name = "", kind = "hosts"] = header.exec(line) ?? [];
    if (isHeader !== undefined) {
      group = name;
      section = sectionOf(kind, place, problems);
      if (section) declare(group, section, place, reading);
    } else if (/^\[.*\]$/.test(line) && !/:/.test(line)) {
      section = undefined;
      problems.report(`${line} is no section`, place, { expected: "[group], [group:children] or [group:vars]" });
    } else if (section === "hosts") readHosts(line, group, place, reading);
    else if (section === "vars") readVariable(line, group, place, reading);
    else if (section === "children") readChild(line, group, place, reading);
  }
  for (const [name, { place, as }] of reading.wanted) {
    problems.report(`the group "${name}" is not declared in this file`, place, {
      expected: as === "vars" ? `a section [${name}] with its hosts, or [${name}:children]` : `a section [${name}]`,
    });
  }
}

function sectionOf(kind: string, place: Place, problems: Problems): Section | undefined {
  if (kind === "hosts" || kind === "children" || kind === "vars") return kind;
  problems.report(`":${kind}" is no kind of section`, place, { expected: "hosts, children or vars" });
  return undefined;
}

/** Variables alone declare no group. A child becomes one where it is declared. */
function declare(name: string, section: Section, place: Place, { data, declared, wanted }: Reading): void {
  if (!declared.has(name) && section === "vars") {
    if (!wanted.has(name)) wanted.set(name, { place, parents: [], as: "vars" });
  } else declared.add(name);
  groupOf(data, name, place);
  if (section === "vars") return;
  for (const parent of wanted.get(name)?.parents ?? []) data.groups.get(parent)?.children.add(name);
  wanted.delete(name);
}

function readChild(line: string, group: string, place: Place, { data, problems, declared, wanted }: Reading): void {
  const child = groupLine.exec(line)?.[1];
  if (child === undefined) problems.report(`"${line}" is not the name of a group`, place, { expected: "one name" });
  else if (declared.has(child)) data.groups.get(group)?.children.add(child);
  else {
    const parents = wanted.get(child)?.parents ?? [];
    wanted.set(child, { place: wanted.get(child)?.place ?? place, parents: [...parents, group], as: "children" });
  }
}

function readVariable(line: string, group: string, place: Place, { data, problems }: Reading): void {
  const at = line.indexOf("=");
  const key = line.slice(0, at).trim();
  if (at < 0) {
    problems.report(`"${line}" is no variable`, place, { expected: "name=value" });
    return;
  }
  const entry = entryOf(key, line.slice(at + 1).trim(), place);
  const target = groupOf(data, group, place);
  if (key === "ansible_group_priority") takePriority(target, valueOf(entry), place, problems);
  else target.vars.push(layerOf([entry], place, `vars of group ${group}`, problems));
}

function readHosts(line: string, group: string, place: Place, { data, problems }: Reading): void {
  const [first, ...others] = iniWords(line) ?? [];
  if (first === undefined) {
    problems.report("a quote in this line has nothing to close it", place);
    return;
  }
  if (first.text === "---" || first.text.endsWith(":")) {
    problems.report(`"${first.text}" is not the name of a host`, place, {
      hint: "this looks like YAML: name the file .yml",
    });
    return;
  }
  const entries = others.flatMap(({ text, offset }): SourceEntry[] => {
    const at = { ...place, column: place.column + offset, length: text.length };
    const sign = text.indexOf("=");
    if (sign > 0) return [entryOf(text.slice(0, sign), text.slice(sign + 1), at)];
    problems.report(`"${text}" is no variable of the host`, at, { expected: "name=value" });
    return [];
  });
  const hosts = addHosts(first.text, place, groupOf(data, group, place), data, problems);
  if (entries.length === 0) return;
  for (const host of hosts) host.vars.push(layerOf(entries, place, `vars of host ${host.name}`, problems));
}

/** Later ones of a name win, as everywhere in INI files. */
function layerOf(entries: readonly SourceEntry[], place: Place, origin: string, problems: Problems) {
  return readVariables({ kind: "mapping", entries: [...entries], place }, origin, problems);
}

function entryOf(key: string, written: string, place: Place): SourceEntry {
  const literal = pythonLiteral(written);
  return { key, keyPlace: place, value: valueNode(literal === undefined ? written : literal, place) };
}

function valueOf({ value }: SourceEntry): unknown {
  return value.kind === "scalar" ? value.value : undefined;
}
