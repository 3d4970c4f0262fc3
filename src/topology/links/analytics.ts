import { gateways, portals } from "../components.js";
import { each, masterOf, near, type Link } from "../link.js";
import { analyticsPort } from "../ports.js";
import { isVersion2, nodesOf, type Topology } from "../topology.js";

/** What gateways tell Analytics, and what portals ask it: those of their datacenter, or of the master if only it has any. */
export function analyticsLinks(topology: Topology): Link[] {
  const nodes = nodesOf(topology, "analytics");
  const master = masterOf(topology);
  const nearest: ReturnType<typeof near> = (node) => {
    const local = near(nodes)(node);
    return local.length > 0 || master === undefined ? local : near(nodes)({ datacenter: master });
  };
  const asked = isVersion2(topology) ? "https" : "rest";
  return [
    ...each(
      nodesOf(topology, gateways),
      nearest,
      (to) => [analyticsPort(to, "receiver", topology), analyticsPort(to, "receiver_tls", topology)],
      "analytics",
      "events of APIs",
    ),
    ...each(nodesOf(topology, portals), nearest, (to) => [analyticsPort(to, asked, topology)], "analytics", "reports"),
  ];
}
