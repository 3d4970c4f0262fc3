import { usualImage, type Image } from "../lab/image.js";
import type { LabRequest } from "../lab/index.js";

/** The deployment of the demo: in each datacenter a database, two nodes of API Manager and a load balancer. */
export const datacenters = [
  { name: "dc1", id: 1 },
  { name: "dc2", id: 2 },
] as const;

/** Hosts of each group, without the datacenter's name before them. */
const components = {
  database: ["db"],
  all_in_one: ["apim1", "apim2"],
  load_balancer: ["lb"],
} as const;

export type Component = keyof typeof components;

/** Ports of the load balancers that a browser on this machine can reach: portals and gateway. */
export const published = [443, 8243] as const;

export function hostsOf(datacenter: string, component?: Component): string[] {
  const names = component === undefined ? Object.values(components).flat() : components[component];
  return names.map((name) => `${datacenter}-${name}`);
}

/** Empty hosts. */
export function labHosts(): LabRequest["hosts"] {
  return datacenters.flatMap(({ name }) => {
    const balancers = hostsOf(name, "load_balancer");
    return hostsOf(name).map((host) => ({ name: host, ports: balancers.includes(host) ? published : [] }));
  });
}

/** The same with PostgreSQL on the databases and a JDK on the nodes. */
export function stockedLabHosts(): LabRequest["hosts"] {
  const images = { ...imagesOf("database", "postgresql"), ...imagesOf("all_in_one", "java") };
  return labHosts().map((host) => ({ ...host, image: images[host.name] ?? usualImage }));
}

function imagesOf(component: Component, image: Image): Record<string, Image> {
  return Object.fromEntries(datacenters.flatMap(({ name }) => hostsOf(name, component)).map((host) => [host, image]));
}

export function hostsByComponent(): Record<string, string[]> {
  return Object.fromEntries(
    (Object.keys(components) as Component[]).map((component) => [
      component,
      datacenters.flatMap(({ name }) => hostsOf(name, component)),
    ]),
  );
}
