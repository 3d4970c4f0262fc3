import type { Meta } from "../playbook/types.js";
import type { HostBasics } from "../remote/types.js";
import { allHold } from "./conditions.js";
import { faultOf } from "./faults.js";
import type { Standpoint } from "./host-run.js";
import { failedTold, unknownOutcome } from "./outcomes.js";
import type { Passed } from "./planned-task.js";
import type { RunContext } from "./run-context.js";
import { scopeFor } from "./variables.js";
import { advance, endRole, enterFlush, type Leaf } from "./walk.js";

/** Where a host goes on after a `meta` task. */
export function metaFor(
  host: Standpoint,
  context: RunContext,
  leaf: Leaf,
  node: Meta,
  basics: HostBasics | undefined,
  met: boolean,
): Passed {
  if (node.action === "flush_handlers") return { walk: enterFlush(host.walk, leaf.position) };
  const done = advance(host.walk);
  try {
    const scope = scopeFor(host, context, { task: node, layers: leaf.layers, failure: leaf.failure, basics, met });
    const answer = allHold(node.when, scope);
    if (!answer.known) return { walk: done, told: { status: "unknown", outcome: unknownOutcome(answer.culprit) } };
    if (!answer.holds) return { walk: done };
    if (node.action === "refresh_inventory") {
      if (!met) return "meet";
      refresh(context, leaf);
    }
  } catch (error) {
    const fault = faultOf(error);
    return fault.kind === "meet" ? "meet" : failedTold(host.walk, node, fault);
  }
  switch (node.action) {
    case "end_host":
    case "end_batch":
      return { walk: { ...done, frames: [] } };
    case "end_play":
      return { walk: { ...done, frames: [], endedPlay: true } };
    case "clear_host_errors":
      return { walk: { ...done, forgivesOthers: true } };
    case "reset_connection":
      return { walk: done, resets: true };
    case "clear_facts":
      return { walk: done, clears: true };
    case "end_role":
      return { walk: node.role ? endRole(host.walk, node.role) : done };
    case "refresh_inventory":
    case "role_complete":
    case "noop":
      return { walk: done };
  }
}

/** Once for all hosts that have come to the task. */
function refresh({ inventory, refreshed }: RunContext, { position }: Leaf): void {
  const key = JSON.stringify(position);
  if (refreshed.has(key)) return;
  refreshed.add(key);
  inventory.refresh();
}
