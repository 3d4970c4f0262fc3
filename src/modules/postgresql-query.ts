import * as z from "zod";
import { pgQuery } from "../facts/pg-query.js";
import { listOf } from "./support/list.js";
import { isHarmless, queryAction, soleSelect } from "./support/pg-query-plan.js";
import { databaseParams, pgName, pgNotes, splitDatabase } from "./support/pg.js";
import { bindValues, sqlCode } from "./support/sql-text.js";
import { defineModule, type Plan } from "./types.js";

export const postgresqlQuery = defineModule({
  name: "postgresql_query",
  collection: "community.postgresql",
  summary: "Run SQL in a database of PostgreSQL",
  notes:
    `${pgNotes}Values belong into \`positional_args\` (\`%s\`) or \`named_args\` (\`%(name)s\`): they are quoted on the way. ` +
    "A query that only reads never counts as changed, one that writes does when it touched a row, anything else does always. " +
    "All statements are one transaction unless `autocommit` is set. Rows of one statement come with their types; of SHOW and EXPLAIN as texts. " +
    "Check mode runs a single SELECT, read-only, unless it calls functions that act outside of transactions; of all else it only says what it would be. " +
    "Commands of psql (\\\\…) are refused.",
  examples: `- name: Is the other side there?
  become_user: postgres
  postgresql_query:
    db: stat_db
    query: SELECT status FROM pglogical.show_subscription_status(%(name)s)
    named_args:
      name: node2_from_node1
  register: replication
  until: replication.query_result[0].status === "replicating"
`,
  params: z
    .strictObject({
      query: listOf(z.string().min(1)).describe("SQL; a list is run one after the other"),
      positional_args: z.array(z.unknown()).optional().describe("Values for %s, in their order"),
      named_args: z.record(z.string(), z.unknown()).optional().describe("Values for %(name)s"),
      autocommit: z
        .boolean()
        .default(false)
        .describe(
          "Each statement for itself, for those that cannot be part of a transaction (VACUUM, CREATE SUBSCRIPTION)",
        ),
      search_path: listOf(pgName).default([]).describe("Schemas in which names are looked up"),
      session_role: pgName.optional().describe("Role whose rights count"),
      ...databaseParams,
    })
    .refine(({ positional_args: one, named_args: other }) => one === undefined || other === undefined, {
      error: "expected one of positional_args and named_args",
    })
    .transform(({ query, positional_args, named_args, ...params }, context) => {
      const bound = bindValues(query.join(";\n"), positional_args, named_args);
      const { connection, rest } = splitDatabase(params);
      const sql = "sql" in bound ? bound.sql : "";
      if ("fault" in bound) context.addIssue({ code: "custom", path: ["query"], message: bound.fault });
      if (sqlCode(sql).includes("\\"))
        context.addIssue({
          code: "custom",
          path: ["query"],
          message: "commands of psql (\\…) cannot be part of a query",
        });
      return { ...rest, connection, sql };
    }),
  facts({ connection, sql, search_path, session_role }, { check }) {
    const statement = soleSelect(sql);
    // Roles and paths would have to be set first, in a session of their own.
    const simple = search_path.length === 0 && session_role === undefined;
    const tried = check && simple && statement !== undefined && isHarmless(sql);
    return { rows: tried ? pgQuery({ connection, query: statement }) : undefined };
  },
  plan(params, { rows }): Plan {
    if (rows && "rows" in rows) {
      const { length } = rows.rows;
      const result = { query: params.sql, query_result: rows.rows, query_all_results: [rows.rows] };
      return { changes: [], result: { ...result, rowcount: length, statusmessage: `SELECT ${length}` } };
    }
    const { connection, sql, autocommit, search_path: searchPath, session_role: role } = params;
    const action = queryAction({ connection, sql, autocommit, searchPath, role });
    return { changes: [], action: rows ? { ...action, predict: "unknown" } : action };
  },
});
