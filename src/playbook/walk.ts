import { isCompiled } from "../template/compile.js";
import { possibleFiles } from "./possible-files.js";
import { Problems } from "./problems.js";
import type { Handler, Include, Loop, Meta, Play, PlaybookNode, Task } from "./types.js";

/** A task, include or meta action of a play, as it is reached. */
export interface Visited {
  node: Task | Include | Meta;
  /** Names that the loops around give a value, its own included. */
  loopVars: readonly string[];
}

/** All that a play can reach, as far as that can be known before it runs. */
export interface Walked {
  visited: Visited[];
  /** Of the play, and of the roles that it includes. */
  handlers: Handler[];
  /** Tasks in files that an include with a template for a name may mean: they may define names. */
  possible: Visited[];
  /** False when something is included of which nothing can be known. */
  complete: boolean;
}

/** Walks a play through its blocks, handlers and includes; errors in included files go to `problems`. */
export function walkPlay(play: Play, problems: Problems): Walked {
  const walked: Walked = { visited: [], handlers: [...play.handlers], possible: [], complete: true };
  walkNodes(play.nodes, [], [], walked, problems);
  for (const { node } of play.handlers) walkNodes([node], [], [], walked, problems);
  return walked;
}

function walkNodes(
  nodes: readonly PlaybookNode[],
  loopVars: readonly string[],
  includes: readonly string[],
  walked: Walked,
  problems: Problems,
): void {
  for (const node of nodes) {
    if (node.kind === "block") {
      for (const part of [node.block, node.rescue, node.always]) walkNodes(part, loopVars, includes, walked, problems);
      continue;
    }
    const own = [...loopVars, ...(node.kind === "meta" ? [] : loopNames(node.loop))];
    walked.visited.push({ node, loopVars: own });
    if (node.kind === "include") walkInclude(node, own, includes, walked, problems);
  }
}

function walkInclude(
  node: Include,
  loopVars: readonly string[],
  includes: readonly string[],
  walked: Walked,
  problems: Problems,
): void {
  const { place, target } = node;
  const site = `${place.file}:${place.line}:${place.column}`;
  // A file may include itself on a condition: once round is enough to see all that it holds.
  if (includes.includes(site)) return;
  if (isCompiled(target) || typeof target !== "string") {
    walkPossible(node, loopVars, [...includes, site], walked);
    return;
  }
  const loaded = problems.attempt(() => node.load(target));
  if (!loaded) {
    problems.incomplete = true;
    return;
  }
  walked.handlers.push(...loaded.handlers);
  const within = [...includes, site];
  walkNodes(loaded.nodes, loopVars, within, walked, problems);
  walkNodes(
    loaded.handlers.map((handler) => handler.node),
    [],
    within,
    walked,
    problems,
  );
}

/** Whether a file is meant is not known, so neither its errors nor the names that it uses count; those it defines do. */
function walkPossible(node: Include, loopVars: readonly string[], includes: readonly string[], walked: Walked): void {
  const files = node.what === "tasks" && isCompiled(node.target) ? possibleFiles(node.target) : undefined;
  const scratch: Walked = { visited: [], handlers: [], possible: [], complete: files !== undefined };
  const unheard = new Problems();
  for (const file of files ?? []) {
    const loaded = unheard.attempt(() => node.load(file));
    if (loaded) walkNodes(loaded.nodes, loopVars, includes, scratch, unheard);
  }
  walked.possible.push(...scratch.visited, ...scratch.possible);
  walked.handlers.push(...scratch.handlers);
  walked.complete &&= scratch.complete;
}

/** Names that a loop gives a value in each turn. */
export function loopNames(loop: Loop | undefined): string[] {
  if (!loop) return [];
  const { loopVar, indexVar, extended } = loop;
  return [
    ...[loopVar, "ansible_loop_var"],
    ...(indexVar === undefined ? [] : [indexVar, "ansible_index_var"]),
    ...(extended ? ["ansible_loop"] : []),
  ];
}
