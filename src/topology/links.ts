import { each, type Link } from "./link.js";
import { analyticsLinks } from "./links/analytics.js";
import { artifactLinks } from "./links/artifacts.js";
import { clientLinks } from "./links/clients.js";
import { databaseLinks } from "./links/databases.js";
import { serviceLinks } from "./links/services.js";
import { throttlingLinks } from "./links/throttling.js";
import { clusterOf, clusterPort, sshPort } from "./ports.js";
import type { Topology } from "./topology.js";

/** All connections that the hosts of a deployment open to one another, and who opens some from outside. */
export function linksOf(topology: Topology): Link[] {
  return [
    ...clientLinks(topology),
    ...serviceLinks(topology),
    ...throttlingLinks(topology),
    ...analyticsLinks(topology),
    ...clusterLinks(topology),
    ...databaseLinks(topology),
    ...artifactLinks(topology),
    ...topology.nodes.map((to): Link => ({
      from: "controller",
      to,
      ports: [to.settings.ansible_port ?? sshPort],
      kind: "management",
      why: "SSH",
    })),
  ];
}

function clusterLinks(topology: Topology): Link[] {
  const clustered = topology.nodes.filter((node) => clusterOf(node, topology) !== undefined);
  return each(
    clustered,
    (node) =>
      clustered.filter(
        (other) => other.datacenter === node.datacenter && clusterOf(other, topology) === clusterOf(node, topology),
      ),
    (to) => [clusterPort(to)],
    "cluster",
    "Hazelcast",
  );
}
