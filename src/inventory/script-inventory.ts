import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { ContentError, type Place } from "../errors.js";
import { isMapping } from "../mapping.js";
import type { Problems } from "../playbook/problems.js";
import { laterText } from "../template/compile.js";
import { isVault } from "../vault/envelope.js";
import type { Vault } from "../vault/vault.js";
import { addHost, takePriority } from "./add-hosts.js";
import { groupOf, hostOf, type GroupEntry, type InventoryData } from "./inventory-data.js";

/** More than any inventory says. */
const maxOutput = 256 * 1024 * 1024;

type Data = Readonly<Record<string, unknown>>;

interface Reading {
  path: string;
  place: Place;
  data: InventoryData;
  vault: Vault;
  problems: Problems;
}

/**
 * Runs a program with `--list`, and where that has no `_meta` with `--host` for each host, and adds what it says. Its
 * values are plain: nothing renders what a program found somewhere.
 */
export function readScriptInventory(path: string, data: InventoryData, vault: Vault, problems: Problems): void {
  const place = { file: path, line: 1, column: 1 };
  const reading = { path, place, data, vault, problems };
  const listed = problems.attempt(() => ask(["--list"], reading));
  if (!listed) return;
  const hosts = new Set<string>();
  for (const [name, content] of Object.entries(listed)) {
    if (name !== "_meta") readGroup(name, content, hosts, reading);
  }
  const meta = isMapping(listed._meta) ? listed._meta.hostvars : undefined;
  for (const name of hosts) {
    const vars = isMapping(meta) ? meta[name] : problems.attempt(() => ask(["--host", name], reading));
    if (isMapping(vars))
      hostOf(data, name, place, dirname(path)).vars.push(layer(vars, `vars of host ${name}`, vault, place));
  }
}

/** A list is one of hosts; what has none of the usual keys is variables of a host of that name, as in Ansible. */
function readGroup(name: string, content: unknown, hosts: Set<string>, reading: Reading): void {
  const { data, place, problems } = reading;
  const group = groupOf(data, name, place);
  const simple = isMapping(content) && !["hosts", "vars", "children"].some((key) => Object.hasOwn(content, key));
  const {
    hosts: named,
    vars,
    children,
  }: Data = simple ? { hosts: [name], vars: content } : isMapping(content) ? content : { hosts: content };
  for (const host of texts(named, `the hosts of "${name}"`, reading)) {
    hosts.add(host);
    addHost(host, place, group, data);
  }
  if (isMapping(vars)) addVars(vars, group, reading);
  else if (vars !== undefined && vars !== null) problems.report(`the vars of "${name}" are no mapping`, place);
  for (const child of texts(children, `the children of "${name}"`, reading)) {
    groupOf(data, child, place);
    group.children.add(child);
  }
}

function addVars(vars: Data, group: GroupEntry, { vault, place, problems }: Reading): void {
  const { ansible_group_priority: priority, ...others } = vars;
  if (priority !== undefined) takePriority(group, priority, place, problems);
  group.vars.push(layer(others, `vars of group ${group.name}`, vault, place));
}

function texts(value: unknown, what: string, { place, problems }: Reading): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  problems.report(`${what} are no list of names`, place);
  return [];
}

function layer(vars: Data, origin: string, vault: Vault, place: Place) {
  const values = Object.entries(vars).map(([key, value]) => [key, opened(value, vault, place)] as const);
  return { values: Object.fromEntries(values) as Record<string, never>, where: {}, origin };
}

/** Ansible's two marks: a text in a vault, and one that is never a template, as none here is. */
function opened(value: unknown, vault: Vault, place: Place): unknown {
  if (Array.isArray(value)) return value.map((one) => opened(one, vault, place));
  if (!isMapping(value)) return value;
  const { __ansible_vault: sealed, __ansible_unsafe: text } = value;
  if (typeof text === "string") return text;
  if (typeof sealed === "string" && isVault(sealed)) {
    const vaulted = vault.value(sealed, place);
    return laterText(sealed, place, () => vaulted.text);
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, opened(one, vault, place)]));
}

/** The mapping that the program prints. Throws ContentError. */
function ask(args: readonly string[], { path, place }: Reading): Data {
  const { status, signal, stdout, stderr, error } = spawnSync(path, args, { encoding: "utf8", maxBuffer: maxOutput });
  const said = stderr?.trim() ? { hint: `it says: ${stderr.trim()}` } : {};
  const call = `${path} ${args.join(" ")}`;
  if (error) throw new ContentError(`${call} cannot be run: ${error.message}`, place, { cause: error });
  if (status !== 0) throw new ContentError(`${call} ended with ${signal ?? `code ${status}`}`, place, said);
  const printed = args[0] === "--host" && stdout.trim() === "" ? {} : parsed(stdout);
  if (isMapping(printed)) return printed;
  throw new ContentError(`${call} did not print a mapping in JSON`, place, said);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
