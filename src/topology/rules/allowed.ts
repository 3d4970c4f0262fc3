import { ContentError } from "../../errors.js";
import type { Component } from "../components.js";
import type { Node, Topology } from "../topology.js";
import { syncServers } from "./needed.js";

/** No component that the pattern does not have, and outside the master none that it has only there. */
export function allowed(topology: Topology): ContentError[] {
  const { everywhere, master, optional } = topology.pattern;
  const [anywhere, inMaster] = [[...everywhere, ...optional, ...syncServers(topology)], [...master]];
  // The Admin portal goes where the publisher may be.
  const besides = anywhere.includes("publisher") ? anywhere : inMaster;
  if (besides.includes("publisher")) besides.push("admin");
  return topology.nodes.flatMap((node) =>
    node.components.flatMap((component) => {
      if (anywhere.includes(component)) return [];
      if (!inMaster.includes(component)) return [unknown(node, component, [...anywhere, ...inMaster], topology)];
      return node.datacenter.master ? [] : [outsideMaster(node, component, topology)];
    }),
  );
}

function unknown(node: Node, component: Component, known: readonly string[], { chosen }: Topology): ContentError {
  return new ContentError(
    `the host "${node.name}" is in "${component}", which ${chosen.pattern} with ${chosen.artifact_sync} does not have`,
    node.placeAs(component),
    { expected: known.join(", ") },
  );
}

function outsideMaster(node: Node, component: Component, { chosen, datacenters }: Topology): ContentError {
  const master = datacenters.find((site) => site.master)?.name ?? "";
  return new ContentError(
    `the host "${node.name}" is in "${component}", and "${node.datacenter.name}" is not the master`,
    node.placeAs(component),
    { expected: `hosts of "${master}" only, as ${chosen.pattern} has it` },
  );
}
