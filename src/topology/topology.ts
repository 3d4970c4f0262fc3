import type { Place } from "../errors.js";
import { components, type Component, type Product } from "./components.js";
import type { Pattern } from "./patterns.js";
import type { Choices, HostSettings } from "./settings.js";

/** A host of a deployment, and what it is. */
export interface Node {
  name: string;
  datacenter: Site;
  components: readonly Component[];
  settings: HostSettings;
  /** Where a variable of it stands, or the host itself. */
  placeOf(variable: keyof HostSettings): Place | undefined;
  /** Where it is named as one of a component, or at all. */
  placeAs(component?: Component): Place | undefined;
}

export interface Site {
  name: string;
  dc_id: number;
  master: boolean;
  place: Place | undefined;
}

/** A deployment as its inventory says it. */
export interface Topology {
  chosen: Choices;
  pattern: Pattern;
  /** Where a choice stands, or the first datacenter. */
  placeOf(choice: keyof Choices): Place | undefined;
  /** By `dc_id`. */
  datacenters: readonly Site[];
  nodes: readonly Node[];
}

/** Hosts with any of these components, of one datacenter or of all. */
export function nodesOf(topology: Topology, wanted: Component | readonly Component[], datacenter?: Site): Node[] {
  const any = [wanted].flat();
  return topology.nodes.filter(
    (node) =>
      (datacenter === undefined || node.datacenter === datacenter) && any.some((one) => node.components.includes(one)),
  );
}

/** What servers a host runs: one of each product, whatever the number of its components. */
export function productsOf(node: Node): Product[] {
  return [...new Set(node.components.flatMap((component) => components[component].product ?? []))];
}

/** The lines of the product that differ in their files and ports. */
export function isVersion2(topology: Topology): boolean {
  return Number(topology.chosen.apim_version.split(".")[0]) < 3;
}

/** Hosts whose names lead to one machine, by how it is reached from here. */
export function machineOf({ name, settings }: Node): string {
  return `${settings.ansible_host ?? name}:${settings.ansible_port ?? 22}`;
}
