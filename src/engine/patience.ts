import type { HostRun } from "./host-run.js";
import type { RunContext } from "./run-context.js";
import { advance, nextLeaf } from "./walk.js";

/** A host whose first task waits for it need not be there yet. */
export function givePatience(host: HostRun, { handlers }: RunContext): void {
  let next = nextLeaf(host.walk, handlers);
  while (next.leaf?.node.kind === "meta") next = nextLeaf(advance(next.walk), handlers);
  const node = next.leaf?.node;
  if (node?.kind === "task") host.connection.bePatient(node.module.patience?.(node.args) ?? 0);
}
