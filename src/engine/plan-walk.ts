import type { HostBasics } from "../remote/types.js";
import type { HostRun, Stop } from "./host-run.js";
import { includeFor } from "./include.js";
import type { LocalCache } from "./local-files.js";
import { metaFor } from "./meta.js";
import { unknownOutcome } from "./outcomes.js";
import { planTask } from "./plan-task.js";
import type { Told } from "./planned-task.js";
import type { RunContext } from "./run-context.js";
import { nodeName } from "./task-name.js";
import { scopeFor } from "./variables.js";
import { advance, nextLeaf, type Leaf, type Walk } from "./walk.js";

/** Plans one host on from where it stands until it ends, needs facts, or meets a task that has to be run by itself. */
export async function planUntilStop(host: HostRun, context: RunContext, cache: LocalCache): Promise<void> {
  const { basics } = await host.connection.conduit(undefined);
  host.stop = undefined;
  while (host.stop === undefined) {
    const { walk, leaf } = nextLeaf(host.walk, context.handlers);
    host.walk = walk;
    host.stop = leaf ? await planLeaf(host, context, leaf, basics, cache) : { kind: "end" };
  }
}

async function planLeaf(
  host: HostRun,
  context: RunContext,
  leaf: Leaf,
  basics: HostBasics,
  cache: LocalCache,
): Promise<Stop | undefined> {
  const { node } = leaf;
  if (leaf.doubt !== undefined) {
    const told = { status: "unknown" as const, outcome: unknownOutcome(leaf.doubt) };
    goOn(host, context, leaf, basics, { walk: advance(host.walk), told });
    return undefined;
  }
  if (node.kind === "task") return planTask(host, context, { ...leaf, node }, basics, cache);
  const next =
    node.kind === "meta" ? metaFor(host, context, leaf, node, basics) : includeFor(host, context, leaf, node, basics);
  goOn(host, context, leaf, basics, next);
  return undefined;
}

/** What is to be told is told in its turn, and only once it holds. */
function goOn(
  host: HostRun,
  context: RunContext,
  leaf: Leaf,
  basics: HostBasics,
  { walk, told }: { walk: Walk; told?: Told | undefined },
): void {
  if (told) {
    const scope = scopeFor(host, context, { task: leaf.node, layers: leaf.layers, basics });
    host.planned.push({
      leaf,
      name: nodeName(leaf.node, scope),
      scope,
      items: [],
      whole: told.outcome,
      status: told.status,
      predicted: host.predictedBy !== undefined,
      before: host.standing,
    });
  }
  host.walk = walk;
}
