import { dirname, resolve } from "node:path";
import type { Inventory } from "../inventory/inventory.js";
import type { AnyModule } from "../modules/types.js";
import { ContentError } from "../errors.js";
import { isCompiled } from "../template/compile.js";
import { checkFiles } from "./check-files.js";
import { checkHandlers } from "./check-handlers.js";
import { checkNames, lastingNames } from "./check-names.js";
import { includedNames } from "./included-names.js";
import type { LoadedPlay } from "./play.js";
import { readPlaybookFile } from "./playbook-file.js";
import { Problems } from "./problems.js";
import { SourceFiles } from "./source-files.js";
import { outermost, type Loading } from "./surroundings.js";
import type { Effective, Task } from "./types.js";
import { walkPlay, type Walked } from "./walk.js";

export interface LoadOptions {
  inventory: Inventory;
  modules: ReadonlyMap<string, AnyModule>;
  /** Plain values of `-e`: never templates. */
  extraVars?: Readonly<Record<string, unknown>>;
  /** What `-b`, `--become-user` and `--become-method` ask for; keywords of the content win. */
  become?: Effective["become"];
  /** Folder against which file names are resolved; its roles/ is searched last. */
  cwd: string;
  /** Whether a group may well have no host, so that nobody has to be told; with the folder of the playbook that names it. */
  mayLack?: (group: string, playbookFolder: string) => boolean;
}

export interface LoadedPlaybook {
  file: string;
  plays: LoadedPlay[];
}

export interface Loaded {
  plays: LoadedPlay[];
  /** The same plays by the playbook that was asked for. */
  playbooks: LoadedPlaybook[];
  /** What is odd and no error: patterns that no host answers to. */
  warnings: ContentError[];
}

/**
 * Reads playbooks with all that they import, and checks everything that can be known before a host is touched.
 * Throws ContentErrors with all that is wrong.
 */
export function loadPlaybooks(paths: readonly string[], options: LoadOptions): Loaded {
  const problems = new Problems();
  const { cwd, modules, inventory, extraVars = {} } = options;
  const loading: Loading = { modules, files: new SourceFiles(inventory.vault), problems, cwd };
  const around = { effective: outermost(options.become), vars: undefined, extraVars, chain: [] };
  const playbooks = paths.map((path) => {
    const file = resolve(cwd, path);
    return { file, plays: readPlaybookFile(file, around, loading) };
  });
  const plays = playbooks.flatMap((playbook) => playbook.plays);
  for (const folder of new Set([...playbooks.map(({ file }) => dirname(file)), ...plays.map((play) => play.folder)])) {
    problems.attempt(() => inventory.readPlaybookVariables(folder));
  }
  const walks = plays.map((play) => ({ play, walked: walkPlay(play, problems) }));
  checkPlays(walks, inventory, extraVars, problems);
  problems.throwIfAny();
  const warnings = walks.some(grows) ? [] : plays.flatMap((play) => unmatched(play, options));
  return { plays, playbooks, warnings };
}

function checkPlays(
  walks: readonly { play: LoadedPlay; walked: Walked }[],
  inventory: Inventory,
  extraVars: Readonly<Record<string, unknown>>,
  problems: Problems,
): void {
  const included = new Map(walks.flatMap(({ play, walked }) => includedBy(walked, play.folder, inventory)));
  const ofTasks = walks.flatMap(({ walked }) => lastingNames(walked, included));
  const lasting = new Set([...ofTasks, ...problems.definedAnyway]);
  const allKnown = walks.every(({ walked }) => walked.complete) && ![...included.values()].includes(undefined);
  const possible = walks.some(grows) ? inventory.possibleLayers() : [];
  for (const { play, walked } of walks) {
    const uses = checkFiles(walked.visited, play.folder, inventory.vault, problems);
    if (problems.incomplete) continue;
    checkHandlers(walked, problems);
    if (!allKnown) continue;
    const layers = [...inventory.allLayers(play.folder), ...possible];
    checkNames(play, walked, uses, { extraVars, inventory: layers, lasting }, problems);
  }
}

/** The names that tasks of a play include, as far as that can be known before it runs. */
function includedBy(walked: Walked, folder: string, { vault }: Inventory): [Task, string[] | undefined][] {
  const nodes = [...walked.visited, ...walked.possible].map(({ node }) => node);
  return nodes.flatMap((node) =>
    node.kind === "task" && node.module.name === "include_vars" ? [[node, includedNames(node, folder, vault)]] : [],
  );
}

/** What tasks add to the inventory is not there yet. */
function grows({ walked }: { walked: Walked }): boolean {
  return walked.visited.some(({ node }) => node.kind === "task" && node.module.grows !== undefined);
}

function unmatched(play: LoadedPlay, { inventory, mayLack = () => false }: LoadOptions): ContentError[] {
  const patterns = Array.isArray(play.hosts) ? play.hosts : [play.hosts];
  return patterns.flatMap((pattern) => {
    if (isCompiled(pattern) || typeof pattern !== "string") return [];
    return inventory
      .unmatched(pattern)
      .filter(({ term }) => !mayLack(term, play.folder))
      .map(({ term, hint }) => new ContentError(`no host answers to "${term}"`, play.place, { hint }));
  });
}
