import { componentNames, type Component } from "./components.js";
import type { Link, LinkKind, outsiders } from "./link.js";
import type { Node, Site, Topology } from "./topology.js";

/** Hosts of a datacenter that are the same: one box of a drawing. */
export interface Tier {
  /** Its own among all tiers; letters, digits and `_`. */
  id: string;
  site: Site;
  components: readonly Component[];
  nodes: readonly Node[];
}

/** All links of one kind between two tiers; what comes from outside belongs to the datacenter that it comes to. */
export interface TierLink {
  from: Tier | keyof typeof outsiders;
  to: Tier;
  kind: LinkKind;
  ports: readonly (number | string)[];
}

/** The tiers of each datacenter, from the load balancers down to the databases. */
export function tiersOf({ nodes, datacenters }: Topology): Tier[] {
  return datacenters.flatMap((site) => {
    const own = nodes.filter((node) => node.datacenter === site);
    return [...new Set(own.map(({ components }) => components.join()))]
      .map((key) => own.filter(({ components }) => components.join() === key))
      .sort((a, b) => rank(a) - rank(b))
      .map((alike, index) => ({
        id: `dc${site.dc_id}_${index + 1}`,
        site,
        components: alike[0]?.components ?? [],
        nodes: alike,
      }));
  });
}

function rank([first]: readonly Node[]): number {
  return componentNames.findIndex((name) => first?.components.includes(name));
}

/** Links between tiers, but for those of mdc-provision, which go everywhere. */
export function tierLinks(links: readonly Link[], tiers: readonly Tier[]): TierLink[] {
  const found = new Map<string, TierLink & { ports: (number | string)[] }>();
  for (const link of links) {
    const from = typeof link.from === "string" ? link.from : tierOf(link.from, tiers);
    const to = tierOf(link.to, tiers);
    if (link.kind === "management" || from === undefined || to === undefined) continue;
    const key = JSON.stringify([typeof from === "string" ? from : from.id, to.id, link.kind]);
    const one = found.get(key) ?? { from, to, kind: link.kind, ports: [] };
    found.set(key, one);
    one.ports.push(...link.ports.filter((port) => !one.ports.includes(port)));
  }
  return [...found.values()];
}

function tierOf(node: Node, tiers: readonly Tier[]): Tier | undefined {
  return tiers.find(({ nodes }) => nodes.includes(node));
}
