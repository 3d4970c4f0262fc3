import { gateways, portals } from "../components.js";
import { each, masterOf, near, type Link } from "../link.js";
import { analyticsPort, apimPort, innerDoors } from "../ports.js";
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
    ...(isVersion2(topology) ? [] : dashboards(topology)),
  ];
}

/** Of 3.x: people come to them, and they have these logged in by the key manager of the datacenter. */
function dashboards(topology: Topology): Link[] {
  const nodes = nodesOf(topology, "analytics");
  const log = "log-in to dashboards";
  const first = topology.datacenters.flatMap((site) => nodesOf(topology, "all_in_one", site).slice(0, 1));
  return [
    ...nodes.map((to) => ({
      from: "clients" as const,
      to,
      ports: [analyticsPort(to, "dashboard", topology)],
      kind: "clients" as const,
      why: "dashboards",
    })),
    ...(first.length > 0
      ? each(nodes, near(first), (to) => [apimPort(to, "https")], "services", log)
      : each(nodes, near(nodesOf(topology, "load_balancer")), () => [innerDoors.key_manager], "services", log)),
  ];
}
