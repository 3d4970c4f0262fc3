import type { Place } from "../errors.js";
import { didYouMean } from "../playbook/nearest.js";
import { Problems } from "../playbook/problems.js";
import { SourceFiles } from "../playbook/source-files.js";
import type { PlacedLayer } from "../playbook/variables.js";
import type { Vault } from "../vault/vault.js";
import {
  extendFolderVariables,
  readAllFolderVariables,
  readFolderVariables,
  type FolderVariables,
} from "./folder-variables.js";
import { mergeOrder, orderGroups, type Group } from "./groups.js";
import { addGrowth, isNews, type Growth } from "./growth.js";
import type { InventoryData } from "./inventory-data.js";
import { localNames, matchHosts, unmatchedTerms, type PatternTargets } from "./patterns.js";

/** What inventory sources say: hosts and groups, and the variables in the folders beside them. */
export interface InventorySources {
  data: InventoryData;
  groups: ReadonlyMap<string, Group>;
  /** In the order of the folders in `data`. */
  folders: readonly FolderVariables[];
}

/** Hosts, groups and their variables: as the sources have them, and as a run adds to them. */
export class Inventory {
  /** The passwords that its encrypted parts were opened with, and those of a run over it are. */
  readonly vault: Vault;
  readonly #read: () => InventorySources;
  #sources: InventorySources;
  readonly #playbookFolders = new Map<string, FolderVariables>();
  #hosts: readonly string[] = [];
  #targets: PatternTargets = { hosts: [], groups: new Map() };
  readonly #groupsOfHost = new Map<string, Group[]>();
  /** What `layersOf` gave: it is asked for every task. */
  readonly #layers = new Map<string, readonly PlacedLayer[]>();
  readonly #grown: Growth[] = [];

  /** `read` reads the sources. Throws ContentErrors. */
  constructor(read: () => InventorySources, vault: Vault) {
    this.vault = vault;
    this.#read = read;
    this.#sources = read();
    this.#settle();
  }

  /** All hosts, in the order of the sources. */
  get hosts(): readonly string[] {
    return this.#hosts;
  }

  get groups(): ReadonlyMap<string, Group> {
    return this.#sources.groups;
  }

  /** Whether `grow` would make a difference. */
  wouldGrow(growth: Growth): boolean {
    return isNews(growth, this.#data);
  }

  /** Adds a host, or puts one into more groups, with what group_vars/ and host_vars/ say of them. Throws ContentErrors. */
  grow(growth: Growth): void {
    if (!this.wouldGrow(growth)) return;
    this.#grown.push(growth);
    this.#add([growth]);
  }

  /** Reads the sources again; what was added since stays. Throws ContentErrors, and then stays as it was. */
  refresh(): void {
    this.#sources = this.#read();
    const folders = [...this.#playbookFolders.keys()];
    this.#playbookFolders.clear();
    this.#settle();
    for (const folder of folders) this.readPlaybookVariables(folder);
    this.#add(this.#grown);
  }

  get #data(): InventoryData {
    return this.#sources.data;
  }

  #add(grown: readonly Growth[]): void {
    const { data } = this.#sources;
    for (const growth of grown) addGrowth(growth, data);
    const problems = new Problems();
    const groups = orderGroups(data, problems);
    const files = new SourceFiles(this.vault);
    const extended = (known: FolderVariables, folder: string): FolderVariables =>
      extendFolderVariables(known, folder, [...groups.keys()], [...data.hosts.keys()], files, problems);
    const folders = this.#sources.folders.map((known, index) => extended(known, data.folders[index] ?? ""));
    for (const [folder, known] of this.#playbookFolders) this.#playbookFolders.set(folder, extended(known, folder));
    this.#sources = { data, groups, folders };
    this.#settle();
    problems.throwIfAny();
  }

  /** Finds out what follows from the sources. */
  #settle(): void {
    const { data, groups } = this.#sources;
    this.#hosts = [...data.hosts.keys()];
    this.#targets = {
      hosts: this.#hosts,
      groups: new Map([...groups.values()].map((group) => [group.name, group.hosts])),
    };
    this.#layers.clear();
    this.#groupsOfHost.clear();
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

  /** The inventory file that names a host first: the variable `inventory_file`; none for hosts that the command line or a task names. */
  fileOf(host: string): string | undefined {
    const entry = this.#data.hosts.get(host);
    return entry?.folder === undefined ? undefined : entry.place?.file;
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
    const own = this.#sources.folders;
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
    const folders = [...this.#sources.folders, ...this.#beside(playbookFolder)];
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

  /** Layers of groups and hosts that there are not, but may come while a run goes on. */
  possibleLayers(): PlacedLayer[] {
    const files = new SourceFiles(this.vault);
    return [...this.#data.folders, ...this.#playbookFolders.keys()].flatMap((folder) => {
      const { groups, hosts } = readAllFolderVariables(folder, files, new Problems());
      return [...groups.values(), ...hosts.values()];
    });
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
