import { gateways, trafficManagers, type Component } from "../components.js";
import { each, near, type Link } from "../link.js";
import { apimPort } from "../ports.js";
import { isVersion2, nodesOf, type Node, type Topology } from "../topology.js";

/** Events for the traffic managers, and what they decide. */
export function throttlingLinks(topology: Topology): Link[] {
  const managers = nodesOf(topology, trafficManagers);
  const everywhere = (): readonly Node[] => managers;
  const { throttleEverywhere } = topology.pattern;
  const events = throttleEverywhere ? everywhere : near(managers);
  // Brokers of 2.x tell nobody outside their datacenter.
  const peers = throttleEverywhere && !isVersion2(topology) ? everywhere : near(managers);
  const listening = nodesOf(topology, gateways).filter((node) => !node.components.includes("all_in_one"));
  const telling = isVersion2(topology) ? [] : nodesOf(topology, tellers);
  return [
    ...each(
      nodesOf(topology, gateways),
      events,
      (to) => [apimPort(to, "receiver"), apimPort(to, "receiver_tls")],
      "throttling",
      "events to count",
    ),
    ...each(
      telling,
      events,
      (to) => [apimPort(to, "receiver"), apimPort(to, "receiver_tls")],
      "throttling",
      "events for gateways",
    ),
    ...each(
      [...listening, ...telling],
      decidersFor(managers),
      (to) => [apimPort(to, "jms")],
      "throttling",
      "decisions (JMS)",
    ),
    ...each(
      nodesOf(topology, "all_in_one"),
      peers,
      (to) => [apimPort(to, "jms")],
      "throttling",
      "decisions for the other nodes (JMS)",
    ),
  ];
}

/** Components of 3.x that tell gateways by the traffic managers, such as of tokens that are revoked and of conditions that block. */
const tellers: readonly Component[] = ["key_manager", "publisher", "admin", "devportal"];

/** Decisions are those of the own datacenter, of some of its traffic managers if so chosen. */
function decidersFor(managers: readonly Node[]): (node: Node) => Node[] {
  return (node) => {
    const { throttle_decision_hosts: chosen } = node.settings;
    return near(managers)(node).filter(({ name }) => chosen === undefined || chosen.includes(name));
  };
}
