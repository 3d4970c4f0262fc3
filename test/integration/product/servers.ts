import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { execa } from "execa";
import { compare } from "../../demo/comparison.js";
import type { InventoryFiles } from "../../demo/inventory.js";
import { provision } from "../../demo/provision.js";
import type { RunRecord } from "../../demo/results.js";
import { buildCompiledPack } from "../../standin/compiled.js";

const conf = "repository/conf";
const publishers = "repository/deployment/server/eventpublishers";

/** A line of versions: the pack's top folder, and the role that configures what is in it. */
export interface Line {
  version: "2.1.0" | "3.1.0";
  role: string;
}

export const line2: Line = { version: "2.1.0", role: "apim_xml" };
export const line3: Line = { version: "3.1.0", role: "apim" };

/** What the hosts of two datacenters are, by group, for a pattern. */
export interface Site {
  vars: Record<string, unknown>;
  /** Hosts of each datacenter with what is theirs alone. */
  datacenters: readonly Record<string, Record<string, unknown>>[];
  groups: Record<string, readonly string[]>;
}

const common = {
  ansible_connection: "local",
  portal_hostname: "api.am.example.com",
  gateway_hostname: "gw.am.example.com",
  apim_admin_password: "admin-word",
  apim_database_password: "database-word",
  apim_keystore_password: "store-word",
  apim_svn_password: "svn-word",
  replication_password: "replication-word",
};

const playbook = (role: string): string => `
- hosts: all
  handlers:
    - name: Restart the product
      debug: { msg: would be started again }
  tasks:
    - import_role: { name: ${role} }
`;

/** Configuration of servers on this machine: for each host a copy of what a pack has, which is configured and never started. */
export class Servers {
  readonly folder = mkdtempSync(join(tmpdir(), "mdc-servers-"));
  readonly #files: InventoryFiles;

  readonly #top: string;

  readonly hosts: readonly string[];

  /** Where `pack` is a folder with an unpacked product. */
  constructor(
    pack: string,
    { vars, datacenters, groups }: Site,
    hosts: readonly string[],
    { version, role }: Line = line2,
  ) {
    this.hosts = hosts;
    this.#top = `wso2am-${version}`;
    for (const host of hosts) {
      for (const part of [conf, publishers]) cpSync(join(pack, part), this.#path(host, part), { recursive: true });
    }
    this.#files = { inventory: join(this.folder, "inventory.yml"), secrets: join(this.folder, "none.yml") };
    const home = join(this.folder, `<%= inventory_hostname %>/${this.#top}`);
    const sites = datacenters.map((own, index) => [
      `dc${index + 1}`,
      { vars: { dc_id: index + 1, ...(index === 0 ? { dc_master: true } : {}) }, hosts: own },
    ]);
    const named = Object.entries(groups).map(([name, members]) => [
      name,
      { hosts: Object.fromEntries(members.map((host) => [host, null])) },
    ]);
    const inventory = {
      all: { vars: { ...common, apim_version: version, apim_home: home, ...vars } },
      ...Object.fromEntries([...sites, ...named]),
    };
    writeFileSync(this.#files.inventory, JSON.stringify(inventory));
    writeFileSync(this.#files.secrets, "{}");
    writeFileSync(join(this.folder, "configure.yml"), playbook(role));
  }

  configure(...flags: string[]): Promise<RunRecord> {
    return provision({
      files: this.#files,
      playbook: join(this.folder, "configure.yml"),
      flags: ["--limit", this.hosts.join(","), ...flags],
      log: join(this.folder, "run.ndjson"),
    });
  }

  /** Check, run and run again: what they came to. */
  async configureTwice(): Promise<Configured> {
    const check = await this.configure("--check");
    const first = await this.configure();
    return { beforehand: compare(check, first), first, second: await this.configure() };
  }

  read(host: string, file: string): string {
    return readFileSync(this.#path(host, conf, file), "latin1");
  }

  /** Names and texts of a host's publishers of events. */
  publishers(host: string): Map<string, string> {
    const folder = this.#path(host, publishers);
    return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "latin1")]));
  }

  /** Files of the pack that are another on a host, or not there any more, and files that are new. */
  changedFiles(pack: string, host: string): string[] {
    const [before, after] = [filesOf(pack), filesOf(this.#path(host))];
    return [...new Set([...before.keys(), ...after.keys()])]
      .filter((name) => before.get(name) !== after.get(name))
      .sort();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #path(host: string, ...parts: string[]): string {
    return join(this.folder, host, this.#top, ...parts);
  }
}

/** Files of a server's configuration, by name. */
function filesOf(home: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of [conf, publishers]) {
    for (const each of readdirSync(join(home, part), { recursive: true, withFileTypes: true })) {
      const path = join(each.parentPath, each.name);
      if (each.isFile()) found.set(path.slice(join(home, "repository/").length), readFileSync(path, "latin1"));
    }
  }
  return found;
}

/** Unpacks the stand-in; gives its folder. */
export async function unpackedStandin(folder: string, { version } = line2): Promise<string> {
  const top = `wso2am-${version}` as const;
  mkdirSync(folder, { recursive: true });
  const { path } = await buildCompiledPack(join(folder, `${top}.zip`), top);
  await execa("unzip", ["-q", path, "-d", folder]);
  return join(folder, top);
}

/** What check mode, a run and a run after it came to. */
export interface Configured {
  beforehand: ReturnType<typeof compare>;
  first: RunRecord;
  second: RunRecord;
}

/** Expects that the run did what was told beforehand, and left the one after it nothing to do. */
export function expectToldAndDone({ beforehand, first, second }: Configured): void {
  expect(first.results.filter(({ status }) => status === "failed")).toEqual([]);
  expect({ first: first.exitCode, second: second.exitCode }).toEqual({ first: 0, second: 0 });
  const { untold, undone, mistaken, open } = beforehand;
  expect({ untold, undone, mistaken, open }).toEqual({ untold: [], undone: [], mistaken: [], open: [] });
  expect(Object.values(second.changed).filter((count) => count > 0)).toEqual([]);
}
