import { closeSync, openSync, readSync, statSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { openText, SourceFiles } from "../playbook/source-files.js";
import { Vault } from "../vault/vault.js";
import { Problems } from "../playbook/problems.js";
import { isFolder, visibleEntries } from "../playbook/variable-files.js";
import { readFolderVariables } from "./folder-variables.js";
import { orderGroups } from "./groups.js";
import { Inventory, type InventorySources } from "./inventory.js";
import { emptyInventoryData, groupOf, hostOf, type InventoryData } from "./inventory-data.js";
import { expandRanges, splitPort } from "./ranges.js";
import { readIniInventory } from "./ini-inventory.js";
import { readScriptInventory } from "./script-inventory.js";
import { readYamlInventory } from "./yaml-inventory.js";

/**
 * Reads inventories as given with `-i`: files of YAML or INI, programs, folders of these, or host names with commas; what comes later wins.
 * Throws ContentErrors with all that is wrong.
 */
export function loadInventory(sources: readonly string[], cwd: string, vault = new Vault([])): Inventory {
  return new Inventory(() => readSources(sources, cwd, vault), vault);
}

function readSources(sources: readonly string[], cwd: string, vault: Vault): InventorySources {
  const problems = new Problems();
  const data = emptyInventoryData();
  const files = new SourceFiles(vault);
  for (const source of sources) {
    if (source.includes(",")) addHostList(source, data, problems);
    else addPath(resolve(cwd, source), source, data, files, problems);
  }
  const groups = orderGroups(data, problems);
  const folders = data.folders.map((folder) =>
    readFolderVariables(folder, groups.keys(), data.hosts.keys(), files, problems),
  );
  problems.throwIfAny();
  return { data, groups, folders };
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
      groupOf(data, "ungrouped", undefined).hosts.add(one);
      if (port !== undefined) host.vars.push({ values: { ansible_port: port }, where: {}, origin: "-i" });
    }
  }
}

function addPath(path: string, written: string, data: InventoryData, files: SourceFiles, problems: Problems): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) {
    problems.report(`there is no inventory "${written}"`, undefined, {
      hint: `a host without an inventory is written with a comma: -i ${written},`,
    });
    return;
  }
  if (!stats.isDirectory()) {
    addFolder(dirname(path), data);
    addFile(path, data, files, problems);
    return;
  }
  addFolder(path, data);
  addBelow(path, data, files, problems);
}

/** Also folders in it; those of variables are read with the variables. */
function addBelow(folder: string, data: InventoryData, files: SourceFiles, problems: Problems): void {
  for (const name of visibleEntries(folder)) {
    const path = join(folder, name);
    if (/^(group_vars|host_vars|vars_plugins)$|\.(md|txt|rst|ini|cfg|rpm|py[co])$/.test(name)) continue;
    if (isFolder(path)) addBelow(path, data, files, problems);
    else addFile(path, data, files, problems);
  }
}

/** Of two sources in one folder the later counts for its place in the order. */
function addFolder(folder: string, data: InventoryData): void {
  data.folders = [...data.folders.filter((one) => one !== folder), folder];
}

function addFile(path: string, data: InventoryData, files: SourceFiles, problems: Problems): void {
  if (isProgram(path)) {
    readScriptInventory(path, data, files.vault, problems);
    return;
  }
  const open = problems.attempt(() => openText(path, files.vault));
  if (open === undefined) return;
  if (looksLikeYaml(path, open.text)) {
    const root = files.read(path, problems);
    if (root) readYamlInventory(root, data, problems);
  } else readIniInventory(path, open.text, data, problems);
}

/** What says how it is to be run, or is machine code: a bare mode of 0755 is on many a file that is data. */
function isProgram(path: string): boolean {
  const first = firstBytes(path);
  return first.startsWith("#!") || (first === "\u007fELF" && (statSync(path).mode & 0o111) !== 0);
}

function firstBytes(path: string): string {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(4);
    return buffer.toString("latin1", 0, readSync(file, buffer));
  } finally {
    closeSync(file);
  }
}

/** Without an extension that says it, the first line tells: a key with its colon, a mapping in braces, `---`. */
function looksLikeYaml(path: string, text: string): boolean {
  if (/\.(ya?ml|json)$/.test(path)) return true;
  if (extname(path) === ".ini") return false;
  const first = text.split("\n").find((line) => !/^\s*([#;]|$)/.test(line)) ?? "---";
  return /^(---|\{|%YAML|[^=\s]+:(\s|$))/.test(first);
}
