import type { Include, PlaybookNode, RoleUse, VariableLayer } from "../playbook/types.js";
import { render } from "../template/render.js";
import type { HostBasics } from "../remote/types.js";
import { allHold } from "./conditions.js";
import { faultOf } from "./faults.js";
import type { Standpoint } from "./host-run.js";
import { turnsOf } from "./loop-items.js";
import { failedTold, skippedOutcome, unknownOutcome } from "./outcomes.js";
import type { Passed, Told } from "./planned-task.js";
import type { RunContext } from "./run-context.js";
import { selectedNodes } from "./tags.js";
import { scopeFor } from "./variables.js";
import { advance, enterIncluded, type Leaf, type Walk } from "./walk.js";

interface Included {
  nodes: readonly PlaybookNode[];
  /** The loop item that brought them. */
  layers: readonly VariableLayer[];
}

/**
 * Evaluates an include for one host and puts the nodes it brings in front of the host. Handlers of an included role join the
 * play's. What it comes to is told when that is not simply its tasks.
 */
export function includeFor(
  host: Standpoint,
  context: RunContext,
  leaf: Leaf,
  node: Include,
  basics: HostBasics | undefined,
  met: boolean,
): Passed {
  const after = advance(host.walk);
  const unknown = (culprit: string): { walk: Walk; told: Told } => ({
    walk: after,
    told: { status: "unknown", outcome: unknownOutcome(culprit) },
  });
  try {
    const { layers, failure } = leaf;
    const scope = scopeFor(host, context, { task: node, layers, failure, basics, met });
    const turns = turnsOf(node, scope, context.play.folder);
    if (turns.kind === "failed") return failedTold(host.walk, node, turns);
    if (turns.kind === "meet") return "meet";
    if (turns.kind === "unknown") return unknown(turns.culprit);
    const lists: Included[] = [];
    const roles: RoleUse[] = [];
    for (const turn of turns.turns) {
      const inner = scope.with(turn.local);
      const answer = allHold(node.when, inner);
      if (!answer.known) return unknown(answer.culprit);
      if (!answer.holds) continue;
      const loaded = node.load(String(render(node.target, inner)));
      for (const handler of loaded.handlers) if (!context.handlers.includes(handler)) context.handlers.push(handler);
      const item = { values: turn.local as VariableLayer["values"], origin: "loop item" };
      // What a handler includes runs whatever its tags are, like the handler.
      const nodes = leaf.handler ? loaded.nodes : selectedNodes(loaded.nodes, context.options);
      if (node.public) roles.push(...loaded.roles);
      lists.push({ nodes, layers: node.loop ? [item] : [] });
    }
    if (lists.length > 0) {
      const seen = new Set([...host.walk.roles, ...roles]);
      return { walk: enterIncluded({ ...host.walk, roles: [...seen] }, lists, leaf) };
    }
    const reason = turns.turns.length === 0 ? "the list of the loop is empty" : "the condition is false";
    return { walk: after, told: { status: "skipped", outcome: skippedOutcome(reason) } };
  } catch (error) {
    const fault = faultOf(error);
    if (fault.kind === "meet") return "meet";
    return fault.kind === "failed" ? failedTold(host.walk, node, fault) : unknown(fault.culprit);
  }
}
