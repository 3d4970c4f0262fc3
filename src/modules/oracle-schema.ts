import { posix } from "node:path";
import * as z from "zod";
import { oracleName } from "../facts/oracle-connection.js";
import { begun, fingerprintView, oracleSchema as schemaFact } from "../facts/oracle-schema.js";
import { promise } from "../facts/types.js";
import { oracleSchema as readSchema } from "../sql/oracle/schema.js";
import { splitStatements } from "../sql/oracle/statements.js";
import { oracleChange, oracleIdentifier, oracleNotes, oracleParams, splitOracle } from "./support/oracle/params.js";
import { schemaObstacle } from "./support/pg-schema-obstacle.js";
import {
  findable,
  isFindable,
  localScripts,
  readScripts,
  remoteScripts,
  schemaScriptParams,
} from "./support/schema-scripts.js";
import { defineModule, type Plan } from "./types.js";

export const oracleSchemaModule = defineModule({
  name: "oracle_schema",
  summary: "Make the tables of an account of an Oracle database from SQL scripts, once, where it has none",
  notes:
    `${oracleNotes}The scripts' statements are run in the account's schema, as the administrator: SQL*Plus' own commands in them do not count. ` +
    `Each statement of Oracle that makes something is a transaction by itself. So a view, \`${fingerprintView}\`, says by its comment that the scripts have begun, and at the end ` +
    "the fingerprint of what they were. Where that is found, and all tables of the scripts are there, nothing is done. " +
    "An account that has tables and no fingerprint, whose scripts were others or have not come to their end, or that has lost tables, is a failure that says what was found: " +
    "what is in a database is never touched. Scripts of the host have at most 1 MiB each.",
  examples: `- name: Tables of API management
  become_user: oracle
  oracle_schema:
    oracle_home: /u01/app/oracle/product/11.2.0/dbhome_1
    schema: APIMGT
    src: <%= made.scripts %>
    seeds: "<%= datacenter.master ? made.seeds : [] %>"
    remote_src: true
    fingerprint: <%= made.checksum %>
`,
  params: z
    .strictObject({
      schema: oracleIdentifier.describe("Account that owns what the scripts make; it has to be there"),
      ...schemaScriptParams,
      fingerprint: schemaScriptParams.fingerprint.refine(
        (value) => value !== begun,
        `expected another word than ${begun}`,
      ),
      ...oracleParams,
    })
    .refine(isFindable, findable)
    .transform((params) => {
      const { connection, rest } = splitOracle(params);
      return { ...rest, connection };
    }),
  async prepare(params, { local }) {
    return { texts: await localScripts(params, local) };
  },
  facts: ({ connection, schema, ...params }) => ({
    schema: schemaFact({ connection, schema }),
    texts: remoteScripts(params),
  }),
  plan(params, facts, { source, predicted = false }): Plan {
    const { connection, schema, src, seeds } = params;
    const read = readScripts(params, source.texts ?? facts.texts);
    if (read.failed !== undefined) return { changes: [], failed: read.failed };
    const { scripts, own, fingerprint } = read;
    const result = { schema, fingerprint };
    const { schema: fact } = facts;
    const where = `the account ${schema}`;
    if (fact.exists === false && !predicted) return { changes: [], failed: `${where} is not there`, result };
    const wanted = own.flatMap((script) => readSchema(script).tables.map(({ name }) => name.toUpperCase()));
    const { tables = [] } = fact;
    const lost = wanted.filter((name) => !tables.includes(name));
    if (fact.fingerprint === fingerprint && lost.length === 0) return { changes: [], result };
    if (fact.fingerprint === begun) {
      const failed = `in ${where} scripts were broken off, and what they had made is still there (${tables.length} tables); drop the account, and run this again`;
      return { changes: [], failed, result };
    }
    const obstacle = schemaObstacle({ ...fact, lost, tables: [...tables] }, fingerprint, wanted);
    if (obstacle !== undefined) return { changes: [], failed: `${where} ${obstacle}`, result };
    const statements = [
      // Texts may hold semicolons and empty lines.
      `SET SQLTERMINATOR OFF SQLBLANKLINES ON\nALTER SESSION SET CURRENT_SCHEMA = ${oracleName(schema)}`,
      `CREATE VIEW ${oracleName(fingerprintView)} AS SELECT 1 AS made FROM dual`,
      ...noted(begun),
      ...scripts.flatMap((script) =>
        splitStatements(script).statements.map(({ start, end }) => script.text.slice(start, end)),
      ),
      ...noted(fingerprint),
    ];
    const diff = [...src, ...seeds].map((file) => ({
      path: where,
      attribute: `script ${posix.basename(file)}`,
      before: null,
      after: "applied",
    }));
    const after = { exists: true, fingerprint, tables: [...new Set([...tables, ...wanted])].sort() };
    const promised = [promise(schemaFact({ connection, schema }), after)];
    return { changes: [oracleChange(connection, statements, diff, promised)], result };
  },
});

/** What makes something commits, and this with it. */
function noted(what: string): string[] {
  return ["COMMIT", `COMMENT ON TABLE ${oracleName(fingerprintView)} IS '${what}'`];
}
