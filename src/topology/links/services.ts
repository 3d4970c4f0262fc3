import type { Component } from "../components.js";
import { each, far, masterOf, near, type Link } from "../link.js";
import { apimPort, offsetOf } from "../ports.js";
import { nodesOf, type Node, type Topology } from "../topology.js";

/** Calls over HTTPS from one component of the product to another, inside a datacenter through its load balancer. */
export function serviceLinks(topology: Topology): Link[] {
  const of = (any: Component | readonly Component[]): Node[] => nodesOf(topology, any);
  const balancers = of("load_balancer");
  const calls = (from: readonly Component[], to: Component, why: string): Link[] => {
    const asked = nodesOf(topology, to);
    const callers = of(from).filter((node) => near(asked)(node).length > 0 && !node.components.includes(to));
    if (callers.length === 0) return [];
    const places = new Set(callers.map((node) => node.datacenter));
    const through = balancers.filter((node) => places.has(node.datacenter));
    return [
      ...each(callers, near(through), () => [https], "services", why),
      ...each(through, near(asked), (node) => [apimPort(node, "https")], "services", why),
    ];
  };
  return [
    ...calls(
      ["gateway", "gateway_manager", "gateway_worker", "publisher", "devportal"],
      "key_manager",
      "keys and tokens",
    ),
    ...calls(["gateway", "gateway_manager", "gateway_worker", "publisher", "admin"], "traffic_manager", "policies"),
    ...deployments(topology, calls),
    ...each(
      of("devportal").filter((node) => !node.components.includes("gateway")),
      near(balancers),
      () => [8243],
      "services",
      "tokens that are revoked",
    ),
    ...each(
      of(["all_in_one", "gateway"]),
      near(of("identity_server")),
      (to) => [https + offsetOf(to, "identity_server", topology)],
      "services",
      "keys and tokens",
    ),
    ...allInOne(topology),
  ];
}

const https = 9443;
const why = "APIs are deployed";

/** Where artifacts are fetched from one gateway, the publisher calls that one; else any, through the load balancer. */
function deployments(
  topology: Topology,
  calls: (from: readonly Component[], to: Component, why: string) => Link[],
): Link[] {
  const publishers = nodesOf(topology, "publisher");
  const writers = writersOf(topology, "gateway");
  const direct = topology.chosen.artifact_sync === "rsync";
  return [
    ...(direct
      ? each(publishers, near(writers), (to) => [apimPort(to, "https")], "services", why)
      : calls(["publisher"], "gateway", why)),
    ...calls(["publisher"], "gateway_manager", why),
    // APIs that are chosen for a region are deployed there by the publisher itself, not with the files.
    ...(topology.pattern.artifacts === "policies"
      ? [
          ...each(publishers, far(nodesOf(topology, "load_balancer")), () => [https], "services", why),
          ...each(
            nodesOf(topology, "load_balancer").filter((node) => node.datacenter !== masterOf(topology)),
            near(direct ? writers : nodesOf(topology, "gateway")),
            (to) => [apimPort(to, "https")],
            "services",
            why,
          ),
        ]
      : []),
  ];
}

/** The first host of a component in each datacenter: where artifacts are deployed, if the others fetch them. */
export function writersOf(topology: Topology, component: Component): Node[] {
  return topology.datacenters.flatMap((site) => nodesOf(topology, component, site).slice(0, 1));
}

/** Nodes with everything call nobody, but for the one that artifacts are fetched from. */
function allInOne(topology: Topology): Link[] {
  if (topology.chosen.artifact_sync !== "rsync") return [];
  const nodes = nodesOf(topology, "all_in_one");
  const writers = writersOf(topology, "all_in_one");
  return each(nodes, near(writers), (to) => [apimPort(to, "https")], "services", why);
}
