import { createHash } from "node:crypto";
import { posix } from "node:path";
import * as z from "zod";
import { pgSchema } from "../facts/pg-schema.js";
import { text } from "../facts/text.js";
import { promise } from "../facts/types.js";
import { withinTransaction } from "../sql/postgresql/one-transaction.js";
import { postgresqlParser } from "../sql/postgresql/parse.js";
import { listOf } from "./support/list.js";
import { schemaObstacle } from "./support/pg-schema-obstacle.js";
import { schemaDelivery } from "./support/pg-schema-script.js";
import { databaseParams, described, pgName, pgNotes, splitDatabase } from "./support/pg.js";
import { decodedScript } from "./support/sql-sources.js";
import { defineModule, type Plan } from "./types.js";

export const postgresqlSchema = defineModule({
  name: "postgresql_schema",
  summary: "Make the tables of a database of PostgreSQL from SQL scripts, once, in an empty schema",
  notes:
    `${pgNotes}All scripts and seeds are one transaction, which ends at the first error: after a failure nothing of it is left. BEGIN and COMMIT in them do not count. ` +
    "With them goes a fingerprint, the function `mdc_schema()`, which says by JSON from what scripts the schema was made and with which tables and columns; " +
    "copies of the database bring it along, but it is never replicated as data. Where it is found, and all that the scripts made is there, nothing is done. " +
    "A schema that is not empty and has no fingerprint, that was made from other scripts, or that has lost tables or columns is a failure that says what was found: " +
    "what is in a database is never touched. The scripts are plain SQL, without commands of psql; those of the host have at most 1 MiB each.",
  examples: `- name: Tables of API management
  become_user: postgres
  postgresql_schema:
    db: apim_db
    src: <%= made.scripts %>
    seeds: "<%= datacenter.master ? made.seeds : [] %>"
    remote_src: true
    fingerprint: <%= made.checksum %>
    session_role: apim_user
`,
  params: z
    .strictObject({
      src: listOf(z.string().min(1))
        .refine((all) => all.length > 0, "expected a script")
        .describe("Scripts, on the controller (searched in `files/`) or on the host"),
      seeds: listOf(z.string().min(1))
        .default([])
        .describe("Scripts with the first rows, for the trusted source only; they run behind the others"),
      remote_src: z
        .boolean()
        .default(false)
        .describe("`src` and `seeds` are paths of the host; the task's account must be able to read them"),
      fingerprint: z
        .string()
        .regex(/^[A-Za-z0-9_.:-]+$/, "expected letters, digits, '.', '_', ':' and '-'")
        .optional()
        .describe(
          "What the scripts are known by, where it should be the same for different ones: those that `sql_generate` makes for several datacenters have one `checksum`. Left out: the sha256 of `src`",
        ),
      schema: pgName
        .default("public")
        .describe("Schema that has to be empty; the scripts find it first in their search_path"),
      session_role: pgName.optional().describe("Role that will own what the scripts make"),
      ...databaseParams,
    })
    .refine(({ remote_src, src, seeds }) => !remote_src || [...src, ...seeds].every((path) => path.startsWith("/")), {
      error: "expected absolute paths with remote_src: true",
    })
    .refine(({ login_db, db }) => (login_db === undefined) !== (db === undefined), {
      error: "expected db (or login_db), once",
    })
    .transform((params) => {
      const { connection, rest } = splitDatabase(params);
      return { ...rest, connection };
    }),
  async prepare({ src, seeds, remote_src }, { local }) {
    const parse = await postgresqlParser();
    if (remote_src) return { parse, texts: undefined };
    return { parse, texts: await Promise.all([...src, ...seeds].map((path) => local.read(local.find(path, "files")))) };
  },
  facts: ({ connection, schema, src, seeds, remote_src }) => ({
    schema: pgSchema({ connection, schema }),
    texts: remote_src ? [...src, ...seeds].map((path) => text(path)) : [],
  }),
  plan(params, facts, { source, predicted = false }): Plan {
    const { connection, src, seeds, schema: name } = params;
    const texts = source.texts ?? facts.texts;
    const missing = [...src, ...seeds].filter((_path, index) => texts[index] === null);
    if (missing.length > 0) return { changes: [], failed: `there is no file ${missing.join(", ")} on the host` };
    const scripts = [...src, ...seeds].map((path, index) => decodedScript(path, texts[index] ?? Buffer.of()));
    const own = scripts.slice(0, src.length);
    const fingerprint = params.fingerprint ?? digest(own.map((script) => script.text).join("\0"));
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

function digest(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}
