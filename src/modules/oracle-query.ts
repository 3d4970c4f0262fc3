import { randomBytes } from "node:crypto";
import * as z from "zod";
import { sqlplus, sqlplusFailure, type OracleConnection } from "../facts/oracle-connection.js";
import { oracleQuery as oracleQueryFact, rowSettings } from "../facts/oracle-query.js";
import { oracleRows, type OracleRow } from "../facts/oracle-rows.js";
import type { StepResult } from "../remote/types.js";
import { listOf } from "./support/list.js";
import { oracleNotes, oracleParams, splitOracle } from "./support/oracle/params.js";
import { bindOracle, oracleStatement, type OracleStatement } from "./support/oracle/statements.js";
import { defineModule, type Action, type Outcome, type Plan } from "./types.js";

const value = z.union([z.string().regex(/^[^\0]*$/), z.number(), z.boolean(), z.null()]);

export const oracleQuery = defineModule({
  name: "oracle_query",
  summary: "Run SQL in an Oracle database",
  notes:
    `${oracleNotes}Values belong into \`named_args\` (\`:name\`): they are quoted on the way. ` +
    "A query that only reads never counts as changed, one that writes rows does when it touched any, anything else does always. " +
    "The statements of a list are one transaction, which is committed at the end and taken back at the first error; DDL commits by itself. " +
    "Check mode runs a single SELECT, read-only; of all else it only says what it would be. " +
    "Names of columns are in capitals, as Oracle has them; texts that are empty are null there.",
  examples: `- name: From where the copy is to be taken
  become_user: oracle
  oracle_query:
    oracle_home: /u01/app/oracle/product/11.2.0/dbhome_1
    query: SELECT current_scn FROM v$database
  register: now
- name: Say it
  debug:
    msg: FLASHBACK_SCN=<%= now.query_result[0].CURRENT_SCN %>
`,
  params: z
    .strictObject({
      query: listOf(z.string().min(1)).describe(
        "A statement of SQL or a block of PL/SQL; a list is run one after the other",
      ),
      named_args: z
        .record(z.string().regex(/^[A-Za-z]\w*$/), value)
        .default({})
        .describe("Values for :name"),
      ...oracleParams,
    })
    .transform(({ query, named_args, ...params }, context) => {
      const statements: OracleStatement[] = [];
      for (const one of query) {
        const checked = oracleStatement(one);
        const bound =
          "fault" in checked
            ? checked
            : Object.keys(named_args).length === 0
              ? { sql: checked.text }
              : bindOracle(checked.text, named_args);
        if ("fault" in checked) context.addIssue({ code: "custom", path: ["query"], message: checked.fault });
        else if ("fault" in bound) context.addIssue({ code: "custom", path: ["query"], message: bound.fault });
        else statements.push({ ...checked, text: bound.sql });
      }
      return { statements, connection: splitOracle(params).connection };
    }),
  facts({ statements, connection }, { check }) {
    const [sole, ...more] = statements;
    const tried = check && more.length === 0 && sole?.rows === true;
    return { rows: tried ? oracleQueryFact({ connection, query: sole.text }) : undefined };
  },
  plan({ statements, connection }, { rows }): Plan {
    const query = statements.map(({ text }) => text).join(";\n");
    if (rows)
      return { changes: [], result: { query, query_result: rows, query_all_results: [rows], rowcount: rows.length } };
    return { changes: [], action: action(connection, statements, query) };
  },
});

function action(connection: OracleConnection, statements: readonly OracleStatement[], query: string): Action {
  const mark = `mdc-${randomBytes(8).toString("hex")}`;
  const script = [rowSettings, ...statements.map(({ text }) => `${text}\n/\nPROMPT ${mark}`), "COMMIT\n/"].join("\n");
  const { command, body } = sqlplus(connection, script);
  return {
    script: `${command} 2>&1\n${body}`,
    predict: prediction(statements),
    interpret: (output) => outcome(output, statements, query, mark),
  };
}

function prediction(statements: readonly OracleStatement[]): Action["predict"] {
  if (statements.every(({ rows }) => rows)) return "ok";
  return statements.every(({ rows, counts }) => rows || counts) ? "unknown" : "changed";
}

function outcome(output: StepResult, statements: readonly OracleStatement[], query: string, mark: string): Outcome {
  const said = output.stdout.toString("utf8");
  const failed = sqlplusFailure(said.replace(/<br>/g, ""), output.code);
  if (failed !== undefined) return { changed: false, failed, result: { query } };
  const parts = said.split(mark);
  const all = statements.map((statement, index) => resultOf(statement, parts[index] ?? ""));
  return {
    changed: all.some(({ changed }) => changed),
    result: {
      query,
      query_result: all.at(-1)?.rows ?? [],
      query_all_results: all.map(({ rows }) => rows),
      rowcount: all.at(-1)?.rowcount ?? 0,
    },
  };
}

function resultOf(
  { rows: selects, counts }: OracleStatement,
  printed: string,
): { rows: OracleRow[]; rowcount: number; changed: boolean } {
  if (selects) {
    const rows = oracleRows(printed);
    return { rows, rowcount: rows.length, changed: false };
  }
  const touched = Number(/^\s*(\d+) rows? (?:created|updated|deleted|merged)\b/m.exec(printed)?.[1] ?? 0);
  return { rows: [], rowcount: touched, changed: counts ? touched > 0 : true };
}
