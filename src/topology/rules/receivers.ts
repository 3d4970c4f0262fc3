import { ContentError } from "../../errors.js";
import { nodesOf, type Topology } from "../topology.js";

/**
 * Two receivers in one group of URLs share the events, two groups get a copy each. Both are written by the documents where the
 * other is meant, so where a datacenter has two, the operator says which.
 */
export function receivers(topology: Topology): ContentError[] {
  return [
    ...unsaid("analytics", "analytics_receivers", topology),
    ...unsaid("traffic_manager", "throttle_receivers", topology),
    ...shared(topology),
  ];
}

function unsaid(
  component: "analytics" | "traffic_manager",
  choice: "analytics_receivers" | "throttle_receivers",
  topology: Topology,
): ContentError[] {
  if (topology.chosen[choice] !== undefined) return [];
  const found = topology.datacenters.map((site) => nodesOf(topology, component, site)).find(({ length }) => length > 1);
  if (!found) return [];
  const [first, second] = found;
  return [
    new ContentError(
      `nothing says whether "${first?.name}" and "${second?.name}" share the events, or get all of them each`,
      second?.placeAs(component),
      { expected: `${choice}: copies, or ${choice}: load-balance` },
    ),
  ];
}

/** A node with everything listens to its own decisions only. */
function shared(topology: Topology): ContentError[] {
  if (topology.chosen.throttle_receivers !== "load-balance") return [];
  const [node] = nodesOf(topology, "all_in_one");
  if (!node) return [];
  const message = `the host "${node.name}" decides about throttling by itself, and would see only a part of the events`;
  return [
    new ContentError(message, topology.placeOf("throttle_receivers"), { expected: "throttle_receivers: copies" }),
  ];
}
