import type { Block, PlaybookNode } from "./types.js";

type Leaf = Exclude<PlaybookNode, Block>;

/** The tasks, includes and meta actions of a list and of the blocks in it, in their order. */
export function leavesOf(nodes: readonly PlaybookNode[]): Leaf[] {
  return nodes.flatMap((node) =>
    node.kind === "block" ? leavesOf([...node.block, ...node.rescue, ...node.always]) : [node],
  );
}
