import { dirname, resolve } from "node:path";
import type { Inventory } from "../inventory/inventory.js";
import type { AnyModule } from "../modules/types.js";
import { ContentError } from "../errors.js";
import { isCompiled } from "../template/compile.js";
import { checkFiles } from "./check-files.js";
import { checkHandlers } from "./check-handlers.js";
import { checkNames, lastingNames } from "./check-names.js";
import type { LoadedPlay } from "./play.js";
import { readPlaybookFile } from "./playbook-file.js";
import { Problems } from "./problems.js";
import { SourceFiles } from "./source-files.js";
import { outermost, type Loading } from "./surroundings.js";
import type { Effective } from "./types.js";
import { walkPlay } from "./walk.js";

export interface LoadOptions {
  inventory: Inventory;
  modules: ReadonlyMap<string, AnyModule>;
  /** Plain values of `-e`: never templates. */
  extraVars?: Readonly<Record<string, unknown>>;
  /** What `-b`, `--become-user` and `--become-method` ask for; keywords of the content win. */
  become?: Effective["become"];
  /** Folder against which file names are resolved; its roles/ is searched last. */
  cwd: string;
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
  checkPlays(plays, inventory, extraVars, problems);
  problems.throwIfAny();
  return { plays, playbooks, warnings: plays.flatMap((play) => unmatched(play, inventory)) };
}

function checkPlays(
  plays: readonly LoadedPlay[],
  inventory: Inventory,
  extraVars: Readonly<Record<string, unknown>>,
  problems: Problems,
): void {
  const walks = plays.map((play) => ({ play, walked: walkPlay(play, problems) }));
  const lasting = new Set([...walks.flatMap(({ walked }) => lastingNames(walked)), ...problems.definedAnyway]);
  const allKnown = walks.every(({ walked }) => walked.complete);
  for (const { play, walked } of walks) {
    const uses = checkFiles(walked.visited, play.folder, inventory.vault, problems);
    if (problems.incomplete) continue;
    checkHandlers(walked, problems);
    if (allKnown)
      checkNames(play, walked, uses, { extraVars, inventory: inventory.allLayers(play.folder), lasting }, problems);
  }
}

function unmatched(play: LoadedPlay, inventory: Inventory): ContentError[] {
  const patterns = Array.isArray(play.hosts) ? play.hosts : [play.hosts];
  return patterns.flatMap((pattern) => {
    if (isCompiled(pattern) || typeof pattern !== "string") return [];
    return inventory
      .unmatched(pattern)
      .map(({ term, hint }) => new ContentError(`no host answers to "${term}"`, play.place, { hint }));
  });
}
