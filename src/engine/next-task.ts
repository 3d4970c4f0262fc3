import type { HostRun } from "./host-run.js";
import type { RunContext } from "./run-context.js";
import { advance, nextLeaf, type Leaf } from "./walk.js";

/** What a host comes to next but for `meta`, which the engine does by itself whether the host is there or not. */
export function nextTask({ walk }: HostRun, { handlers }: RunContext): Leaf | undefined {
  let next = nextLeaf(walk, handlers);
  while (next.leaf?.node.kind === "meta") next = nextLeaf(advance(next.walk), handlers);
  return next.leaf;
}
