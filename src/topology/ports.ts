import { components, type Component, type Product } from "./components.js";
import { isVersion2, productsOf, type Node, type Topology } from "./topology.js";

/** Ports of API Manager, before its offset; those of roles/common. */
export const apimPorts = {
  https: 9443,
  http: 9763,
  gateway_https: 8243,
  gateway_http: 8280,
  websocket: 9099,
  websocket_tls: 8099,
  receiver: 9611,
  receiver_tls: 9711,
  jms: 5672,
} as const;

/** What clients connect to at a load balancer; the doors of roles/load_balancer. */
export const doors = { portals: 443, gateway_https: 8243, gateway_http: 8280, websocket_tls: 8099, websocket: 9099 };

/** Where a load balancer takes calls from one component to another; `inner_doors` of roles/common. */
export const innerDoors = { key_manager: 9443, traffic_manager: 9444, gateway: 9445 };

export const sshPort = 22;
export const nfsPort = 2049;
export const svnPort = 3690;
const hazelcastPort = 4000;

/** A port on which a server listens. */
export interface Listener {
  port: number;
  /** What listens there, such as `jms`. */
  what: string;
  /** The variable that decides which port it is, where one does. */
  by: "apim_offset" | "analytics_offset" | "identity_server_offset" | "hazelcast_port" | undefined;
}

type Ports = Readonly<Record<string, number>>;

/** What each server of a product opens besides what its component asks for. */
const always: Ports = { https: 9443, http: 9763, jmx: 9999, jmx_server: 11111 };

const ofComponent: Partial<Record<Component, Ports>> = (() => {
  const { https, http, receiver, receiver_tls, jms, ...gateway } = apimPorts;
  const traffic = { receiver, receiver_tls, jms };
  return {
    all_in_one: { https, http, ...gateway, ...traffic },
    gateway,
    gateway_manager: gateway,
    gateway_worker: gateway,
    traffic_manager: traffic,
  };
})();

const identityServer: Ports = { ...always, ldap: 10389, kdc: 8000, thrift: 10500 };

/** Of 2.x with the offset 1 that it comes with; 3.x has its own ports and no offset unless told. */
const analytics = {
  version2: { ...always, receiver: 7611, receiver_tls: 7711 },
  version3: { receiver: 7612, receiver_tls: 7712, rest: 7444, https: 9444, dashboard: 9643 },
} satisfies Record<string, Ports>;

/** By how much the ports of a product are shifted on a host. */
export function offsetOf(node: Node, product: Product, topology: Topology): number {
  const { apim_offset = 0, analytics_offset, identity_server_offset = 0 } = node.settings;
  if (product === "apim") return apim_offset;
  if (product === "identity_server") return identity_server_offset;
  return analytics_offset ?? (isVersion2(topology) ? 1 : 0);
}

/** A port of the product on a host. */
export function apimPort(node: Node, what: keyof typeof apimPorts): number {
  return apimPorts[what] + (node.settings.apim_offset ?? 0);
}

/** A port of Analytics on a host. */
export function analyticsPort(
  node: Node,
  what: "receiver" | "receiver_tls" | "https" | "rest" | "dashboard",
  topology: Topology,
): number {
  const ports: Ports = isVersion2(topology)
    ? { ...analytics.version2, rest: always["https"] ?? 0 }
    : analytics.version3;
  return (ports[what] ?? 0) + offsetOf(node, "analytics", topology);
}

/** The port of a database. */
export function databasePort({ settings }: Node, topology: Topology): number {
  return topology.chosen.replication === "goldengate"
    ? (settings.oracle_port ?? 1521)
    : (settings.postgresql_port ?? 5432);
}

/** Ports of GoldenGate's manager, and of the processes that it starts. */
export function goldengatePorts({ settings }: Node): (number | string)[] {
  return [settings.goldengate_port ?? 7809, settings.goldengate_dynamic_ports ?? "7810-7820"];
}

/** The port of Hazelcast, which no offset shifts. */
export function clusterPort({ settings }: Node): number {
  return settings.hazelcast_port ?? hazelcastPort;
}

/** The cluster in which a host is, by its component, if it is in one. */
export function clusterOf(node: Node, topology: Topology): string | undefined {
  if (!isVersion2(topology)) return undefined;
  if (node.components.includes("analytics")) return "analytics";
  if (!topology.pattern.clustered) return undefined;
  const own = node.components.find((component) => components[component].product === "apim");
  return own?.startsWith("gateway") ? "gateway" : own;
}

/** All that listens on a host. */
export function listenersOf(node: Node, topology: Topology): Listener[] {
  const cluster = clusterOf(node, topology);
  return [
    ...productsOf(node).flatMap((product) => {
      const by = `${product}_offset` as const;
      const offset = offsetOf(node, product, topology);
      return listed(productPorts(node, product, topology), offset, by);
    }),
    ...(cluster === undefined ? [] : listed({ hazelcast: clusterPort(node) }, 0, "hazelcast_port")),
    ...(node.components.includes("load_balancer") ? listed({ ...doors, ...innerOf(topology) }, 0, undefined) : []),
    ...(node.components.includes("database") && topology.chosen.replication !== "external"
      ? listed({ database: databasePort(node, topology) }, 0, undefined)
      : []),
  ];
}

/** Inner doors, where components have servers of their own, or an Identity Server is key manager. */
function innerOf({ pattern, nodes }: Topology): Ports {
  if (pattern.everywhere.includes("key_manager")) return innerDoors;
  const { key_manager } = innerDoors;
  return nodes.some(({ components: own }) => own.includes("identity_server")) ? { key_manager } : {};
}

function productPorts(node: Node, product: Product, topology: Topology): Ports {
  if (product === "analytics") return isVersion2(topology) ? analytics.version2 : analytics.version3;
  if (product === "identity_server") return identityServer;
  const own = node.components.map((component) => ofComponent[component] ?? {});
  return Object.assign({}, always, ...own) as Ports;
}

function listed(ports: Ports, offset: number, by: Listener["by"]): Listener[] {
  return Object.entries(ports).map(([what, port]) => ({ what, port: port + offset, by }));
}
