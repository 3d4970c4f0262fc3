import { ContentError } from "../../errors.js";
import { components, type Component } from "../components.js";
import type { Node, Topology } from "../topology.js";

/** Components of the product share a host where the pattern says so, and nowhere where it has each by itself. */
export function grouping(topology: Topology): ContentError[] {
  const { together, apart } = topology.pattern;
  return topology.nodes.flatMap((node) => [
    ...missing(node, together, topology),
    ...(apart ? tooMany(node, topology) : []),
  ]);
}

function missing(node: Node, together: readonly Component[], { chosen }: Topology): ContentError[] {
  const [present, absent] = [true, false].map((wanted) =>
    together.filter((component) => node.components.includes(component) === wanted),
  );
  if (!present?.length || !absent?.length) return [];
  return [
    new ContentError(
      `the host "${node.name}" is in "${present.join('" and "')}" but not in "${absent.join('" and "')}"`,
      node.placeAs(present[0]),
      { expected: `${together.join(", ")} on the same hosts, as ${chosen.pattern} has it` },
    ),
  ];
}

function tooMany(node: Node, { chosen }: Topology): ContentError[] {
  const own = node.components.filter((component) => components[component].product === "apim");
  if (own.length < 2) return [];
  return [
    new ContentError(`the host "${node.name}" is in "${own.join('" and "')}"`, node.placeAs(own[1]), {
      expected: `one of them for each host, as ${chosen.pattern} has it`,
    }),
  ];
}
