import { ContentError, ContentErrors } from "../errors.js";
import type { Include, PlaybookNode, VariableLayer } from "../playbook/types.js";
import { render } from "../template/render.js";
import type { HostBasics } from "../remote/types.js";
import { UnknownValue } from "../template/unknown.js";
import { allHold } from "./conditions.js";
import type { HostRun, Standpoint } from "./host-run.js";
import { turnsOf } from "./loop-items.js";
import { withPlace } from "./prepare-item.js";
import type { RunContext } from "./run-context.js";
import { taskName } from "./task-name.js";
import { scopeFor } from "./variables.js";
import { advance, enterIncluded, fail, type Leaf, type Walk } from "./walk.js";

/** What an include comes to: where the host goes on, and what is to be reported when that is not simply its tasks. */
export interface Included {
  walk: Walk;
  report?: { status: "skipped" | "failed" | "unknown"; message: string };
}

/** Evaluates an include for one host and puts the nodes it brings in front of the host. Handlers of an included role join the play's. */
export function includeFor(
  host: Standpoint & { walk: Walk },
  context: RunContext,
  leaf: Leaf,
  node: Include,
  basics: HostBasics,
): Included {
  const after = advance(host.walk, context.handlers);
  try {
    const scope = scopeFor(host, context, {
      task: node,
      layers: leaf.layers,
      failure: leaf.failure,
      basics,
      met: true,
    });
    const turns = turnsOf(node, scope);
    if (turns.kind !== "turns")
      return {
        walk: after,
        report: { status: "unknown", message: turns.kind === "failed" ? turns.message : "the loop is not known yet" },
      };
    const lists: { nodes: PlaybookNode[]; layers: VariableLayer[] }[] = [];
    for (const turn of turns.turns) {
      const inner = scope.with(turn.local);
      const answer = allHold(node.when, inner);
      if (!answer.known)
        return { walk: after, report: { status: "unknown", message: `depends on "${answer.culprit}"` } };
      if (!answer.holds) continue;
      const loaded = node.load(String(render(node.target, inner)));
      for (const handler of loaded.handlers) if (!context.handlers.includes(handler)) context.handlers.push(handler);
      lists.push({
        nodes: loaded.nodes,
        layers: node.loop ? [{ values: turn.local as VariableLayer["values"], origin: "loop item" }] : [],
      });
    }
    if (lists.length === 0) return { walk: after, report: { status: "skipped", message: "the condition is false" } };
    return { walk: enterIncluded(host.walk, lists, leaf, context.handlers) };
  } catch (error) {
    if (error instanceof UnknownValue) return { walk: after, report: { status: "unknown", message: error.message } };
    const message =
      error instanceof ContentErrors
        ? error.errors.map(withPlace).join("; ")
        : error instanceof ContentError
          ? withPlace(error)
          : undefined;
    if (message === undefined) throw error;
    return {
      walk: fail(host.walk, { task: node.what, result: { failed: true, msg: message } }).walk,
      report: { status: "failed", message },
    };
  }
}

/** Enters an include for real, and reports it unless it simply brings its tasks. */
export async function enterInclude(host: HostRun, context: RunContext, leaf: Leaf, node: Include): Promise<void> {
  const { basics } = await host.connection.conduit(undefined);
  const { walk, report } = includeFor(host, context, leaf, node, basics);
  host.walk = walk;
  if (!report) return;
  const scope = scopeFor(host, context, { task: node, layers: leaf.layers, basics });
  context.journal.count(host, report.status);
  context.journal.result(
    {
      play: context.play.name,
      role: node.role?.name,
      task: taskName(node.name, `include_${node.what}`, scope),
      module: `include_${node.what}`,
      host: host.name,
      item: undefined,
      status: report.status,
      predicted: false,
      diff: [],
      message: report.message,
      duration_ms: 0,
      place: `${node.place.file}:${node.place.line}`,
    },
    leaf.position,
  );
}
