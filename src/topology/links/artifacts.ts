import { artifactHolders, trafficManagers, type Component } from "../components.js";
import { each, masterOf, near, type Link } from "../link.js";
import { nfsPort, sshPort, svnPort } from "../ports.js";
import { nodesOf, type Node, type Topology } from "../topology.js";
import { writersOf } from "./services.js";

/** How artifacts come to the nodes of a datacenter, and from the master to the other datacenters. */
export function artifactLinks(topology: Topology): Link[] {
  const holders = nodesOf(topology, artifactHolders);
  switch (topology.chosen.artifact_sync) {
    case "nfs": {
      const servers = nodesOf(topology, "shared_fs");
      return [
        ...each(holders, near(servers), () => [nfsPort], "artifacts", "shared files (NFS)"),
        ...artifactHolders.flatMap((component) => crossing(component, topology)),
      ];
    }
    case "svn": {
      const servers = nodesOf(topology, "svn_server");
      const users = holders.filter((node) => !node.components.includes("traffic_manager"));
      return [
        ...each(users, near(servers), () => [svnPort], "artifacts", "artifacts (Subversion)"),
        ...mirrors(servers, topology),
        // Policies of throttling are no artifacts of gateways.
        ...fetched("traffic_manager", topology),
      ];
    }
    case "rsync":
      return artifactHolders.flatMap((component) => fetched(component, topology));
  }
}

/** The others of a component fetch from its first host. */
function fetched(component: Component, topology: Topology): Link[] {
  const writers = writersOf(topology, component);
  const why = "artifacts (rsync over SSH)";
  return [
    ...each(nodesOf(topology, component), near(writers), () => [sshPort], "artifacts", why),
    ...crossing(component, topology),
  ];
}

/** The first host of a component in another datacenter fetches from the master's, also into files that its nodes share. */
function crossing(component: Component, topology: Topology): Link[] {
  const goesFar = topology.pattern.artifacts === "all" || trafficManagers.includes(component);
  const why = "artifacts of the master (rsync over SSH)";
  return goesFar ? across(writersOf(topology, component), topology, sshPort, why) : [];
}

/** What may become the active datacenter is fetched from, too, once it is. */
function across(servers: readonly Node[], topology: Topology, port: number, why: string): Link[] {
  const master = masterOf(topology);
  const changing = topology.pattern.clients === "master";
  const sources = servers.filter((node) => changing || node.datacenter === master);
  return each(
    servers.filter((node) => changing || node.datacenter !== master),
    (node) => sources.filter((source) => source.datacenter !== node.datacenter),
    () => [port],
    "artifacts",
    why,
  );
}

/** Mirrors fetch what is new from the master's repository; nothing is ever sent to one. */
function mirrors(servers: readonly Node[], topology: Topology): Link[] {
  const master = masterOf(topology);
  return each(
    servers.filter((node) => node.datacenter !== master),
    () => servers.filter((node) => node.datacenter === master),
    () => [sshPort],
    "artifacts",
    "mirrors of the repository (svnsync over SSH)",
  );
}
