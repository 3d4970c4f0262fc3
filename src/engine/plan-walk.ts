import type { HostBasics } from "../remote/types.js";
import { basicsKnown } from "./away.js";
import type { HostRun, Stop } from "./host-run.js";
import { includeFor } from "./include.js";
import type { LocalCache } from "./local-files.js";
import { metaFor } from "./meta.js";
import { unknownOutcome } from "./outcomes.js";
import { relive } from "./past.js";
import { planTask } from "./plan-task.js";
import type { PlannedTask, Told } from "./planned-task.js";
import { comparePositions } from "./position.js";
import type { RunContext } from "./run-context.js";
import { nodeName } from "./task-name.js";
import { scopeFor } from "./variables.js";
import { advance, nextLeaf, type Leaf, type Walk } from "./walk.js";

/** So many tasks, changes or characters of shell text are made true at once, so that output starts early and memory stays small. */
const maxPlanned = { tasks: 400, changes: 200, text: 2 * 1024 * 1024 };

/** Plans one host on from where it stands until it ends, needs facts, or meets a task that has to be run by itself. */
export async function planUntilStop(host: HostRun, context: RunContext, cache: LocalCache): Promise<void> {
  const basics = await basicsKnown(host.connection);
  host.stop = undefined;
  while (host.stop === undefined) {
    const { walk, leaf } = nextLeaf(host.walk, context.handlers);
    host.walk = walk;
    if (!leaf) host.stop = { kind: "end" };
    else if (isFull(host.planned)) host.stop = { kind: "full", position: leaf.position };
    else host.stop = await planLeaf(host, context, leaf, basics, cache);
  }
}

function isFull(planned: readonly PlannedTask[]): boolean {
  let changes = 0;
  let text = 0;
  // Asked before every task: what is planned is gone through without making lists of it.
  for (const { items } of planned) {
    for (const { plan } of items) {
      changes += plan.changes.length;
      for (const { script } of plan.changes) text += script.length;
    }
  }
  return planned.length >= maxPlanned.tasks || changes >= maxPlanned.changes || text >= maxPlanned.text;
}

async function planLeaf(
  host: HostRun,
  context: RunContext,
  leaf: Leaf,
  basics: HostBasics | undefined,
  cache: LocalCache,
): Promise<Stop | undefined> {
  const { node } = leaf;
  if (leaf.doubt !== undefined) {
    const told = { status: "unknown" as const, outcome: unknownOutcome(leaf.doubt) };
    goOn(host, context, leaf, basics, { walk: advance(host.walk), told });
    return undefined;
  }
  if (node.kind === "task") {
    const past = relive(host, context, { ...leaf, node }, basics);
    return past === "live" ? planTask(host, context, { ...leaf, node }, basics, cache) : past;
  }
  const met = host.metAt !== undefined && comparePositions(host.metAt, leaf.position) === 0;
  const next =
    node.kind === "meta"
      ? metaFor(host, context, leaf, node, basics, met)
      : includeFor(host, context, leaf, node, basics, met);
  if (next !== "meet" && next.clears) {
    const { ansible_facts: _forgotten, ...set } = host.variables.set;
    host.variables = { ...host.variables, set };
  }
  if (next !== "meet" && next.resets) {
    // What is planned is for the account as it was.
    if (host.planned.length > 0 && !context.options.check) return { kind: "full", position: leaf.position };
    await host.connection.reset();
    host.store.age();
  }
  if (next === "meet") return { kind: "meet", position: leaf.position };
  goOn(host, context, leaf, basics, next);
  return undefined;
}

/** What is to be told is told in its turn, and only once it holds. */
function goOn(
  host: HostRun,
  context: RunContext,
  leaf: Leaf,
  basics: HostBasics | undefined,
  { walk, told }: { walk: Walk; told?: Told | undefined },
): void {
  if (told) {
    const scope = scopeFor(host, context, { task: leaf.node, layers: leaf.layers, basics });
    const name = nodeName(leaf.node, scope);
    const harmless = leaf.node.kind === "task" && leaf.node.module.readsOnly === true;
    host.planned.push({
      leaf,
      name,
      scope,
      items: [],
      whole: told.outcome,
      status: told.status,
      predicted: host.predictedBy !== undefined,
      before: host.standing,
    });
    // Nobody knows what a handler, or the tasks of an include, would have done.
    if (told.status === "unknown" && !harmless) host.predictedBy ??= name;
  }
  host.walk = walk;
}
