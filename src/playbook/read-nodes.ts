import { readBlock } from "./block.js";
import { readHandler } from "./handlers.js";
import { describe, entryOf, type SourceNode } from "./source.js";
import type { Lists, Surroundings } from "./surroundings.js";
import { readTask } from "./task.js";
import type { PlaybookNode } from "./types.js";

/** Reads lists of tasks (with blocks, and what imports bring) and of handlers. */
export const lists: Lists = {
  nodes: (items, around) => items.flatMap((item) => readNode(item, around)),
  handlers: (items, around) => items.flatMap((item) => readHandler(item, around, lists)),
};

function readNode(node: SourceNode, around: Surroundings): PlaybookNode[] {
  if (node.kind !== "mapping") {
    around.loading.problems.report(`a task is ${describe(node)}`, node.place, {
      expected: "a mapping, such as - name: …",
    });
    return [];
  }
  const isBlock = ["block", "rescue", "always"].some((key) => entryOf(node, key));
  return isBlock ? readBlock(node, around, lists) : readTask(node, around, lists);
}
