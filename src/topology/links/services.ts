import { trafficManagers, type Component } from "../components.js";
import { each, far, masterOf, near, type Link } from "../link.js";
import { apimPort, innerDoors, offsetOf } from "../ports.js";
import { nodesOf, type Node, type Topology } from "../topology.js";

/** Calls over HTTPS from one component of the product to another, inside a datacenter through its load balancer. */
export function serviceLinks(topology: Topology): Link[] {
  const of = (any: Component | readonly Component[]): Node[] => nodesOf(topology, any);
  const balancers = of("load_balancer");
  const calls: Calls = (from, to, why) => {
    const asked = nodesOf(topology, to);
    const callers = of(from).filter((node) => near(asked)(node).length > 0 && !node.components.includes(to));
    if (callers.length === 0) return [];
    const places = new Set(callers.map((node) => node.datacenter));
    const through = balancers.filter((node) => places.has(node.datacenter));
    return [
      ...each(callers, near(through), () => [innerDoors[to === "gateway_manager" ? "gateway" : to]], "services", why),
      ...each(through, near(asked), (node) => [apimPort(node, "https")], "services", why),
    ];
  };
  return [
    ...calls(
      ["gateway", "gateway_manager", "gateway_worker", "publisher", "devportal"],
      "key_manager",
      "keys and tokens",
    ),
    ...calls(["gateway", "gateway_manager", "gateway_worker"], "traffic_manager", "policies"),
    ...policies(topology, calls),
    ...deployments(topology, calls),
    ...identityServers(topology),
    ...allInOne(topology),
  ];
}

/** Nodes ask the Identity Servers of their datacenter through its load balancer, and those tell the traffic managers. */
function identityServers(topology: Topology): Link[] {
  const servers = nodesOf(topology, "identity_server");
  if (servers.length === 0) return [];
  const balancers = nodesOf(topology, "load_balancer");
  const port = (to: Node): number[] => [9443 + offsetOf(to, "identity_server", topology)];
  const kept = "keys and tokens";
  return [
    ...each(
      nodesOf(topology, ["all_in_one", "gateway"]),
      near(balancers),
      () => [innerDoors.key_manager],
      "services",
      kept,
    ),
    ...each(balancers, near(servers), port, "services", kept),
    ...each(
      servers,
      near(nodesOf(topology, trafficManagers)),
      (to) => [apimPort(to, "receiver"), apimPort(to, "receiver_tls")],
      "throttling",
      "revoked tokens",
    ),
  ];
}

const why = "APIs are deployed";

type Calls = (
  from: readonly Component[],
  to: Component & (keyof typeof innerDoors | "gateway_manager"),
  why: string,
) => Link[];

/** Where policies are fetched from one traffic manager, they are made on that one; else on any, through the load balancer. */
function policies(topology: Topology, calls: Calls): Link[] {
  const makers = nodesOf(topology, ["publisher", "admin"]).filter(
    (node) => !node.components.includes("traffic_manager"),
  );
  if (topology.chosen.artifact_sync !== "rsync") return calls(["publisher", "admin"], "traffic_manager", "policies");
  const writers = writersOf(topology, "traffic_manager");
  return each(makers, near(writers), (to) => [apimPort(to, "https")], "services", "policies");
}

/** Where artifacts are fetched from one gateway, the publisher calls that one; else any, through the load balancer. */
function deployments(topology: Topology, calls: Calls): Link[] {
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
          ...each(publishers, far(nodesOf(topology, "load_balancer")), () => [innerDoors.gateway], "services", why),
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
