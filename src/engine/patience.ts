import type { HostRun } from "./host-run.js";
import { nextTask } from "./next-task.js";
import type { RunContext } from "./run-context.js";

/** A host whose first task waits for it need not be there yet. */
export function givePatience(host: HostRun, context: RunContext): void {
  const node = nextTask(host, context)?.node;
  if (node?.kind === "task") host.connection.bePatient(node.module.patience?.(node.args) ?? 0);
}
