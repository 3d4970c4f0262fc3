import type { Place } from "../errors.js";
import { didYouMean } from "../playbook/nearest.js";
import { Problems } from "../playbook/problems.js";
import { SourceFiles } from "../playbook/source-files.js";
import type { PlacedLayer } from "../playbook/variables.js";
import type { Vault } from "../vault/vault.js";
import { readFolderVariables, type FolderVariables } from "./folder-variables.js";
import { mergeOrder, type Group } from "./groups.js";
import type { InventoryData } from "./inventory-data.js";
import { localNames, matchHosts, unmatchedTerms, type PatternTargets } from "./patterns.js";

/** Hosts, groups and their variables. */
export class Inventory {
  /** All hosts, in the order of the sources. */
  readonly hosts: readonly string[];
  readonly groups: ReadonlyMap<string, Group>;
  /** The passwords that its encrypted parts were opened with, and those of a run over it are. */
  readonly vault: Vault;
  readonly #data: InventoryData;
  readonly #ownFolders: readonly FolderVariables[];
  readonly #playbookFolders = new Map<string, FolderVariables>();
  readonly #targets: PatternTargets;
  readonly #groupsOfHost = new Map<string, Group[]>();
  /** What `layersOf` gave: it is asked for every task. */
  readonly #layers = new Map<string, readonly PlacedLayer[]>();

  constructor(
    data: InventoryData,
    groups: ReadonlyMap<string, Group>,
    folders: readonly FolderVariables[],
    vault: Vault,
  ) {
    this.#data = data;
    this.vault = vault;
    this.#ownFolders = folders;
    this.hosts = [...data.hosts.keys()];
    this.groups = groups;
    this.#targets = {
      hosts: this.hosts,
      groups: new Map([...groups.values()].map((group) => [group.name, group.hosts])),
    };
    for (const group of mergeOrder(groups.values())) {
      for (const host of group.hosts) this.#groupsOfHost.set(host, [...(this.#groupsOfHost.get(host) ?? []), group]);
    }
  }

  /** Names of the groups that a host is in, but for `all`, in the order in which their variables are merged. */
  groupsOf(host: string): string[] {
    return this.#mergedGroups(host)
      .map((group) => group.name)
      .filter((name) => name !== "all");
  }

  /** Where a host is named: in that group or one below it, else for the first time. */
  hostPlace(host: string, group: string): Place | undefined {
    const below = (name: string): Place | undefined => {
      const entry = this.#data.groups.get(name);
      return entry?.hostPlaces.get(host) ?? [...(entry?.children ?? [])].map(below).find((place) => place);
    };
    return below(group) ?? this.#data.hosts.get(host)?.place;
  }

  /** Where a group is named for the first time. */
  groupPlace(name: string): Place | undefined {
    return this.#data.groups.get(name)?.place;
  }

  /** The hosts of each group: the variable `groups` of expressions. */
  groupMembers(): Record<string, string[]> {
    return Object.fromEntries([...this.groups.values()].map((group) => [group.name, [...group.hosts]]));
  }

  /** Folder of the inventory file that has a host: the variable `inventory_dir`. */
  folderOf(host: string): string | undefined {
    return this.#data.hosts.get(host)?.folder ?? this.#data.folders[0];
  }

  /** Reads group_vars/ and host_vars/ beside a playbook, once. Throws ContentErrors. */
  readPlaybookVariables(folder: string): void {
    if (this.#playbookFolders.has(folder)) return;
    const problems = new Problems();
    const hosts = [...this.hosts, ...[...localNames].filter((name) => !this.hosts.includes(name))];
    this.#layers.clear();
    const files = new SourceFiles(this.vault);
    this.#playbookFolders.set(folder, readFolderVariables(folder, this.groups.keys(), hosts, files, problems));
    problems.throwIfAny();
  }

  /**
   * Variables of a host from low to high precedence: levels 3 to 10 of Ansible's order, those beside the playbook
   * included when its folder was read.
   */
  layersOf(host: string, playbookFolder?: string): readonly PlacedLayer[] {
    const key = `${host}\0${playbookFolder ?? ""}`;
    const layers = this.#layers.get(key) ?? this.#collectLayers(host, playbookFolder);
    this.#layers.set(key, layers);
    return layers;
  }

  #collectLayers(host: string, playbookFolder: string | undefined): PlacedLayer[] {
    const groups = this.#mergedGroups(host);
    const names = groups.map((group) => group.name);
    const own = this.#ownFolders;
    const beside = this.#beside(playbookFolder);
    const ofGroup = (folders: readonly FolderVariables[], wanted: readonly string[]): PlacedLayer[] =>
      folders.flatMap((folder) => wanted.flatMap((name) => folder.groups.get(name) ?? []));
    const others = names.filter((name) => name !== "all");
    return [
      ...names.flatMap((name) => this.#data.groups.get(name)?.vars ?? []),
      ...ofGroup(own, ["all"]),
      ...ofGroup(beside, ["all"]),
      ...ofGroup(own, others),
      ...ofGroup(beside, others),
      ...(this.#data.hosts.get(host)?.vars ?? implicitLocal(host)),
      ...[...own, ...beside].flatMap((folder) => folder.hosts.get(host) ?? []),
    ];
  }

  /** Variables that a group itself has, low to high, without those of its parents. */
  groupLayers(name: string, playbookFolder?: string): PlacedLayer[] {
    const folders = [...this.#ownFolders, ...this.#beside(playbookFolder)];
    return [
      ...(this.#data.groups.get(name)?.vars ?? []),
      ...folders.flatMap((folder) => folder.groups.get(name) ?? []),
    ];
  }

  /** Every layer of any host or group, to know which names there are. */
  allLayers(playbookFolder?: string): PlacedLayer[] {
    const layers = [...this.hosts, ...localNames].flatMap((host) => this.layersOf(host, playbookFolder));
    const ofGroups = [...this.groups.keys()].flatMap((name) => this.groupLayers(name, playbookFolder));
    return [...new Set([...layers, ...ofGroups])];
  }

  /** Hosts that a pattern means, restricted to those of `limit`. Throws ContentError for a malformed pattern. */
  matchPattern(pattern: string, limit?: string): string[] {
    const hosts = matchHosts(pattern, this.#targets);
    if (limit === undefined) return hosts;
    const allowed = new Set(matchHosts(limit, this.#targets));
    return hosts.filter((host) => allowed.has(host));
  }

  /** Parts of a pattern that no host or group answers to, each with the nearest name. */
  unmatched(pattern: string): { term: string; hint: string | undefined }[] {
    const names = [...this.groups.keys(), ...this.hosts];
    return unmatchedTerms(pattern, this.#targets).map((term) => ({ term, hint: didYouMean(term, names) }));
  }

  #beside(playbookFolder: string | undefined): FolderVariables[] {
    const folder = playbookFolder === undefined ? undefined : this.#playbookFolders.get(playbookFolder);
    return folder ? [folder] : [];
  }

  /** The controller is not in `all` when no inventory has it, but sees what is said about all hosts. */
  #mergedGroups(host: string): Group[] {
    const all = this.groups.get("all");
    return this.#groupsOfHost.get(host) ?? (all ? [all] : []);
  }
}

function implicitLocal(host: string): PlacedLayer[] {
  return localNames.has(host)
    ? [{ values: { ansible_connection: "local" }, where: {}, origin: "implicit localhost" }]
    : [];
}
