import * as z from "zod";
import { identifier } from "../facts/pg-connection.js";
import { pgNamespace, type PgNamespace } from "../facts/pg-namespace.js";
import { promise } from "../facts/types.js";
import { databaseParams, described, pgName, pgNotes, splitDatabase, sqlChange } from "./support/pg.js";
import { defineModule, type DiffEntry, type Plan } from "./types.js";

export const postgresqlSchema = defineModule({
  name: "postgresql_schema",
  collection: "community.postgresql",
  summary: "Create and drop schemas of a database of PostgreSQL",
  notes:
    `${pgNotes}A schema that holds something is dropped with \`cascade_drop\` only. Not offered: \`trust_input\`. ` +
    "What fills a schema with tables is [postgresql_schema_scripts](postgresql_schema_scripts.md).",
  examples: `- name: Where the reports have their views
  become_user: postgres
  postgresql_schema:
    db: stat_db
    name: reports
    owner: reports
`,
  params: z
    .strictObject({
      name: pgName.optional().describe("Name of the schema"),
      schema: pgName.optional().describe("Same as `name`"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether it should be there"),
      owner: pgName
        .optional()
        .describe("Role that owns it; left out: who makes it, and any owner of one that is there"),
      cascade_drop: z
        .boolean()
        .default(false)
        .describe("With `state: absent`: drop what is in it, and what depends on it"),
      session_role: pgName.optional().describe("Role whose rights count"),
      ...databaseParams,
      database: pgName.optional().describe("Same as `login_db`"),
    })
    .refine(({ name, schema }) => (name === undefined) !== (schema === undefined), {
      error: "expected name (or schema), once",
    })
    .transform(({ name, schema, database, ...params }) => {
      const { connection, rest } = splitDatabase({ ...params, login_db: params.login_db ?? database });
      return { ...rest, connection, name: name ?? schema ?? "" };
    }),
  facts: ({ connection, name }) => ({ fact: pgNamespace({ connection, name }) }),
  plan({ connection, name, state, owner, cascade_drop, session_role: role }, { fact }): Plan {
    const path = described(`schema ${name} of ${connection.database}`, connection);
    const schema = identifier(name);
    const made = (statement: string, difference: Omit<DiffEntry, "path">, after: PgNamespace | null): Plan => {
      const promised = [promise(pgNamespace({ connection, name }), after)];
      const change = sqlChange(connection, [statement], [{ path, ...difference }], promised, { role });
      return { changes: [change], result: { schema: name, queries: [statement] } };
    };
    if (state === "absent" && fact !== null) {
      const gone = { attribute: "state", before: "present", after: "absent" };
      return made(`DROP SCHEMA ${schema}${cascade_drop ? " CASCADE" : ""}`, gone, null);
    }
    if (state === "present" && fact === null) {
      const there = { attribute: "state", before: "absent", after: "present" };
      const authorization = owner === undefined ? "" : ` AUTHORIZATION ${identifier(owner)}`;
      return made(`CREATE SCHEMA ${schema}${authorization}`, there, { owner: owner ?? role });
    }
    if (state === "present" && owner !== undefined && owner !== fact?.owner) {
      const other = { attribute: "owner", before: fact?.owner, after: owner };
      return made(`ALTER SCHEMA ${schema} OWNER TO ${identifier(owner)}`, other, { owner });
    }
    return { changes: [], result: { schema: name, queries: [] } };
  },
});
