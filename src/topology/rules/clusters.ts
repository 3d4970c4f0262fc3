import { ContentError } from "../../errors.js";
import { clusterOf } from "../ports.js";
import type { Node, Topology } from "../topology.js";

/** Members of a Hazelcast cluster are hosts of one component in one datacenter, and each cluster has a domain of its own. */
export function clusters(topology: Topology): ContentError[] {
  return [...members(topology), ...domains(topology)];
}

function members(topology: Topology): ContentError[] {
  return topology.nodes.flatMap((node) =>
    (node.settings.hazelcast_members ?? []).flatMap((written) => {
      const name = written.replace(/:\d+$/, "");
      const member = topology.nodes.find((one) => one.name === name);
      const wrong = member ? differs(node, member, topology) : "is no host of the deployment";
      if (wrong === undefined) return [];
      return [
        new ContentError(
          `"${name}" ${wrong}, and cannot be a member of the cluster of "${node.name}"`,
          node.placeOf("hazelcast_members"),
          { expected: `hosts of "${node.datacenter.name}" with the same component` },
        ),
      ];
    }),
  );
}

function differs(node: Node, member: Node, topology: Topology): string | undefined {
  if (member.datacenter !== node.datacenter) return `is in the datacenter "${member.datacenter.name}"`;
  return clusterOf(member, topology) === clusterOf(node, topology) ? undefined : "is another component";
}

/** The domain of the cluster that a host is in. */
export function domainOf(node: Node, topology: Topology): string | undefined {
  const cluster = clusterOf(node, topology);
  if (cluster === undefined) return undefined;
  return node.settings.hazelcast_domain ?? `${node.datacenter.name}.${cluster}.domain`;
}

function domains(topology: Topology): ContentError[] {
  const byDomain = new Map<string, Node>();
  const byCluster = new Map<string, Node>();
  const found: ContentError[] = [];
  for (const node of topology.nodes) {
    const domain = domainOf(node, topology);
    if (domain === undefined) continue;
    const cluster = `${clusterOf(node, topology)} of ${node.datacenter.name}`;
    const [same, own] = [byDomain.get(domain), byCluster.get(cluster)];
    byDomain.set(domain, same ?? node);
    byCluster.set(cluster, own ?? node);
    const where = node.placeOf("hazelcast_domain");
    if (own && domainOf(own, topology) !== domain) {
      const message = `the hosts "${own.name}" and "${node.name}" are one cluster with two domains`;
      found.push(new ContentError(message, where, { expected: "one hazelcast_domain for both" }));
    } else if (!own && same) {
      const message = `the hosts "${same.name}" and "${node.name}" are two clusters with the domain "${domain}"`;
      found.push(
        new ContentError(message, where, { expected: "a hazelcast_domain for each component and datacenter" }),
      );
    }
  }
  return found;
}
