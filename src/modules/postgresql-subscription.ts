import * as z from "zod";
import { pgFilledTables } from "../facts/pg-filled-tables.js";
import { pgProvider, type PgProvider } from "../facts/pg-provider.js";
import { pgSubscription, type PgSubscription } from "../facts/pg-subscription.js";
import { promise } from "../facts/types.js";
import { dsn, dsnConnection } from "./support/dsn.js";
import { listOf } from "./support/list.js";
import {
  databaseParams,
  described,
  endingAfter,
  pgName,
  pgNotes,
  slotName,
  splitDatabase,
  sqlStep,
} from "./support/pg.js";
import { alterations, creation, dropping, type Alterations, type Wanted } from "./support/subscription-plan.js";
import { subscriptionWait } from "./support/subscription-wait.js";
import { defineModule, type Change, type Plan } from "./types.js";

export const postgresqlSubscription = defineModule({
  name: "postgresql_subscription",
  collection: "community.postgresql",
  summary: "Subscribe a database to publications of another one, by PostgreSQL's own replication",
  notes:
    `${pgNotes}The connection string holds no password: the server's account, which has to be the task's, finds it in its \`~/.pgpass\`. The task ends when the subscription replicates, ` +
    "and fails with what the server's log says when it does not, also on one that was there before: PostgreSQL resolves no conflict, and what comes behind one waits. " +
    "`skip` leaves out the transaction that the message names, all of its rows; deleting the row in the way here loses nothing. " +
    "`origin: none`, without which two databases that follow each other would send rows round, needs PostgreSQL 16; 15 takes `any` only. " +
    "Tables that were published since then are followed at the next run. Unlike PostgreSQL's own default nothing is copied unless `copy_data` says so, and only into tables without rows.",
  examples: `- name: Take what the other datacenter writes
  become_user: postgres
  postgresql_subscription:
    db: apim_db
    name: dc2_from_dc1
    provider_dsn: host=<%= provider %> dbname=apim_db user=mdc_repl sslmode=require connect_timeout=5
    publications: mdc
`,
  params: z
    .strictObject({
      name: pgName.describe("Name of the subscription"),
      provider_dsn: dsn.optional().describe("How to reach the provider's database; without a password"),
      publications: listOf(pgName).default([]).describe("Publications of the provider"),
      origin: z
        .enum(["none", "any"])
        .default("none")
        .describe("`none`: only rows that were written there, and not those that it has by replication"),
      copy_data: z
        .boolean()
        .default(false)
        .describe("Copy the rows that are there first, also of tables that join later"),
      enabled: z.boolean().default(true).describe("Whether it receives"),
      slot_name: slotName.optional().describe("Replication slot at the provider; left out: the subscription's name"),
      create_slot: z.boolean().default(true).describe("Make the slot; otherwise it has to be there"),
      drop_slot: z
        .boolean()
        .default(true)
        .describe("With `state: absent` drop the slot, too; false where the provider is gone or cannot be reached"),
      skip: z
        .string()
        .regex(/^[0-9A-Fa-f]{1,8}\/[0-9A-Fa-f]{1,8}$/, "expected a place in the log such as 0/19579D8")
        .optional()
        .describe("Where the transaction that is to be left out was finished, as the server's log says"),
      timeout: z.number().int().min(1).default(120).describe("Seconds until it has to replicate"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether it should be there"),
      ...databaseParams,
    })
    .refine(
      ({ provider_dsn, publications, state }) => state === "absent" || (provider_dsn && publications.length > 0),
      {
        error: "expected provider_dsn and publications",
      },
    )
    .refine(({ name, slot_name, state }) => state === "absent" || slotName.safeParse(slot_name ?? name).success, {
      error: "expected slot_name: the subscription's name cannot be that of a slot",
    })
    .transform((params) => {
      const { connection, rest } = splitDatabase(params);
      return { ...rest, connection, slot: rest.slot_name ?? rest.name, provider_dsn: rest.provider_dsn ?? "" };
    }),
  facts: ({ connection, name, skip, state, provider_dsn, publications, slot, copy_data }) => ({
    own: pgSubscription({ connection, name, skip }),
    provider:
      state === "absent" ? undefined : pgProvider({ connection: dsnConnection(provider_dsn), publications, slot }),
    filled: state === "present" && copy_data ? pgFilledTables({ connection }) : undefined,
  }),
  plan(params, facts, context): Plan {
    const { connection, name } = params;
    const result = { name, db: connection.database };
    const path = described(`subscription ${name} of ${connection.database}`, connection);
    const { subscription: fact, version } = facts.own;
    const request = pgSubscription({ connection, name, skip: params.skip });
    const make = ({ diff, statements, wait }: Alterations, after: PgSubscription | null): Change => ({
      diff,
      script: `${sqlStep(connection, statements, endingAfter(params.timeout))}${wait ? subscriptionWait(connection, name, params.timeout) : ""}`,
      effect: { kind: "opaque", facts: [promise(request, { subscription: after })] },
    });
    if (params.state === "absent")
      return { changes: fact === null ? [] : [make(dropping(params, fact, path), null)], result };
    const provider = facts.provider ?? { reachable: false, reason: "" };
    const failed =
      old(params, version) ??
      (fact === null ? obstacle(params, provider, facts.filled ?? []) : slotFault(params, fact, provider));
    if (failed !== undefined && (fact !== null || context.predicted !== true))
      return { changes: [], failed: `subscription ${name}: ${failed}`, result };
    const work = fact === null ? creation(params, path) : alterations(params, fact, provider, path);
    if (work.diff.length === 0) return { changes: [], result };
    const after: PgSubscription = {
      status: params.enabled ? "replicating" : "disabled",
      publications: [...params.publications].sort(),
      ...(params.enabled && provider.reachable ? { tables: provider.tables } : {}),
    };
    return { changes: [make(work, after)], result };
  },
});

function old({ origin }: Wanted, version = Infinity): string | undefined {
  if (origin !== "none" || version >= 160_000) return undefined;
  return `PostgreSQL ${Math.floor(version / 10_000)} does not know origin: none; 16 was the first`;
}

/** Why a subscription cannot be made, where PostgreSQL would make it all the same, or say so in its log only. */
function obstacle(params: Wanted, provider: PgProvider, filled: readonly string[]): string | undefined {
  if (!provider.reachable) return `the provider does not answer: ${provider.reason}`;
  const missing = params.publications.filter((name) => !provider.publications.includes(name));
  if (missing.length > 0) return `the provider has no publication ${missing.join(", ")}`;
  if (provider.slot !== "absent" && params.create_slot)
    return `the provider has a slot ${params.slot} already, of an earlier attempt or of somebody else; it has to be dropped there first`;
  if (provider.slot === "absent" && !params.create_slot) return `the provider has no slot ${params.slot}`;
  const inTheWay = params.copy_data ? filled.filter((name) => provider.tables.includes(name)) : [];
  if (inTheWay.length === 0) return undefined;
  const more = inTheWay.length > 5 ? ` and ${inTheWay.length - 5} more` : "";
  return `copy_data would meet rows that are here already, in ${inTheWay.slice(0, 5).join(", ")}${more}; the tables have to be empty first`;
}

/** What no waiting mends in a subscription that is there. */
function slotFault({ slot }: Wanted, fact: PgSubscription, provider: PgProvider): string | undefined {
  if (fact.slot !== undefined && fact.slot !== slot)
    return `its slot is ${fact.slot ?? "none"}, wanted ${slot}; it has to be dropped first`;
  if (!provider.reachable || provider.slot === "kept") return undefined;
  const why =
    provider.slot === "lost"
      ? `did not keep for the slot ${slot} all that is missing here`
      : `has no slot ${slot} any more`;
  return `the provider ${why}; the subscription has to be dropped, and its tables have to be filled anew`;
}
