import { globals } from "../template/globals.js";
import { helperNames } from "../template/helpers.js";
import type { Compiled, FreeName } from "../template/types.js";
import { lookupNames } from "./lookups/lookups.js";
import { magicNames } from "./magic-names.js";
import { didYouMean } from "./nearest.js";
import type { LoadedPlay } from "./play.js";
import type { Problems } from "./problems.js";
import { compiledIn } from "./templated.js";
import type { RoleUse, Task, Templated, VariableLayer } from "./types.js";
import { loopNames, type Visited, type Walked } from "./walk.js";

/** What is known of names beyond the play itself. */
export interface OutsideNames {
  extraVars: Readonly<Record<string, unknown>>;
  /** Variables of any host of the inventory. */
  inventory: readonly VariableLayer[];
  /** Registered and set by tasks of any play: they outlive their play. */
  lasting: ReadonlySet<string>;
}

/** An expression that is evaluated for sure, and what its loops define. */
export interface NameUse {
  template: Compiled;
  loopVars: readonly string[];
}

/**
 * Reports names that the tasks of a play use and that nothing defines, whatever the host. Variables are evaluated when
 * they are used: one that nobody uses may refer to anything.
 */
export function checkNames(
  play: LoadedPlay,
  walked: Walked,
  more: NameUse[],
  outside: OutsideNames,
  problems: Problems,
): void {
  const layers = [...playLayers(play, walked), ...outside.inventory];
  const known = new Set([...outside.lasting, ...Object.keys(outside.extraVars), ...layers.flatMap(namesOf)]);
  for (const name of [...magicNames, ...helperNames, ...lookupNames, ...globals]) known.add(name);
  const loopVars = new Set(walked.visited.flatMap((visited) => visited.loopVars));
  const uses = [...walked.visited.flatMap(usesOf), ...more];
  for (const { template, loopVars: own } of uses) for (const use of template.freeNames) report(use, own);
  // A variable that a looping task uses may itself speak of the item.
  for (const use of reachable(uses, layers)) report(use, [...loopVars]);

  function report(use: FreeName, local: readonly string[]): void {
    if (use.guarded || known.has(use.name) || local.includes(use.name)) return;
    const loopOnly = loopVars.has(use.name) || use.name === "item";
    problems.report(`"${use.name}" is undefined`, use.place, {
      hint: loopOnly ? `"${use.name}" has a value within a loop only` : didYouMean(use.name, [...known, ...local]),
    });
  }
}

/** Names that tasks of a play leave behind for later plays: registered results and facts that are set. */
export function lastingNames(walked: Walked, included: ReadonlyMap<Task, readonly string[] | undefined>): string[] {
  return [...walked.visited, ...walked.possible].flatMap(({ node }) => {
    if (node.kind === "meta") return [];
    const set = node.kind === "task" ? [...(node.module.sets?.(node.args) ?? []), ...(included.get(node) ?? [])] : [];
    return node.register === undefined ? set : [...set, node.register];
  });
}

function playLayers(play: LoadedPlay, walked: Walked): VariableLayer[] {
  const roles = new Set<RoleUse>([...play.roles, ...walked.visited.flatMap(({ node }) => node.role ?? [])]);
  return [
    play.vars,
    { values: Object.fromEntries(play.prompts.map(({ name }) => [name, ""])), origin: "vars_prompt" },
    ...play.varsFiles,
    ...[...roles].flatMap((role) => [role.defaults, role.vars, role.params]),
    ...new Set(walked.visited.flatMap(({ node }) => [...node.vars, ...node.includeParams])),
  ];
}

function namesOf(layer: VariableLayer): string[] {
  return Object.keys(layer.values);
}

/** Every expression that stands in a task itself. */
function usesOf({ node, loopVars }: Visited): NameUse[] {
  const values: (Templated | undefined)[] = [
    ...[node.when, node.become?.enabled, node.become?.user, node.ignoreErrors, node.noLog, node.checkMode, node.diff],
    ...[node.delegateTo, node.delegateFacts, node.runOnce, node.timeout],
    ...[node.ignoreUnreachable, node.anyErrorsFatal, node.reach.remoteUser],
    ...node.environment,
  ];
  if (node.kind === "include") values.push(node.target);
  if (node.kind === "task") {
    const { until, retries, delay, async, poll, changedWhen, failedWhen, notify } = node;
    values.push(node.args, until ?? [], retries, delay, async, poll, changedWhen ?? [], failedWhen ?? [], notify);
  }
  const within = values.flatMap(compiledIn).map((template) => ({ template, loopVars }));
  if (node.kind === "meta" || !node.loop) return within;
  // What a task loops over is evaluated before its own loop gives names a value.
  const items = compiledIn(node.loop.items).map((template) => ({
    template,
    loopVars: loopVars.slice(0, loopVars.length - loopNames(node.loop).length),
  }));
  const label = compiledIn(node.loop.label).map((template) => ({ template, loopVars }));
  return [...within, ...items, ...label];
}

/** Names within the variables that the uses lead to, through other variables as well. */
function reachable(uses: readonly NameUse[], layers: readonly VariableLayer[]): FreeName[] {
  const found: FreeName[] = [];
  const seen = new Set<string>();
  const queue = uses.flatMap(({ template }) => template.freeNames.map(({ name }) => name));
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const layer of layers) {
      if (!Object.hasOwn(layer.values, name)) continue;
      const within = compiledIn(layer.values[name]).flatMap((template) => template.freeNames);
      found.push(...within);
      queue.push(...within.map((use) => use.name));
    }
  }
  return found;
}
