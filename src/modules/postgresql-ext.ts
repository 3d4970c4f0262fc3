import * as z from "zod";
import { identifier, literal } from "../facts/pg-connection.js";
import { pgExtension } from "../facts/pg-extension.js";
import { promise } from "../facts/types.js";
import { databaseParams, described, pgName, pgNotes, splitDatabase, sqlChange } from "./support/pg.js";
import { defineModule, type DiffEntry, type Plan } from "./types.js";

export const postgresqlExt = defineModule({
  name: "postgresql_ext",
  collection: "community.postgresql",
  summary: "Install and remove extensions in a database of PostgreSQL",
  notes: `${pgNotes}The extension's files come with a package, such as postgresql-15-pglogical.`,
  examples: `- name: Replication
  become_user: postgres
  postgresql_ext:
    db: stat_db
    name: pglogical
`,
  params: z
    .strictObject({
      name: pgName.optional().describe("Name of the extension"),
      ext: pgName.optional().describe("Same as `name`"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether it should be installed"),
      schema: pgName.optional().describe("Schema for its objects"),
      version: z.string().min(1).optional().describe("Version, or latest; left out: whatever is installed will do"),
      cascade: z
        .boolean()
        .default(false)
        .describe("Install the extensions that it needs too; with `state: absent` drop what depends on it"),
      session_role: pgName.optional().describe("Role whose rights count"),
      ...databaseParams,
    })
    .refine(({ name, ext }) => (name === undefined) !== (ext === undefined), { error: "expected name (or ext), once" })
    .refine(({ login_db, db }) => (login_db === undefined) !== (db === undefined), {
      error: "expected db (or login_db), once",
    })
    .transform(({ name, ext, ...params }) => {
      const { connection, rest } = splitDatabase(params);
      return { ...rest, connection, name: name ?? ext ?? "" };
    }),
  facts: ({ connection, name }) => ({ extension: pgExtension({ connection, name }) }),
  plan(params, { extension: fact }, context): Plan {
    const { connection, name, schema } = params;
    const result = { ext: name, db: connection.database };
    const path = described(`extension ${name} in ${connection.database}`, connection);
    const request = pgExtension({ connection, name });
    const cascade = params.cascade ? " CASCADE" : "";
    const installed = fact.version ?? null;
    const finish = (statements: string[], diff: DiffEntry[], after: typeof fact): Plan => ({
      changes:
        diff.length === 0
          ? []
          : [sqlChange(connection, statements, diff, [promise(request, after)], { role: params.session_role })],
      result,
    });
    if (params.state === "absent") {
      const diff = installed === null ? [] : [{ path, attribute: "version", before: installed, after: null }];
      return finish([`DROP EXTENSION ${identifier(name)}${cascade}`], diff, { version: null });
    }
    const version = params.version === "latest" ? (fact.available ?? undefined) : params.version;
    if (installed === null) {
      if (fact.available === null && context.predicted !== true)
        return {
          changes: [],
          failed: `the server has no files of the extension ${name} (its package is missing)`,
          result,
        };
      const where =
        (schema === undefined ? "" : ` SCHEMA ${identifier(schema)}`) +
        (version === undefined ? "" : ` VERSION ${literal(version)}`);
      const diff = [{ path, attribute: "version", before: null, after: version ?? fact.available ?? "installed" }];
      return finish([`CREATE EXTENSION ${identifier(name)}${where}${cascade}`], diff, {
        version: version ?? fact.available ?? undefined,
        schema,
      });
    }
    const statements: string[] = [];
    const diff: DiffEntry[] = [];
    if (version !== undefined && version !== installed) {
      statements.push(`ALTER EXTENSION ${identifier(name)} UPDATE TO ${literal(version)}`);
      diff.push({ path, attribute: "version", before: installed, after: version });
    }
    if (schema !== undefined && schema !== fact.schema) {
      statements.push(`ALTER EXTENSION ${identifier(name)} SET SCHEMA ${identifier(schema)}`);
      diff.push({ path, attribute: "schema", before: fact.schema, after: schema });
    }
    return finish(statements, diff, { version: version ?? installed, schema: schema ?? fact.schema });
  },
});
