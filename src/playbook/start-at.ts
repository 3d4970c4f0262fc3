import { UsageError } from "../errors.js";
import { escapeRegex } from "../regex.js";
import { shownName } from "./inherit.js";
import { didYouMean } from "./nearest.js";
import { isChosen, type TagChoice } from "./tags.js";
import type { Play, PlaybookNode } from "./types.js";

/** A task, with the index of its play. */
export interface Start {
  play: number;
  node: PlaybookNode;
}

/**
 * The first task with this name, or whose name a pattern with `*`, `?` and `[…]` matches; as in Ansible, `role : name` is a name,
 * too, and what is included while a play runs is not looked at. Throws UsageError when there is none.
 */
export function findStart(plays: readonly Play[], name: string, choice: TagChoice): Start {
  const pattern = glob(name);
  const names = new Set<string>();
  for (const [index, play] of plays.entries()) {
    for (const node of reachable(play.nodes)) {
      if (node.kind === "meta" || node.kind === "block" || !isChosen(node.tags, choice)) continue;
      const own = shownName(node.name) || (node.kind === "task" ? node.module.name : `include_${node.what}`);
      const all = node.role ? [own, `${node.role.name} : ${own}`] : [own];
      if (all.some((one) => one === name || pattern.test(one))) return { play: index, node };
      all.forEach((one) => names.add(one));
    }
  }
  throw new UsageError(`no task to start at is named "${name}"`, {
    expected: "the name of a task, or a pattern for it; not of one in a file that is included with include_*",
    hint: didYouMean(name, names) ?? "--list-tasks names them",
  });
}

/** What a host comes by when nothing fails. */
function reachable(nodes: readonly PlaybookNode[]): PlaybookNode[] {
  return nodes.flatMap((node) => (node.kind === "block" ? reachable([...node.block, ...node.always]) : [node]));
}

function glob(text: string): RegExp {
  const source = text.replace(/\[!?[^\]]+\]|[^]/g, (part) => {
    if (part === "*") return "[^]*";
    if (part === "?") return "[^]";
    if (part.length > 1) return part.replace(/\\/g, "\\\\").replace(/^\[!/, "[^");
    return escapeRegex(part);
  });
  return new RegExp(`^${source}$`, "u");
}
