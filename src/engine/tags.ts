import { isChosen, type TagChoice } from "../playbook/tags.js";
import type { PlaybookNode } from "../playbook/types.js";

/** The nodes without the tasks that are not wanted. A block whose rescue has none left has no rescue. */
export function selectedNodes(nodes: readonly PlaybookNode[], choice: TagChoice): PlaybookNode[] {
  return nodes.flatMap((node): PlaybookNode[] => {
    if (node.kind === "block") {
      const select = (list: readonly PlaybookNode[]): PlaybookNode[] => selectedNodes(list, choice);
      return [{ ...node, block: select(node.block), rescue: select(node.rescue), always: select(node.always) }];
    }
    // Sections end with a flush of their own, and roles with a mark, which nobody can tag.
    const ofOurs = node.kind === "meta" && (node.action === "flush_handlers" || node.action === "role_complete");
    return ofOurs || isChosen(node.tags, choice) ? [node] : [];
  });
}
