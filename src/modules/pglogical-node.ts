import * as z from "zod";
import { literal } from "../facts/pg-connection.js";
import { pglogicalNode } from "../facts/pglogical-node.js";
import { promise } from "../facts/types.js";
import { dsn, sameDsn } from "./support/dsn.js";
import { pgName, pgNotes, splitDatabase, sqlChange, described } from "./support/pg.js";
import { pglogicalNotes, pglogicalParams } from "./support/pglogical.js";
import { defineModule, type Plan } from "./types.js";

export const pglogicalNodeModule = defineModule({
  name: "pglogical_node",
  summary: "Make a database a node of pglogical",
  notes: `${pgNotes}${pglogicalNotes}A database is one node at most: another name or another connection string than the present one is a failure.`,
  examples: `- name: This side of the replication
  become_user: postgres
  pglogical_node:
    db: stat_db
    name: <%= inventory_hostname %>
    dsn: host=<%= address %> dbname=stat_db user=mdc_repl sslmode=require connect_timeout=5
`,
  params: z
    .strictObject({
      name: pgName.describe("Name of the node, different on each side"),
      dsn: dsn.optional().describe("How the other nodes, and this one, reach the database; without a password"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether there should be a node of this name"),
      ...pglogicalParams,
    })
    .refine(({ dsn: text, state }) => text !== undefined || state === "absent", { error: "expected dsn" })
    .transform((params) => {
      const { connection, rest } = splitDatabase(params);
      return { ...rest, connection };
    }),
  facts: ({ connection }) => ({ node: pglogicalNode({ connection }) }),
  plan({ connection, name, dsn: text = "", state }, { node }, context): Plan {
    const { database } = connection;
    const result = { name, db: database };
    const path = described(`pglogical node of ${database}`, connection);
    const request = pglogicalNode({ connection });
    if (!node.extension && state === "absent") return { changes: [], result };
    if (!node.extension && context.predicted !== true)
      return { changes: [], failed: `the extension pglogical is not installed in ${database}`, result };
    const present = node.extension ? node.name : null;
    if (state === "absent") {
      if (present !== name) return { changes: [], result };
      const diff = [{ path, attribute: "name", before: name, after: null }];
      const promised = [promise(request, { extension: true, name: null })];
      return {
        changes: [sqlChange(connection, [`SELECT pglogical.drop_node(${literal(name)})`], diff, promised)],
        result,
      };
    }
    if (present === null) {
      const diff = [{ path, attribute: "name", before: null, after: name }];
      const statement = `SELECT pglogical.create_node(node_name := ${literal(name)}, dsn := ${literal(text)})`;
      const promised = [promise(request, { extension: true, name, dsn: text })];
      return { changes: [sqlChange(connection, [statement], diff, promised)], result };
    }
    const dsnNow = node.extension ? (node.dsn ?? undefined) : undefined;
    if (present !== name)
      return { changes: [], failed: `${database} is the node ${present} already, not ${name}`, result };
    if (dsnNow !== undefined && !sameDsn(dsnNow, text))
      return {
        changes: [],
        failed: `the node ${name} has another connection string (${dsnNow}); it has to be dropped first`,
        result,
      };
    return { changes: [], result };
  },
});
