import { resolve } from "node:path";
import type { Place } from "../errors.js";
import type { AnyModule } from "../modules/types.js";
import type { LoadedPlay } from "../playbook/play.js";
import { readPlaybookFile } from "../playbook/playbook-file.js";
import { Problems } from "../playbook/problems.js";
import { SourceFiles } from "../playbook/source-files.js";
import { outermost, type Loading } from "../playbook/surroundings.js";
import type { Handler, Include, Meta, Task } from "../playbook/types.js";
import { walkPlay } from "../playbook/walk.js";
import type { Vault } from "../vault/vault.js";

/** A task of the content, once for each place where it stands. */
export interface PlacedNode {
  node: Task | Include | Meta;
  /** It runs only when somebody notifies it. */
  isHandler: boolean;
}

/** All that the rules look at: what playbooks lead to. */
export interface Content {
  plays: readonly LoadedPlay[];
  nodes: readonly PlacedNode[];
  handlers: readonly Handler[];
  /** False where something is included of which nothing can be known. */
  complete: boolean;
  /** Text of every file that was read, by its path. */
  texts: ReadonlyMap<string, string>;
}

export interface LintOptions {
  modules: ReadonlyMap<string, AnyModule>;
  extraVars: Readonly<Record<string, unknown>>;
  vault: Vault;
  cwd: string;
}

/** Reads playbooks with all that they lead to. Throws ContentErrors for what is not valid. */
export function readLintContent(paths: readonly string[], { modules, extraVars, vault, cwd }: LintOptions): Content {
  const problems = new Problems();
  const files = new SourceFiles(vault);
  const loading: Loading = { modules, files, problems, cwd, withoutExtraVars: true };
  const around = { effective: outermost(undefined), vars: undefined, extraVars, chain: [] };
  const plays = paths.flatMap((path) => readPlaybookFile(resolve(cwd, path), around, loading));
  const walks = plays.map((play) => walkPlay(play, problems));
  problems.throwIfAny();
  const handlers = walks.flatMap((walked) => walked.handlers);
  const handlerNodes = new Set<unknown>(handlers.map(({ node }) => node));
  const nodes = walks.flatMap((walked) => [...walked.visited, ...walked.possible]).map(({ node }) => node);
  return {
    plays,
    nodes: onceByPlace(nodes).map((node) => ({ node, isHandler: handlerNodes.has(node) })),
    handlers,
    complete: walks.every(({ complete }) => complete),
    texts: files.texts(),
  };
}

/** What several plays use, or one play twice, is read for each of them. */
function onceByPlace<T extends { place: Place }>(nodes: readonly T[]): T[] {
  const byPlace = new Map<string, T>();
  for (const node of nodes) {
    const { file, line, column } = node.place;
    const key = `${file}:${line}:${column}`;
    if (!byPlace.has(key)) byPlace.set(key, node);
  }
  return [...byPlace.values()];
}
