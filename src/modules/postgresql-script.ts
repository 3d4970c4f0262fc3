import { createHash } from "node:crypto";
import { basename } from "node:path";
import * as z from "zod";
import { identifier, psql, type PgConnection } from "../facts/pg-connection.js";
import { markStatement, pgSchema, type PgSchema } from "../facts/pg-schema.js";
import { sha256 } from "../facts/sha256.js";
import { promise } from "../facts/types.js";
import { heredoc, sh } from "../remote/quote.js";
import { inlineLimit, temporaryBeside } from "./support/delivery.js";
import { remotePath } from "./support/params.js";
import { databaseParams, described, pgName, pgNotes, splitDatabase } from "./support/pg.js";
import { defineModule, type Plan } from "./types.js";

export const postgresqlScript = defineModule({
  name: "postgresql_script",
  summary: "Run an SQL script once, in an empty schema of PostgreSQL",
  notes:
    `${pgNotes}The script and its mark are one transaction: after a failure nothing of it is left. A script that commits by itself keeps what it has committed; ` +
    "its mark says then that it was begun. The mark is the function `mdc_schema()` in the schema, which gives the sha256 of each script by name. " +
    "With the same script marked, nothing is done. Objects without a mark, another version of the script, and one that was only begun are failures: " +
    "what is in a database is never guessed over. `psql` commands in the script work.",
  examples: `- name: Tables of API management
  become_user: postgres
  postgresql_script:
    db: apim_db
    path: /opt/wso2am/dbscripts/apimgt/postgresql.sql
    name: apimgt
    session_role: apim_user
`,
  params: z
    .strictObject({
      src: z.string().min(1).optional().describe("Script on the controller, searched in the folder files"),
      path: remotePath.optional().describe("Script on the host; the task's account must be able to read it"),
      name: z
        .string()
        .regex(/^[A-Za-z0-9_.-]+$/, "expected letters, digits, '.', '_' and '-'")
        .optional()
        .describe("Name of the mark; left out: the file's name"),
      schema: pgName
        .default("public")
        .describe("Schema that has to be empty; the script finds it first in its search_path"),
      require_empty: z
        .boolean()
        .default(true)
        .describe("false: for a further script, in a schema that has objects already"),
      session_role: pgName.optional().describe("Role that will own what the script makes"),
      ...databaseParams,
    })
    .refine(({ src, path }) => (src === undefined) !== (path === undefined), { error: "expected one of src and path" })
    .refine(({ login_db, db }) => (login_db === undefined) !== (db === undefined), {
      error: "expected db (or login_db), once",
    })
    .transform((params) => {
      const { connection, rest } = splitDatabase(params);
      return {
        ...rest,
        connection,
        name: rest.name ?? basename(rest.src ?? rest.path ?? "").replace(/[^A-Za-z0-9_.-]/g, "_"),
      };
    }),
  async prepare({ src }, { local }) {
    return src === undefined ? undefined : local.read(local.find(src, "files"));
  },
  facts: ({ connection, schema, path }) => ({
    schema: pgSchema({ connection, schema }),
    digest: path === undefined ? undefined : sha256(path),
  }),
  plan(params, facts, context): Plan {
    const { connection, name, path } = params;
    const text = context.source;
    const digest = text === undefined ? facts.digest : createHash("sha256").update(text).digest("hex");
    const result = { db: connection.database, name, sha256: digest };
    if (digest === null || digest === undefined)
      return { changes: [], failed: `${path} does not exist on the host`, result };
    const where = `schema ${params.schema} of ${connection.database}`;
    const mark = facts.schema.scripts?.[name];
    if (mark === digest) return { changes: [], result };
    if (facts.schema.exists === false && context.predicted !== true)
      return { changes: [], failed: `there is no ${where}`, result };
    const failed = obstacle(facts.schema, mark, digest, { ...params, where });
    if (failed !== undefined) return { changes: [], failed, result };
    const after: PgSchema = { ...facts.schema, exists: true, scripts: { ...facts.schema.scripts, [name]: digest } };
    const change = {
      diff: [
        { path: described(where, connection), attribute: `script ${name}`, before: null, after: `sha256 ${digest}` },
      ],
      ...delivery(text, path, params, facts.schema, digest),
      effect: { kind: "opaque" as const, facts: [promise(pgSchema({ connection, schema: params.schema }), after)] },
    };
    return { changes: [change], result };
  },
});

interface Wanted {
  connection: PgConnection;
  schema: string;
  name: string;
  session_role?: string | undefined;
  require_empty: boolean;
}

function obstacle(
  { count = 0, some = [] }: PgSchema,
  mark: string | undefined,
  digest: string,
  { where, name, require_empty }: Wanted & { where: string },
): string | undefined {
  if (mark !== undefined && mark.startsWith("begun "))
    return `${where}: the script ${name} was begun (${mark.slice(6, 18)}…) and did not come to its end; look at what is there, then empty the schema`;
  if (mark !== undefined)
    return `${where}: another version of the script ${name} was run (sha256 ${mark.slice(0, 12)}…, this one is ${digest.slice(0, 12)}…)`;
  if (!require_empty || count === 0) return undefined;
  const more = count > some.length ? ` and ${count - some.length} more` : "";
  return `${where} is not empty and has no mark of the script ${name}: it holds ${some.join(", ")}${more}`;
}

/**
 * The mark says "begun" before the script and its digest after it, all in one transaction: only when the script commits by
 * itself can "begun" ever be seen. An empty statement ends a script that lacks its last semicolon.
 */
function delivery(
  text: Buffer | undefined,
  path: string | undefined,
  { connection, schema, name, session_role }: Wanted,
  fact: PgSchema,
  digest: string,
): { script: string; upload?: { content: Uint8Array; to: string } } {
  const marks = fact.scripts ?? {};
  const role = session_role === undefined ? "" : `SET ROLE ${identifier(session_role)};\n`;
  const head = `BEGIN;\n${role}SET search_path = ${identifier(schema)}, public;\n${markStatement(schema, { ...marks, [name]: `begun ${digest}` })};\n`;
  const tail = `\n;\n${markStatement(schema, { ...marks, [name]: digest })};\nCOMMIT;\n`;
  const options = { serverOptions: "-c client_min_messages=error" };
  const [first, last] = [heredoc(head), heredoc(tail)];
  const script = (source: string, file: string | undefined): string => {
    const readable = file === undefined ? "" : sh`cat -- ${file} >/dev/null || exit` + "\n";
    return `${readable}{\nbase64 -d ${first.redirect}\n${first.body}${source}\nbase64 -d ${last.redirect}\n${last.body}} | ${psql(connection, options)} >/dev/null`;
  };
  if (text === undefined) return { script: script(sh`cat -- ${path ?? ""}`, path) };
  if (text.length > inlineLimit) {
    const to = temporaryBeside("/tmp/script");
    const remove = sh`; c=$?; rm -f -- ${to}; exit $c`;
    return { script: script(sh`cat -- ${to}`, to) + remove, upload: { content: text, to } };
  }
  const body = heredoc(text);
  return { script: script(`base64 -d ${body.redirect}\n${body.body}`, undefined) };
}
