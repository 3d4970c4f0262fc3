import type { PlaybookNode } from "../playbook/types.js";

/** What `--tags` and `--skip-tags` say; no tags at all when they were not given. */
export interface TagChoice {
  tags: readonly string[];
  skipTags: readonly string[];
}

/** The nodes without the tasks that are not wanted. A block whose rescue has none left has no rescue. */
export function selectedNodes(nodes: readonly PlaybookNode[], choice: TagChoice): PlaybookNode[] {
  return nodes.flatMap((node): PlaybookNode[] => {
    if (node.kind === "block") {
      const select = (list: readonly PlaybookNode[]): PlaybookNode[] => selectedNodes(list, choice);
      return [{ ...node, block: select(node.block), rescue: select(node.rescue), always: select(node.always) }];
    }
    // Sections end with a flush of their own, which nobody can tag.
    const flush = node.kind === "meta" && node.action === "flush_handlers";
    return flush || tagsSelect(node.tags, choice.tags, choice.skipTags) ? [node] : [];
  });
}

/** Decides by Ansible's rules whether a task with these tags runs. `wanted` is empty when `--tags` was not given. */
export function tagsSelect(tags: readonly string[], wanted: readonly string[], skipped: readonly string[]): boolean {
  return isWanted(tags, wanted.length === 0 ? ["all"] : wanted) && !isSkipped(tags, skipped);
}

function isWanted(tags: readonly string[], wanted: readonly string[]): boolean {
  const never = tags.includes("never");
  if (tags.includes("always")) return true;
  if (wanted.includes("all") && !never) return true;
  if (tags.some((tag) => wanted.includes(tag))) return true;
  if (wanted.includes("tagged") && tags.length > 0 && !never) return true;
  return wanted.includes("untagged") && tags.length === 0;
}

function isSkipped(tags: readonly string[], skipped: readonly string[]): boolean {
  const spared = tags.includes("always") && !skipped.includes("always");
  if (skipped.includes("all") && !spared) return true;
  if (tags.some((tag) => skipped.includes(tag))) return true;
  if (skipped.includes("tagged") && tags.length > 0 && !spared) return true;
  return skipped.includes("untagged") && tags.length === 0;
}
