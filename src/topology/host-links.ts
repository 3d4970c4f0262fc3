import { linksOf } from "./links.js";
import { machineOf, type Topology } from "./topology.js";

/** A connection as expressions see it: an entry of `topology_links`. */
export interface HostLink {
  from: string;
  to: string;
  /** TCP; of a range the first. */
  port: number;
  /** What it is for, in a few words. */
  why: string;
}

/** What hosts of a deployment open to one another, from machine to machine; each port once. */
export function hostLinks(topology: Topology): HostLink[] {
  const found = new Map<string, HostLink>();
  for (const { from, to, ports, why } of linksOf(topology)) {
    if (typeof from === "string" || machineOf(from) === machineOf(to)) continue;
    for (const port of ports) {
      const link = { from: from.name, to: to.name, port: Number.parseInt(String(port)), why };
      const key = `${link.from} ${link.to} ${link.port}`;
      if (!found.has(key)) found.set(key, link);
    }
  }
  return [...found.values()];
}
