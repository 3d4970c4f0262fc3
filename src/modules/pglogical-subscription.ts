import * as z from "zod";
import { literal, type PgConnection } from "../facts/pg-connection.js";
import { pglogicalProvider, type PglogicalProvider } from "../facts/pglogical-provider.js";
import { pglogicalSubscription, type PglogicalSubscription } from "../facts/pglogical-subscription.js";
import { promise } from "../facts/types.js";
import { dsn, dsnConnection, sameDsn } from "./support/dsn.js";
import { listOf } from "./support/list.js";
import { described, endingAfter, pgName, pgNotes, splitDatabase, sqlChange, sqlStep } from "./support/pg.js";
import { pglogicalWait } from "./support/pglogical-wait.js";
import { pglogicalNotes, pglogicalParams } from "./support/pglogical.js";
import { defineModule, type Change, type DiffEntry, type Plan } from "./types.js";

type Present = Extract<PglogicalSubscription, { present: true }>;

export const pglogicalSubscriptionModule = defineModule({
  name: "pglogical_subscription",
  summary: "Subscribe a database to another node of pglogical",
  notes:
    `${pgNotes}${pglogicalNotes}The task ends when the subscription replicates, or is disabled. One that is down, or that the provider does not send to, is disabled and enabled again on the way, for pglogical itself tries again every three minutes only. ` +
    "`forward_origins` is empty unless told otherwise: with pglogical's own default, rows would be sent back to where they came from. " +
    "One that fails by something else than the connection, such as a row that breaks a unique key, fails the task with what the server's log says. " +
    "With `enabled: false` the provider keeps what it writes from then on, and nothing is taken yet. " +
    "Provider and `forward_origins` of a subscription that is there cannot be changed; `synchronize_*` count when it is made.",
  examples: `- name: Take what the other datacenter writes
  become_user: postgres
  pglogical_subscription:
    db: stat_db
    name: dc2_from_dc1
    provider_dsn: host=<%= provider %> dbname=stat_db user=mdc_repl sslmode=require connect_timeout=5
`,
  params: z
    .strictObject({
      name: pgName
        .regex(/^[a-z0-9_]+$/, "expected lower case letters, digits and '_'")
        .describe("Name of the subscription"),
      provider_dsn: dsn.optional().describe("How to reach the provider's database; without a password"),
      replication_sets: listOf(pgName)
        .default(["default", "default_insert_only", "ddl_sql"])
        .describe("Replication sets of the provider"),
      forward_origins: listOf(z.string()).default([]).describe("Other origins whose rows are taken too: none, or all"),
      synchronize_structure: z.boolean().default(false).describe("Copy the tables' definitions first"),
      synchronize_data: z.boolean().default(false).describe("Copy the rows that are there first"),
      enabled: z.boolean().default(true).describe("Whether it receives"),
      timeout: z.number().int().min(1).default(120).describe("Seconds until it has to replicate"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether it should be there"),
      ...pglogicalParams,
    })
    .refine(({ provider_dsn, state }) => provider_dsn !== undefined || state === "absent", {
      error: "expected provider_dsn",
    })
    .transform((params) => {
      const { connection, rest } = splitDatabase(params);
      return { ...rest, connection, provider_dsn: rest.provider_dsn ?? "" };
    }),
  facts: ({ connection, name, provider_dsn, state, enabled }) => ({
    subscription: pglogicalSubscription({ connection, name }),
    provider:
      state === "present" && enabled
        ? pglogicalProvider({ connection: dsnConnection(provider_dsn), database: connection.database, name })
        : undefined,
  }),
  plan(params, { subscription: fact, provider }, context): Plan {
    const { connection, name } = params;
    const result = { name, db: connection.database };
    const path = described(`subscription ${name} of ${connection.database}`, connection);
    const request = pglogicalSubscription({ connection, name });
    if (params.state === "absent") {
      if (!fact.extension || !fact.present) return { changes: [], result };
      const diff = [{ path, attribute: "state", before: "present", after: "absent" }];
      const promised = [promise(request, { extension: true, present: false })];
      const statement = `SELECT pglogical.drop_subscription(${literal(name)})`;
      return { changes: [sqlChange(connection, [statement], diff, promised)], result };
    }
    if (!fact.extension && context.predicted !== true)
      return { changes: [], failed: `the extension pglogical is not installed in ${connection.database}`, result };
    const present = fact.extension && fact.present ? { ...fact, status: statusOf(fact, provider) } : undefined;
    const failed = present && fixedDifference(params, present);
    if (failed !== undefined) return { changes: [], failed: `subscription ${name}: ${failed}`, result };
    const { diff, statements, wait } = present ? alterations(params, present, path) : creation(params, path);
    if (diff.length === 0) return { changes: [], result };
    const after: Present = {
      extension: true,
      present: true,
      status: goal(params),
      sets: [...params.replication_sets].sort(),
    };
    const change: Change = {
      diff,
      script: `${sqlStep(connection, statements, endingAfter(params.timeout))}${wait ? pglogicalWait(params) : ""}`,
      effect: { kind: "opaque", facts: [promise(request, after)] },
    };
    return { changes: [change], result };
  },
});

/** One that takes what nobody sends has not noticed that its connection is lost. */
function statusOf({ status }: Present, provider: PglogicalProvider | undefined): string | undefined {
  return status === "replicating" && provider?.sending === false ? "stalled" : status;
}

interface Wanted {
  connection: PgConnection;
  name: string;
  provider_dsn: string;
  replication_sets: string[];
  forward_origins: string[];
  synchronize_structure: boolean;
  synchronize_data: boolean;
  enabled: boolean;
  timeout: number;
}

function fixedDifference({ provider_dsn, forward_origins }: Wanted, fact: Present): string | undefined {
  if (fact.providerDsn !== undefined && !sameDsn(fact.providerDsn, provider_dsn))
    return `its provider is ${fact.providerDsn} and cannot be changed; it has to be dropped first`;
  if (
    fact.forwardOrigins !== undefined &&
    [...fact.forwardOrigins].sort().join() !== [...forward_origins].sort().join()
  )
    return `its forward_origins are {${fact.forwardOrigins.join(",")}} and cannot be changed; it has to be dropped first`;
  return undefined;
}

interface Alterations {
  diff: DiffEntry[];
  statements: string[];
  /** It is not what it should be before its workers have done something. */
  wait: boolean;
}

function goal({ enabled }: Wanted): string {
  return enabled ? "replicating" : "disabled";
}

function creation(wanted: Wanted, path: string): Alterations {
  const list = (texts: readonly string[]): string => `ARRAY[${texts.map(literal).join(", ")}]::text[]`;
  const statement = `SELECT pglogical.create_subscription(subscription_name := ${literal(wanted.name)},
 provider_dsn := ${literal(wanted.provider_dsn)}, replication_sets := ${list(wanted.replication_sets)},
 synchronize_structure := ${wanted.synchronize_structure}, synchronize_data := ${wanted.synchronize_data},
 forward_origins := ${list(wanted.forward_origins)})`;
  const diff = [{ path, attribute: "status", before: null, after: goal(wanted) }];
  return { diff, statements: [statement], wait: true };
}

function alterations(params: Wanted, fact: Present, path: string): Alterations {
  const { name, replication_sets: wanted } = params;
  const now = new Set(fact.sets ?? wanted);
  const diff: DiffEntry[] = [];
  const call = (verb: string, set: string): string =>
    `SELECT pglogical.alter_subscription_${verb}_replication_set(${literal(name)}, ${literal(set)})`;
  const statements = [
    ...wanted.filter((set) => !now.has(set)).map((set) => call("add", set)),
    ...[...now].filter((set) => !wanted.includes(set)).map((set) => call("remove", set)),
  ];
  if (statements.length > 0)
    diff.push({ path, attribute: "replication_sets", before: [...now].sort(), after: [...wanted].sort() });
  const after = goal(params);
  const differs = fact.status !== undefined && fact.status !== after;
  if (fact.status === "stalled") statements.push(`SELECT pglogical.alter_subscription_disable(${literal(name)}, true)`);
  if (differs) diff.push({ path, attribute: "status", before: fact.status, after });
  return { diff, statements, wait: differs || (params.enabled && diff.length > 0) };
}
