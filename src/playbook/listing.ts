import { relative } from "node:path";
import type { Inventory } from "../inventory/inventory.js";
import { isCompiled } from "../template/compile.js";
import { shownName } from "./inherit.js";
import { leavesOf } from "./leaves.js";
import type { LoadedPlaybook } from "./load.js";
import type { LoadedPlay } from "./play.js";
import { isChosen, type TagChoice } from "./tags.js";
import type { Include, Meta, Task } from "./types.js";

type Leaf = Task | Include | Meta;

/** Where the user stands: files are shown from there. */
interface ListingOptions {
  cwd: string;
}

/** `--list-tasks`: the tasks of each play that the tags choose, as ansible-playbook prints them. */
export function listTasks(playbooks: readonly LoadedPlaybook[], choice: TagChoice, options: ListingOptions): string {
  return listing(playbooks, options, (play) => {
    const tasks = leavesOf(play.nodes).filter((node) => node.kind !== "meta" && isChosen(node.tags, choice));
    return ["    tasks:", ...tasks.map((node) => `      ${taskTitle(node)}\t${shownTags(node.tags)}`)];
  });
}

/** `--list-tags`: the tags of each play's tasks that the choice leaves. */
export function listTags(playbooks: readonly LoadedPlaybook[], choice: TagChoice, options: ListingOptions): string {
  return listing(playbooks, options, (play) => {
    const tasks = leavesOf(play.nodes).filter((node) => node.kind !== "meta" && isChosen(node.tags, choice));
    const tags = new Set(tasks.flatMap((node) => node.tags));
    return [`      TASK ${shownTags([...tags])}`];
  });
}

/**
 * `--list-hosts`: the hosts of each play within `limit`. Patterns with templates are rendered by `patternOf`.
 * Throws ContentError when a rendered pattern is malformed.
 */
export function listHosts(
  playbooks: readonly LoadedPlaybook[],
  inventory: Inventory,
  limit: string | undefined,
  patternOf: (play: LoadedPlay) => string,
  options: ListingOptions,
): string {
  return listing(playbooks, options, (play) => {
    const pattern = patternOf(play);
    const hosts = inventory.matchPattern(pattern, limit);
    const terms = pattern.split(",").map((term) => `'${term.trim()}'`);
    return [
      `    pattern: [${terms.join(", ")}]`,
      `    hosts (${hosts.length}):`,
      ...hosts.map((host) => `      ${host}`),
    ];
  });
}

function listing(
  playbooks: readonly LoadedPlaybook[],
  { cwd }: ListingOptions,
  details: (play: LoadedPlay) => string[],
): string {
  const lines = playbooks.flatMap(({ file, plays }) => [
    "",
    `playbook: ${relative(cwd, file)}`,
    ...plays.flatMap((play, index) => ["", playTitle(play, index), ...details(play)]),
  ]);
  return `${lines.join("\n")}\n`;
}

function playTitle(play: LoadedPlay, index: number): string {
  const hosts = Array.isArray(play.hosts) ? play.hosts.map(shownName).join(",") : shownName(play.hosts);
  return `  play #${index + 1} (${hosts}): ${play.name}\t${shownTags(play.tags)}`;
}

function taskTitle(node: Leaf): string {
  const own = node.kind === "meta" ? "meta" : shownName(node.name) || actionName(node);
  return node.role ? `${node.role.name} : ${own}` : own;
}

function actionName(node: Task | Include): string {
  if (node.kind === "task") return node.module.name;
  return `include_${node.what}${isCompiled(node.target) ? "" : ` ${shownName(node.target)}`}`;
}

function shownTags(tags: readonly string[]): string {
  return `TAGS: [${[...tags].sort().join(", ")}]`;
}
