import { posix } from "node:path";
import * as z from "zod";
import { pgSchema } from "../facts/pg-schema.js";
import { promise } from "../facts/types.js";
import { withinTransaction } from "../sql/postgresql/one-transaction.js";
import { postgresqlParser } from "../sql/postgresql/parse.js";
import { schemaObstacle } from "./support/pg-schema-obstacle.js";
import { schemaDelivery } from "./support/pg-schema-script.js";
import { databaseParams, described, pgName, pgNotes, splitDatabase } from "./support/pg.js";
import {
  findable,
  isFindable,
  localScripts,
  readScripts,
  remoteScripts,
  schemaScriptParams,
} from "./support/schema-scripts.js";
import { defineModule, type Plan } from "./types.js";

export const postgresqlSchemaScripts = defineModule({
  name: "postgresql_schema_scripts",
  summary: "Make the tables of a database of PostgreSQL from SQL scripts, once, in an empty schema",
  notes:
    `${pgNotes}All scripts and seeds are one transaction, which ends at the first error: after a failure nothing of it is left. BEGIN and COMMIT in them do not count. ` +
    "With them goes a fingerprint, the function `mdc_schema()`, which says by JSON from what scripts the schema was made and with which tables and columns; " +
    "copies of the database bring it along, but it is never replicated as data. Where it is found, and all that the scripts made is there, nothing is done. " +
    "A schema that is not empty and has no fingerprint, that was made from other scripts, or that has lost tables or columns is a failure that says what was found: " +
    "what is in a database is never touched. The scripts are plain SQL, without commands of psql; those of the host have at most 1 MiB each.",
  examples: `- name: Tables of API management
  become_user: postgres
  postgresql_schema_scripts:
    db: apim_db
    src: <%= made.scripts %>
    seeds: "<%= datacenter.master ? made.seeds : [] %>"
    remote_src: true
    fingerprint: <%= made.checksum %>
    session_role: apim_user
`,
  params: z
    .strictObject({
      ...schemaScriptParams,
      schema: pgName
        .default("public")
        .describe("Schema that has to be empty; the scripts find it first in their search_path"),
      session_role: pgName.optional().describe("Role that will own what the scripts make"),
      ...databaseParams,
    })
    .refine(isFindable, findable)
    .refine(({ login_db, db }) => (login_db === undefined) !== (db === undefined), {
      error: "expected db (or login_db), once",
    })
    .transform((params) => {
      const { connection, rest } = splitDatabase(params);
      return { ...rest, connection };
    }),
  async prepare(params, { local }) {
    return { parse: await postgresqlParser(), texts: await localScripts(params, local) };
  },
  facts: ({ connection, schema, ...params }) => ({
    schema: pgSchema({ connection, schema }),
    texts: remoteScripts(params),
  }),
  plan(params, facts, { source, predicted = false }): Plan {
    const { connection, src, seeds, schema: name } = params;
    const read = readScripts(params, source.texts ?? facts.texts);
    if (read.failed !== undefined) return { changes: [], failed: read.failed };
    const { scripts, fingerprint } = read;
    const result = { db: connection.database, schema: name, fingerprint };
    const { schema: fact } = facts;
    const lost = fact.lost ?? [];
    if (fact.fingerprint === fingerprint && lost.length === 0) return { changes: [], result };
    const where = `schema ${name} of ${connection.database}`;
    if (fact.exists === false && !predicted) return { changes: [], failed: `there is no ${where}`, result };
    const parts = scripts.map((script) => withinTransaction(script, source.parse(script)));
    const failed = schemaObstacle(
      fact,
      fingerprint,
      parts.flatMap(({ tables }) => tables),
    );
    if (failed !== undefined) return { changes: [], failed: `${where} ${failed}`, result };
    const { session_role: role } = params;
    const files = [...src, ...seeds].map((path) => posix.basename(path));
    const change = {
      diff: files.map((file) => ({
        path: described(where, connection),
        attribute: `script ${file}`,
        before: null,
        after: "applied",
      })),
      ...schemaDelivery({ connection, schema: name, role, fingerprint, files, texts: parts.map((part) => part.text) }),
      effect: {
        kind: "opaque" as const,
        facts: [
          promise(pgSchema({ connection, schema: name }), {
            exists: true,
            fingerprint,
            lost: [],
            tables: [],
            others: [],
          }),
        ],
      },
    };
    return { changes: [change], result };
  },
});
