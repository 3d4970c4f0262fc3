import { gateways, portals, type Component } from "../components.js";
import { each, near, type Link } from "../link.js";
import { apimPort, doors, offsetOf } from "../ports.js";
import { nodesOf, type Node, type Topology } from "../topology.js";

/** What comes from clients, and what load balancers make of it. */
export function clientLinks(topology: Topology): Link[] {
  const balancers = nodesOf(topology, "load_balancer");
  const has = (node: Node, any: readonly Component[]): boolean => nodesOf(topology, any, node.datacenter).length > 0;
  return [
    ...balancers.flatMap((node) => [
      ...(has(node, portals) ? [fromClients(node, [doors.portals], "portals")] : []),
      ...(has(node, gateways) ? [fromClients(node, gatewayDoors, "calls of APIs")] : []),
    ]),
    ...each(balancers, portalsFor(topology), (to) => [apimPort(to, "https")], "clients", "portals"),
    ...each(balancers, near(servingGateways(topology)), gatewayPorts, "clients", "calls of APIs"),
    ...each(
      balancers,
      near(nodesOf(topology, "identity_server")),
      (to) => [9443 + offsetOf(to, "identity_server", topology)],
      "clients",
      "log-in and tokens",
    ),
  ];
}

/** The portals that users of a datacenter's load balancer come to: the master's where nodes with everything have theirs unused elsewhere. */
function portalsFor(topology: Topology): (node: Node) => readonly Node[] {
  const { chosen, pattern } = topology;
  const everything = nodesOf(topology, "all_in_one");
  const mastersOnly =
    chosen.design_time === "active-passive" && pattern.clients === "everywhere" && everything.length > 0;
  return mastersOnly
    ? () => everything.filter(({ datacenter }) => datacenter.master)
    : near(nodesOf(topology, portals));
}

const gatewayDoors = [doors.gateway_https, doors.gateway_http, doors.websocket_tls, doors.websocket];

function gatewayPorts(node: Node): number[] {
  return (["gateway_https", "gateway_http", "websocket_tls", "websocket"] as const).map((what) => apimPort(node, what));
}

function fromClients(to: Node, ports: readonly number[], why: string): Link {
  return { from: "clients", to, ports, kind: "clients", why };
}

/** A gateway manager serves nobody but the publisher. */
function servingGateways(topology: Topology): Node[] {
  return nodesOf(
    topology,
    gateways.filter((component) => component !== "gateway_manager"),
  );
}
