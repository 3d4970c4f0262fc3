import * as z from "zod";
import { ggsciFunction } from "../facts/ggsci.js";
import { goldenGateDatabase, type GoldenGateDatabase } from "../facts/goldengate-database.js";
import { promise } from "../facts/types.js";
import {
  credentialAlias,
  ggsciCall,
  goldenGateNotes,
  goldenGateParams,
  schemaName,
  splitGoldenGate,
  tableName,
} from "./support/goldengate/ggsci.js";
import { listOf } from "./support/list.js";
import { defineModule, type DiffEntry, type Plan } from "./types.js";

export const goldengateDatabase = defineModule({
  name: "goldengate_database",
  summary:
    "Make what Oracle GoldenGate needs in a database: supplemental logging of schemas, checkpoint table, heartbeat",
  notes:
    `${goldenGateNotes}Only adds; schemas, tables and heartbeats that are not named stay. ` +
    "With `all_columns: true` a schema whose keys are logged already gets all its columns logged. Heartbeat tables need GoldenGate 12.2.",
  examples: `- name: What replication needs in the database
  become_user: oracle
  goldengate_database:
    home: /u01/ogg
    alias: gg_dc1
    schemas: [APIMGT, SHARED]
    checkpoint_table: ggadmin.ckpt
    heartbeat: true
`,
  params: z
    .strictObject({
      alias: credentialAlias.describe("Alias of the credential store to log in with"),
      schemas: listOf(schemaName).default([]).describe("Schemas whose changes are captured (ADD SCHEMATRANDATA)"),
      all_columns: z
        .boolean()
        .default(false)
        .describe("Log all columns, as detection of conflicts needs it, and not only keys"),
      checkpoint_table: tableName.optional().describe("Where replicats note how far they are, as OWNER.TABLE"),
      heartbeat: z.boolean().default(false).describe("Tables and jobs from which the lag from end to end can be read"),
      ...goldenGateParams,
    })
    .transform((params) => {
      const { goldenGate, rest } = splitGoldenGate(params);
      return { ...rest, goldenGate };
    }),
  facts: (params) => ({ database: goldenGateDatabase(keyOf(params)) }),
  plan(params, { database: fact }, context): Plan {
    const { goldenGate, alias, schemas, all_columns, checkpoint_table, heartbeat } = params;
    const result = { alias };
    if (fact.refused !== null && context.predicted !== true)
      return { changes: [], failed: `GoldenGate cannot log in with ${alias}: ${fact.refused}`, result };
    const wanted = all_columns ? "all" : "keys";
    const diff: DiffEntry[] = [];
    const commands: string[] = [];
    for (const [index, schema] of schemas.entries()) {
      const now = fact.logged[index] ?? "none";
      if (now === "all" || now === wanted) continue;
      diff.push({ path: `schema ${schema}`, attribute: "supplemental_logging", before: now, after: wanted });
      commands.push(`ADD SCHEMATRANDATA ${schema}${all_columns ? " ALLCOLS" : ""}`);
    }
    if (checkpoint_table !== undefined && !fact.checkpointTable) {
      diff.push({
        path: `checkpoint table ${checkpoint_table}`,
        attribute: "state",
        before: "absent",
        after: "present",
      });
      commands.push(`ADD CHECKPOINTTABLE ${checkpoint_table}`);
    }
    if (heartbeat && !fact.heartbeat) {
      diff.push({ path: "heartbeat tables", attribute: "state", before: "absent", after: "present" });
      commands.push("ADD HEARTBEATTABLE");
    }
    if (diff.length === 0) return { changes: [], result };
    const after: GoldenGateDatabase = {
      refused: null,
      logged: schemas.map((_schema, index) => (fact.logged[index] === "all" ? "all" : wanted)),
      checkpointTable: fact.checkpointTable || checkpoint_table !== undefined,
      heartbeat: fact.heartbeat || heartbeat,
    };
    const calls = commands.map((command) => ggsciCall([`DBLOGIN USERIDALIAS ${alias}`, command]));
    const facts = [promise(goldenGateDatabase(keyOf(params)), after)];
    return {
      changes: [{ diff, script: `${ggsciFunction(goldenGate)}${calls.join("")}`, effect: { kind: "opaque", facts } }],
      result,
    };
  },
});

interface Keys {
  goldenGate: Parameters<typeof goldenGateDatabase>[0]["goldenGate"];
  alias: string;
  schemas: readonly string[];
  checkpoint_table?: string | undefined;
}

function keyOf({ goldenGate, alias, schemas, checkpoint_table }: Keys): Parameters<typeof goldenGateDatabase>[0] {
  return { goldenGate, alias, schemas, checkpointTable: checkpoint_table };
}
