import { each, far, masterOf, near, type Link } from "../link.js";
import { databasePort, goldengatePorts } from "../ports.js";
import { nodesOf, productsOf, type Topology } from "../topology.js";

/** Servers to the database of their datacenter, and databases to one another. */
export function databaseLinks(topology: Topology): Link[] {
  // Somebody else's are no hosts of the deployment.
  if (topology.chosen.replication === "external") return [];
  const databases = nodesOf(topology, "database");
  const servers = topology.nodes.filter((node) => productsOf(node).length > 0);
  const port = (to: (typeof databases)[number]): number[] => [databasePort(to, topology)];
  return [...each(servers, near(databases), port, "database", "database"), ...replication(topology)];
}

function replication(topology: Topology): Link[] {
  const databases = nodesOf(topology, "database");
  const { chosen, pattern } = topology;
  const master = masterOf(topology);
  const [first, others] = [true, false].map((wanted) =>
    databases.filter((node) => (node.datacenter === master) === wanted),
  );
  const why = `replication (${chosen.replication})`;
  // GoldenGate sends; all others fetch.
  if (chosen.replication === "goldengate") {
    return each(pattern.oneWay ? (first ?? []) : databases, far(databases), goldengatePorts, "replication", why);
  }
  // A standby may become the primary, and then the other way is taken.
  const changing = chosen.replication === "streaming";
  const followers = pattern.oneWay && !changing ? (others ?? []) : databases;
  const followed = pattern.oneWay && !changing ? (first ?? []) : databases;
  return each(followers, far(followed), (to) => [databasePort(to, topology)], "replication", why);
}
