import { closeSync, openSync, readSync, statSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { readText, SourceFiles } from "../playbook/source-files.js";
import { Problems } from "../playbook/problems.js";
import { isFolder, visibleEntries } from "../playbook/variable-files.js";
import { readFolderVariables } from "./folder-variables.js";
import { orderGroups } from "./groups.js";
import { Inventory } from "./inventory.js";
import { emptyInventoryData, groupOf, hostOf, type InventoryData } from "./inventory-data.js";
import { expandRanges, splitPort } from "./ranges.js";
import { readYamlInventory } from "./yaml-inventory.js";

/**
 * Reads inventories as given with `-i`: YAML files, folders of them, or host names with commas; what comes later wins.
 * Throws ContentErrors with all that is wrong.
 */
export function loadInventory(sources: readonly string[], cwd: string): Inventory {
  const problems = new Problems();
  const data = emptyInventoryData();
  for (const source of sources) {
    if (source.includes(",")) addHostList(source, data, problems);
    else addPath(resolve(cwd, source), source, data, problems);
  }
  const groups = orderGroups(data, problems);
  const folders = data.folders.map((folder) => readFolderVariables(folder, groups.keys(), data.hosts.keys(), problems));
  problems.throwIfAny();
  return new Inventory(data, groups, folders);
}

function addHostList(source: string, data: InventoryData, problems: Problems): void {
  for (const written of source.split(",").map((name) => name.trim())) {
    if (written === "") continue;
    const { name, port } = splitPort(written);
    const names = expandRanges(name);
    if (typeof names === "string") {
      problems.report(names, undefined, { hint: `in -i ${source}` });
      continue;
    }
    for (const one of names) {
      const host = hostOf(data, one, undefined, undefined);
      groupOf(data, "all", undefined).hosts.add(one);
      if (port !== undefined) host.vars.push({ values: { ansible_port: port }, where: {}, origin: "-i" });
    }
  }
}

function addPath(path: string, written: string, data: InventoryData, problems: Problems): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) {
    problems.report(`there is no inventory "${written}"`, undefined, {
      hint: `a host without an inventory is written with a comma: -i ${written},`,
    });
    return;
  }
  if (!stats.isDirectory()) {
    addFolder(dirname(path), data);
    addFile(path, stats.mode, data, problems);
    return;
  }
  addFolder(path, data);
  for (const name of visibleEntries(path)) {
    const file = join(path, name);
    if (isFolder(file) || /\.(md|txt|rst|cfg|pyc?)$/.test(name)) continue;
    addFile(file, statSync(file).mode, data, problems);
  }
}

/** Of two sources in one folder the later counts for its place in the order. */
function addFolder(folder: string, data: InventoryData): void {
  data.folders = [...data.folders.filter((one) => one !== folder), folder];
}

function addFile(path: string, mode: number, data: InventoryData, problems: Problems): void {
  const place = { file: path, line: 1, column: 1 };
  if ((mode & 0o111) !== 0 && firstBytes(path) === "#!") {
    problems.report("inventories that are programs are not supported yet", place, { expected: "a YAML inventory" });
    return;
  }
  const text = problems.attempt(() => readText(path));
  if (text === undefined) return;
  if (looksLikeIni(path, text)) {
    problems.report("INI inventories are not supported yet", place, {
      expected: "a YAML inventory",
      hint: ["for instance:", "all:", "  children:", "    web:", "      hosts:", "        web1:"].join("\n"),
    });
    return;
  }
  const root = new SourceFiles().read(path, problems);
  if (root) readYamlInventory(root, data, problems);
}

function firstBytes(path: string): string {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(2);
    return buffer.toString("latin1", 0, readSync(file, buffer));
  } finally {
    closeSync(file);
  }
}

function looksLikeIni(path: string, text: string): boolean {
  if (/\.(ya?ml|json)$/.test(path)) return false;
  if (extname(path) === ".ini") return true;
  const first = text.split("\n").find((line) => !/^\s*([#;]|$)/.test(line)) ?? "";
  return /^\[|^[^\s:{]+(\s+\w+=|\s*$)/.test(first);
}
