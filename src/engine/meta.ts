import type { Meta } from "../playbook/types.js";
import { allHold } from "./conditions.js";
import type { HostRun } from "./host-run.js";
import type { RunContext } from "./run-context.js";
import { scopeFor } from "./variables.js";
import { advance, enterFlush, type Leaf, type Walk } from "./walk.js";

/** Where a host goes on after a `meta` task. */
export async function metaWalk(host: HostRun, context: RunContext, leaf: Leaf, node: Meta): Promise<Walk> {
  const done = advance(host.walk, context.handlers);
  if (node.action === "flush_handlers") return enterFlush(host.walk, leaf.position);
  const { basics } = await host.connection.conduit(undefined);
  const answer = allHold(
    node.when,
    scopeFor(host, context, { task: node, layers: leaf.layers, failure: leaf.failure, basics }),
  );
  if (!answer.known || !answer.holds) return done;
  switch (node.action) {
    case "end_host":
    case "end_play":
      return { ...done, frames: [] };
    case "clear_host_errors":
    case "noop":
      return done;
  }
}
