import type { Component } from "./components.js";

/** What can replicate databases; external: somebody else, who runs them, too. */
export const engines = ["pglogical", "logical", "bdr", "streaming", "goldengate", "external"] as const;
export type Engine = (typeof engines)[number];

export const artifactSyncs = ["nfs", "rsync", "svn"] as const;
export type ArtifactSync = (typeof artifactSyncs)[number];

/** What a deployment pattern asks for. Roles and rules read this table and nothing else about a pattern. */
export interface Pattern {
  about: string;
  /** Components of each datacenter. */
  everywhere: readonly Component[];
  /** Components of the master besides. */
  master: readonly Component[];
  /** Components that may be there: then in each datacenter. */
  optional: readonly Component[];
  /** Components that belong on one host. */
  together: readonly Component[];
  /** Whether each host of the product has one component only. */
  apart: boolean;
  /** Whether only the master has clients while it is well, or each datacenter. */
  clients: "everywhere" | "master";
  /** What must be said about which clients go where: what, or nothing, as clients go to the master. */
  partitioning: "said" | "needed" | "none";
  replication: readonly Engine[];
  /** Whether rows go from the master to the others only. */
  oneWay: boolean;
  /** Whether access tokens stay in the datacenter that issued them. */
  tokensStay: boolean;
  artifactSync: readonly ArtifactSync[];
  /** What of the artifacts goes to the other datacenters with the files; the publisher deploys the rest there itself. */
  artifacts: "all" | "policies";
  /** Whether events for throttling go to the traffic managers of all datacenters. */
  throttleEverywhere: boolean;
  /** Whether the servers of a component in a datacenter form a cluster (2.x). */
  clustered: boolean;
  /** Whether two of each is asked for, unless the inventory says otherwise. */
  highAvailability: boolean;
}

const base = {
  master: [],
  optional: [],
  together: [],
  apart: false,
  clients: "everywhere",
  partitioning: "said",
  replication: ["pglogical", "logical", "bdr", "goldengate", "external"],
  oneWay: false,
  tokensStay: false,
  artifactSync: ["nfs", "rsync"],
  artifacts: "all",
  throttleEverywhere: false,
  clustered: false,
  highAvailability: false,
} as const satisfies Partial<Pattern>;

const activePassive = {
  ...base,
  clients: "master",
  partitioning: "none",
  replication: ["streaming"],
  oneWay: true,
  highAvailability: true,
} as const satisfies Partial<Pattern>;

const separate = [
  "load_balancer",
  "gateway",
  "key_manager",
  "traffic_manager",
  "publisher",
  "devportal",
  "database",
] as const satisfies readonly Component[];

const multiRegion = {
  ...base,
  everywhere: ["load_balancer", "gateway", "key_manager", "traffic_manager", "database"],
  master: ["publisher", "devportal", "analytics"],
  partitioning: "needed",
  replication: ["logical", "goldengate", "external"],
  oneWay: true,
  tokensStay: true,
  highAvailability: true,
} as const satisfies Partial<Pattern>;

export const patterns = {
  "active-active": {
    ...base,
    about: "every datacenter serves clients with nodes that have everything; management goes to the master",
    everywhere: ["load_balancer", "all_in_one", "database"],
    optional: ["analytics", "identity_server"],
    throttleEverywhere: true,
  },
  "worker-manager": {
    ...base,
    about: "API Manager 2.x: gateway manager and workers in each datacenter, APIs are published in the master",
    everywhere: [
      "load_balancer",
      "gateway_manager",
      "gateway_worker",
      "key_manager",
      "traffic_manager",
      "devportal",
      "database",
    ],
    master: ["publisher"],
    optional: ["analytics"],
    artifactSync: ["svn"],
    clustered: true,
  },
  "active-passive-all-in-one": {
    ...activePassive,
    about: "one datacenter serves, the others stand by; nodes that have everything",
    everywhere: ["load_balancer", "all_in_one", "database"],
    optional: ["analytics"],
  },
  "active-passive-separate-gw-km": {
    ...activePassive,
    about: "one datacenter serves, the others stand by; gateways and key managers apart, the rest on one node",
    everywhere: separate,
    optional: ["analytics"],
    together: ["traffic_manager", "publisher", "devportal"],
  },
  "active-passive-distributed": {
    ...activePassive,
    about: "one datacenter serves, the others stand by; each component on servers of its own",
    everywhere: separate,
    optional: ["analytics"],
    apart: true,
  },
  "multi-region-all-apis": {
    ...multiRegion,
    about: "APIs are made in the master and served in all regions",
  },
  "multi-region-selected-apis": {
    ...multiRegion,
    about: "APIs are made in the master, and the publisher deploys each to the regions that are chosen for it",
    artifacts: "policies",
  },
} as const satisfies Record<string, Pattern>;

export type PatternName = keyof typeof patterns;

export const patternNames = Object.keys(patterns) as PatternName[];
