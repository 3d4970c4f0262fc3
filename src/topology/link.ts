import type { Node, Site, Topology } from "./topology.js";

/** What links are for; each is drawn in a colour of its own. */
export const linkKinds = {
  clients: "clients",
  services: "calls between components",
  throttling: "events and decisions of throttling",
  analytics: "events and reports of Analytics",
  cluster: "Hazelcast",
  database: "databases",
  replication: "replication of databases",
  artifacts: "artifacts",
  management: "mdc-provision",
} as const;

export type LinkKind = keyof typeof linkKinds;

/** Who is no host of the deployment, and opens connections to it. */
export const outsiders = { clients: "clients", controller: "mdc-provision" } as const;

/** Connections that one side opens to ports (TCP) of another. */
export interface Link {
  from: Node | keyof typeof outsiders;
  to: Node;
  ports: readonly (number | string)[];
  kind: LinkKind;
  /** What they are for, in a few words. */
  why: string;
}

/** The hosts that something is sent to, for each host that it is sent from; none to itself. */
export function each(
  from: readonly Node[],
  to: (node: Node) => readonly Node[],
  ports: (to: Node) => readonly (number | string)[],
  kind: LinkKind,
  why: string,
): Link[] {
  return from.flatMap((node) =>
    to(node)
      .filter((other) => other !== node)
      .map((other) => ({ from: node, to: other, ports: ports(other), kind, why })),
  );
}

/** Hosts of the same datacenter among these. */
export function near(nodes: readonly Node[]): (node: { datacenter: Site }) => Node[] {
  return ({ datacenter }) => nodes.filter((node) => node.datacenter === datacenter);
}

/** Hosts of the other datacenters among these. */
export function far(nodes: readonly Node[]): (node: { datacenter: Site }) => Node[] {
  return ({ datacenter }) => nodes.filter((node) => node.datacenter !== datacenter);
}

/** The master of a deployment; there is one, as findDatacenters sees to. */
export function masterOf({ datacenters }: Topology): Site | undefined {
  return datacenters.find((site) => site.master);
}
