import * as z from "zod";
import { artifactSyncs, engines, patternNames } from "./patterns.js";

/** What a variable of the inventory may be. */
export interface Setting<T> {
  type: z.ZodType<T>;
  expected: string;
}

const whole = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);
const offset = { type: whole.pipe(z.int().min(0).max(9999)), expected: "a whole number from 0" };
const port = { type: whole.pipe(z.int().min(1).max(65535)), expected: "a number from 1 to 65535" };
/** What only the host's facts tell is left to the preflight. */
const version = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number),
  z
    .string()
    .regex(/<%/)
    .transform(() => undefined),
]);
const text = { type: z.string().min(1), expected: "text" };
const flag = { type: z.boolean(), expected: "true or false" };
const names = { type: z.array(z.string().min(1)), expected: "a list of names" };

function oneOf<T extends string>(values: readonly T[]): Setting<T> {
  return { type: z.enum(values), expected: values.join(", ") };
}

/** One group of receivers gets each event once, in turn; a group for each gives all of them a copy. */
const receivers = oneOf(["copies", "load-balance"]);

/** What is chosen once, for the whole deployment. */
export const choices = {
  pattern: oneOf(patternNames),
  replication: oneOf(engines),
  artifact_sync: oneOf(artifactSyncs),
  apim_version: { type: z.string().regex(/^\d+\.\d+\.\d+$/), expected: 'a version in quotes, such as "3.1.0"' },
  /** How clients are told apart that go to one datacenter or another. */
  traffic_partitioning: oneOf(["geography", "ip-ranges", "none"]),
  /** Whether publisher and Developer Portal are used in every datacenter, or in the master only. */
  design_time: oneOf(["active-active", "active-passive"]),
  high_availability: flag,
  throttle_receivers: receivers,
  analytics_receivers: receivers,
} satisfies Record<string, Setting<unknown>>;

/** What must have been chosen. */
export const required = ["pattern", "replication", "artifact_sync", "apim_version"] as const;

/** What may be different for each host. */
export const hostSettings = {
  ansible_host: text,
  ansible_port: port,
  apim_offset: offset,
  analytics_offset: offset,
  identity_server_offset: offset,
  hazelcast_port: port,
  hazelcast_domain: text,
  /** Hosts, each with its port behind a colon where that is not hazelcast_port. */
  hazelcast_members: names,
  /** Whether this gateway manager commits artifacts to Subversion. */
  auto_commit: flag,
  /** Traffic managers whose decisions this host listens to. */
  throttle_decision_hosts: names,
  /** Whether profileSetup.sh is to take from a server what its component does not need. */
  apim_profile_setup: flag,
  /** What a load balancer runs. */
  load_balancer_software: oneOf(["nginx", "haproxy"]),
  /** What is appended to deployment.toml. */
  apim_toml: { type: z.string(), expected: "text in TOML" },
  postgresql_version: { type: version, expected: "a version, such as 15" },
  postgresql_port: port,
  oracle_port: port,
  goldengate_port: port,
  goldengate_dynamic_ports: { type: z.string().regex(/^\d+-\d+$/), expected: "two ports, such as 7810-7820" },
  logical_exclude: names,
  goldengate_exclude: names,
} satisfies Record<string, Setting<unknown>>;

type Read<S extends Record<string, Setting<unknown>>> = { [K in keyof S]?: z.output<S[K]["type"]> };

export type Choices = Read<typeof choices> & Required<Pick<Read<typeof choices>, (typeof required)[number]>>;
export type HostSettings = Read<typeof hostSettings>;
