import * as z from "zod";
import { literal } from "../facts/pg-connection.js";
import { pgSlot, type PgSlot } from "../facts/pg-slot.js";
import { promise } from "../facts/types.js";
import { databaseParams, described, endingAfter, pgNotes, slotName, splitDatabase, sqlChange } from "./support/pg.js";
import { defineModule, type Plan } from "./types.js";

export const postgresqlSlot = defineModule({
  name: "postgresql_slot",
  collection: "community.postgresql",
  summary: "Make and drop replication slots of PostgreSQL",
  notes:
    `${pgNotes}A slot keeps the log for somebody who has yet to receive it; bound what it may keep with \`max_slot_wal_keep_size\`, or it fills the disk when nobody comes. ` +
    "One that somebody receives from is not dropped, and neither is one of another kind made into the one wanted. A subscription makes its slot itself.",
  examples: `- name: Keep the log for the standby
  become_user: postgres
  postgresql_slot:
    name: dc2_standby
    immediately_reserve: true
`,
  params: z
    .strictObject({
      name: slotName.describe("Name of the slot"),
      slot_type: z.enum(["physical", "logical"]).default("physical").describe("For a standby, or for rows"),
      output_plugin: z.string().min(1).default("pgoutput").describe("What a logical slot puts rows into words with"),
      immediately_reserve: z
        .boolean()
        .default(false)
        .describe("Keep the log from now on, and not from the first time that somebody receives (physical)"),
      timeout: z
        .number()
        .int()
        .min(1)
        .default(60)
        .describe("Seconds until it is made; a logical one waits for the transactions that are going on"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether it should be there"),
      ...databaseParams,
      db: databaseParams.db.describe("Database, whose rows a logical slot is for"),
    })
    .refine(({ slot_type, login_db, db }) => slot_type === "physical" || (login_db ?? db) !== undefined, {
      error: "expected db with slot_type: logical",
    })
    .transform((params) => {
      const { connection, rest } = splitDatabase(params);
      return { ...rest, connection };
    }),
  facts: ({ connection, name }) => ({ slot: pgSlot({ connection, name }) }),
  plan(params, { slot: fact }): Plan {
    const { connection, name } = params;
    const result = { name };
    const path = described(`replication slot ${name}`, connection);
    const request = pgSlot({ connection, name });
    if (params.state === "absent") {
      if (fact === null) return { changes: [], result };
      if (fact.active === true)
        return {
          changes: [],
          failed: `somebody receives from the slot ${name}; it is not dropped under their hands`,
          result,
        };
      const diff = [{ path, attribute: "state", before: "present", after: "absent" }];
      const statement = `SELECT pg_drop_replication_slot(${literal(name)})`;
      return { changes: [sqlChange(connection, [statement], diff, [promise(request, null)])], result };
    }
    const wanted: PgSlot =
      params.slot_type === "physical"
        ? { type: "physical" }
        : { type: "logical", plugin: params.output_plugin, database: connection.database };
    if (fact !== null) {
      const failed = fault(fact, wanted);
      return failed === undefined
        ? { changes: [], result }
        : { changes: [], failed: `the slot ${name} ${failed}`, result };
    }
    const statement =
      params.slot_type === "physical"
        ? `SELECT pg_create_physical_replication_slot(${literal(name)}, ${params.immediately_reserve})`
        : `SELECT pg_create_logical_replication_slot(${literal(name)}, ${literal(params.output_plugin)})`;
    const diff = [{ path, attribute: "state", before: "absent", after: params.slot_type }];
    const facts = [promise(request, wanted)];
    return { changes: [sqlChange(connection, [statement], diff, facts, endingAfter(params.timeout))], result };
  },
});

/** Why a slot that is there cannot be the one wanted. */
function fault(fact: PgSlot, wanted: PgSlot): string | undefined {
  const shown = ({ type, plugin, database }: PgSlot): string =>
    type === "logical" ? `logical, of ${database ?? "?"}, by ${plugin ?? "?"}` : "physical";
  if (fact.type !== undefined && shown(fact) !== shown(wanted))
    return `is there and ${shown(fact)}, wanted ${shown(wanted)}; it has to be dropped first`;
  if (fact.lost === true)
    return "has lost the log that it stood for: who received from it has to start anew, and it has to be dropped first";
  return undefined;
}
