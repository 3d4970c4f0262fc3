import { createHash, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { stringify } from "yaml";
import { compare } from "../../demo/comparison.js";
import type { InventoryFiles } from "../../demo/inventory.js";
import { provision } from "../../demo/provision.js";
import type { RunRecord } from "../../demo/results.js";
import { exec, raiseHosts, type Lab, type LabRequest } from "../../lab/index.js";
import { labFolder, projectRoot } from "../../lab/paths.js";
import { failed, proofOf } from "./outcome.js";

export interface TwinRequest {
  lab: string;
  /** A file of the folder inventory, as it is there. */
  inventory: string;
  machines: LabRequest["hosts"];
  /** Hosts of the inventory by the machine on which they are, where that has another name. */
  on: Record<string, readonly string[]>;
  /** What is a host's own here, such as an offset on a machine that it shares. */
  own?: Record<string, Record<string, unknown>>;
  /** Makes the inventory smaller than it is in the product. */
  edit?: (text: string) => string;
  /** Passwords besides those that every deployment has. */
  passwords?: readonly string[];
}

/** A lab in which one of the product's own inventories comes up. */
export class Twin {
  readonly lab: Lab;
  readonly folder: string;
  readonly #files: InventoryFiles;

  private constructor(lab: Lab, files: InventoryFiles) {
    this.lab = lab;
    this.folder = labFolder(lab.name);
    this.#files = files;
  }

  /** Raises the machines. Each host is known to all others by its name. */
  static async raise({ lab: name, inventory, machines, on, ...more }: TwinRequest): Promise<Twin> {
    const lab = await raiseHosts({ lab: name, hosts: machines });
    const lines = Object.entries(on).map(([machine, hosts]) => `${lab.host(machine).address} ${hosts.join(" ")}\n`);
    await Promise.all(lab.hosts.map((host) => exec(host, `cat >>/etc/hosts <<'E'\n${lines.join("")}E`)));
    const { own = {}, edit = (text): string => text, passwords = [] } = more;
    const files = { inventory: join(labFolder(name), inventory), secrets: join(labFolder(name), "secrets.yml") };
    await writeFile(files.inventory, edit(await readFile(join(projectRoot, "inventory", inventory), "utf8")));
    const words = ["apim_admin", "apim_database", "apim_keystore", "replication", ...passwords];
    const secrets = Object.fromEntries(words.map((word) => [`${word}_password`, randomBytes(12).toString("hex")]));
    await writeFile(files.secrets, stringify(secrets), { mode: 0o600 });
    const twin = new Twin(lab, files);
    const shared = Object.entries(on).flatMap(([machine, hosts]) => hosts.map((host) => [host, machine] as const));
    const places = [...lab.hosts.map((host) => [host.name, host.name] as const), ...shared];
    const hosts = Object.fromEntries(
      places.map(([host, machine]) => [host, { ...lab.inventory[machine], ...own[host] }]),
    );
    await writeFile(join(twin.folder, "hosts.yml"), stringify({ all: { hosts } }));
    return twin;
  }

  /** What is otherwise than in the inventory. */
  async vary(vars: Record<string, unknown>): Promise<void> {
    await writeFile(join(this.folder, "vars.yml"), stringify({ all: { vars } }));
  }

  /** Writes a file beside the inventory that takes the place of one which an operator has to give. */
  async give(name: string, content: string | Buffer): Promise<{ path: string; sha256: string }> {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return { path, sha256: createHash("sha256").update(content).digest("hex") };
  }

  run(playbook: string, ...flags: string[]): Promise<RunRecord> {
    const overlays = ["hosts.yml", "vars.yml"].flatMap((name) => ["-i", join(this.folder, name)]);
    return provision({
      files: this.#files,
      playbook: join(projectRoot, "playbooks", playbook),
      flags: [...overlays, ...flags],
      log: join(this.folder, "last.ndjson"),
    });
  }
}

/**
 * Brings a deployment up in check mode and then for good, and expects neither to fail and all to be proven. Gives the proof, how much
 * the check had told, and what it told otherwise than it was done; what `shared` matches is left out of that.
 */
export async function comesUp(
  twin: Twin,
  shared: RegExp,
): Promise<{ proof: string[]; told: number; untold: string[]; beyond: string[] }> {
  const check = await twin.run("site.yml", "--check");
  const first = await twin.run("site.yml");
  const proof = proofOf(first);
  expect(proof.filter((line) => line.includes("FAILED"))).toEqual([]);
  expect([failed(check), failed(first), check.exitCode, first.exitCode]).toEqual([[], [], 0, 0]);
  const { told, untold, undone, mistaken } = compare(check, first);
  return { proof, told, untold, beyond: [...undone, ...mistaken].filter((line) => !shared.test(line)) };
}
