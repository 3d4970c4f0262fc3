import { ContentError } from "../../errors.js";
import { components, type Component } from "../components.js";
import { nodesOf, type Site, type Topology } from "../topology.js";

/** Every component that the pattern needs, in every datacenter that needs it, as many as it takes. */
export function needed(topology: Topology): ContentError[] {
  return topology.datacenters.flatMap((site) =>
    [...neededIn(site, topology)].flatMap((component) => checkCount(component, site, topology)),
  );
}

function neededIn(site: Site, topology: Topology): Set<Component> {
  const { everywhere, master, optional } = topology.pattern;
  const { replication } = topology.chosen;
  return new Set<Component>([
    ...everywhere,
    // Roles make databases of Analytics in PostgreSQL only.
    ...(site.master ? master.filter((component) => component !== "analytics" || replication !== "goldengate") : []),
    ...syncServers(topology),
    // What one datacenter has and not all must, all must have.
    ...optional.filter((component) => nodesOf(topology, component).length > 0),
  ]);
}

/** Servers that a way of sharing artifacts needs in each datacenter. */
export function syncServers({ chosen }: Topology): Component[] {
  if (chosen.artifact_sync === "nfs") return ["shared_fs"];
  return chosen.artifact_sync === "svn" ? ["svn_server"] : [];
}

function checkCount(component: Component, site: Site, topology: Topology): ContentError[] {
  const found = nodesOf(topology, component, site);
  const { least, most, expected, hint } = limits(component, topology);
  const details = { expected: `${expected} in the group "${component}"`, hint };
  const [first] = found;
  if (!first) {
    return [new ContentError(`the datacenter "${site.name}" has no ${component}`, site.place, details)];
  }
  if (found.length < least) {
    const message = `the datacenter "${site.name}" has one ${component}, "${first.name}"`;
    return [new ContentError(message, first.placeAs(component), details)];
  }
  return found.slice(most ?? Infinity).map((node) => {
    const message = `the host "${node.name}" is one ${component} too many in the datacenter "${site.name}"`;
    return new ContentError(message, node.placeAs(component), details);
  });
}

function limits(
  component: Component,
  { chosen, pattern }: Topology,
): { least: number; most?: number; expected: string; hint?: string } {
  const { count } = components[component];
  if (count === "one") return { least: 1, most: 1, expected: "one host" };
  if (count === "pair") return { least: 2, most: 2, expected: "two hosts, which work as a pair," };
  if (count === "doubled" && (chosen.high_availability ?? pattern.highAvailability)) {
    return { least: 2, expected: "two hosts or more", hint: "one is enough with high_availability: false" };
  }
  return { least: 1, expected: "one host or more" };
}
