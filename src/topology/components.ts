/** How many hosts of a component a datacenter has: exactly so many, or at least. */
type Count = "one" | "pair" | "some" | "doubled";

interface ComponentFacts {
  /** What its servers are made from; hosts in several groups of one product run one server. */
  product: Product | undefined;
  /** `doubled` means two or more with high availability, else one or more. */
  count: Count;
  about: string;
}

export type Product = "apim" | "analytics" | "identity_server";

/** The groups that say what a host is, in the order in which they are drawn. */
export const components = {
  load_balancer: { product: undefined, count: "some", about: "where clients come in" },
  gateway_manager: { product: "apim", count: "one", about: "gateway to which APIs are deployed (2.x)" },
  gateway_worker: { product: "apim", count: "doubled", about: "gateway that serves APIs (2.x)" },
  gateway: { product: "apim", count: "doubled", about: "gateway, without manager and workers" },
  all_in_one: { product: "apim", count: "doubled", about: "a node with everything" },
  key_manager: { product: "apim", count: "doubled", about: "issues and checks tokens" },
  traffic_manager: { product: "apim", count: "doubled", about: "decides about throttling" },
  publisher: { product: "apim", count: "doubled", about: "where APIs are made" },
  devportal: { product: "apim", count: "doubled", about: "where APIs are subscribed to; the Store of 2.x" },
  admin: { product: "apim", count: "doubled", about: "the Admin portal, where it is not the publisher's" },
  identity_server: { product: "identity_server", count: "doubled", about: "WSO2 Identity Server as key manager" },
  analytics: { product: "analytics", count: "pair", about: "API Manager Analytics" },
  shared_fs: { product: undefined, count: "one", about: "NFS server of a datacenter's artifacts" },
  svn_server: { product: undefined, count: "one", about: "Subversion server of a datacenter's artifacts" },
  database: { product: undefined, count: "one", about: "database server" },
} as const satisfies Record<string, ComponentFacts>;

export type Component = keyof typeof components;

export const componentNames = Object.keys(components) as Component[];

/** Components whose servers hold artifacts that the others of the datacenter must have, too. */
export const artifactHolders: readonly Component[] = [
  "all_in_one",
  "gateway",
  "gateway_manager",
  "gateway_worker",
  "traffic_manager",
];

/** Components through which APIs are called. */
export const gateways: readonly Component[] = ["all_in_one", "gateway", "gateway_manager", "gateway_worker"];

/** Components that decide about throttling. */
export const trafficManagers: readonly Component[] = ["all_in_one", "traffic_manager"];

/** Components with pages for people. */
export const portals: readonly Component[] = ["all_in_one", "publisher", "devportal", "admin"];
