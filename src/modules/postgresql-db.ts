import * as z from "zod";
import { identifier, literal, type PgConnection } from "../facts/pg-connection.js";
import { pgDatabase, type PgDatabase } from "../facts/pg-database.js";
import { promise } from "../facts/types.js";
import { connectionParams, described, pgName, pgNotes, splitConnection, sqlChange } from "./support/pg.js";
import { dropScript } from "./support/pg-drop-script.js";
import { defineModule, type DiffEntry, type Plan } from "./types.js";

export const postgresqlDb = defineModule({
  name: "postgresql_db",
  collection: "community.postgresql",
  summary: "Create and drop databases of PostgreSQL",
  notes:
    `${pgNotes}Encoding and locale of a database that is there cannot be changed: another wish is a failure. ` +
    "Where pglogical keeps DROP DATABASE waiting, its subscriptions in other databases are stopped and started again; where there are none, its supervisor is ended, and the server has to be restarted before pglogical is used there again. " +
    "Not offered: dump, restore, rename, tablespace.",
  examples: `- name: Database of the statistics
  become_user: postgres
  postgresql_db:
    name: stat_db
    owner: stat_db_user
`,
  params: z
    .strictObject({
      name: pgName.optional().describe("Name of the database"),
      db: pgName.optional().describe("Same as `name`"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether it should be there"),
      owner: pgName.optional().describe("Role that owns it"),
      encoding: z.string().optional().describe("Such as UTF-8"),
      lc_collate: z.string().optional().describe("Order of texts, such as C.UTF-8"),
      lc_ctype: z.string().optional().describe("Classes of characters"),
      template: pgName
        .optional()
        .describe("Database to copy; template0 for another encoding or locale than the server's"),
      conn_limit: z.number().int().min(-1).optional().describe("Connections at the same time; -1: any number"),
      force: z.boolean().default(false).describe("With `state: absent`: end the connections of others first"),
      login_db: pgName.default("postgres").describe("Database to work from"),
      ...connectionParams,
    })
    .refine(({ name, db }) => (name === undefined) !== (db === undefined), { error: "expected name (or db), once" })
    .transform(({ name, db, login_db, ...params }) => {
      const { connection, rest } = splitConnection(params, login_db);
      return { ...rest, connection, name: name ?? db ?? "" };
    }),
  facts: ({ connection, name }) => ({ database: pgDatabase({ connection, name }) }),
  plan(params, facts): Plan {
    const { connection, name } = params;
    const result = { db: name };
    const request = pgDatabase({ connection, name });
    const path = described(`database ${name}`, connection);
    const fact = facts.database;
    if (params.state === "absent") {
      if (fact === null) return { changes: [], result };
      const diff = [{ path, attribute: "state", before: "present", after: "absent" }];
      const effect = { kind: "opaque" as const, facts: [promise(request, null)] };
      return { changes: [{ diff, script: dropScript(connection, name, params.force), effect }], result };
    }
    if (fact === null) {
      const diff = [{ path, attribute: "state", before: "absent", after: "present" }];
      const after = wishes(params);
      const change = sqlChange(connection, [`CREATE DATABASE ${identifier(name)}${creation(params)}`], diff, [
        promise(request, { ...after, encoding: undefined, collate: undefined, ctype: undefined }),
      ]);
      return { changes: [change], result };
    }
    const failed = fixedDifference(params, fact);
    if (failed !== undefined) return { changes: [], failed: `database ${name}: ${failed}`, result };
    return alteration(params, fact, path, result);
  },
});

interface Wanted {
  connection: PgConnection;
  name: string;
  owner?: string | undefined;
  encoding?: string | undefined;
  lc_collate?: string | undefined;
  lc_ctype?: string | undefined;
  template?: string | undefined;
  conn_limit?: number | undefined;
}

function wishes({ owner, encoding, lc_collate, lc_ctype, conn_limit }: Wanted): PgDatabase {
  return { owner, encoding, collate: lc_collate, ctype: lc_ctype, connLimit: conn_limit } as PgDatabase;
}

function creation({ owner, encoding, lc_collate, lc_ctype, template, conn_limit }: Wanted): string {
  const parts = [
    owner === undefined ? "" : ` OWNER ${identifier(owner)}`,
    template === undefined ? "" : ` TEMPLATE ${identifier(template)}`,
    encoding === undefined ? "" : ` ENCODING ${literal(encoding)}`,
    lc_collate === undefined ? "" : ` LC_COLLATE ${literal(lc_collate)}`,
    lc_ctype === undefined ? "" : ` LC_CTYPE ${literal(lc_ctype)}`,
    conn_limit === undefined ? "" : ` CONNECTION LIMIT ${conn_limit}`,
  ];
  return parts.join("");
}

/** Attributes that only a new database could get. */
function fixedDifference(params: Wanted, fact: PgDatabase): string | undefined {
  const wanted = wishes(params);
  const names = { encoding: "encoding", collate: "lc_collate", ctype: "lc_ctype" } as const;
  for (const attribute of ["encoding", "collate", "ctype"] as const) {
    const [want, have] = [wanted[attribute], fact[attribute]];
    if (want !== undefined && have !== undefined && plain(want) !== plain(have))
      return `its ${names[attribute]} is ${have} and cannot be changed to ${want}`;
  }
  return undefined;
}

/** "UTF-8", "utf8" and "Unicode" name one encoding; "en_US.UTF-8" and "en_US.utf8" one locale. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[-_]/g, "")
    .replace(/^unicode$/, "utf8");
}

function alteration(params: Wanted, fact: PgDatabase, path: string, result: Record<string, unknown>): Plan {
  const { connection, name, owner, conn_limit } = params;
  const diff: DiffEntry[] = [];
  const statements: string[] = [];
  if (owner !== undefined && owner !== fact.owner) {
    diff.push({ path, attribute: "owner", before: fact.owner, after: owner });
    statements.push(`ALTER DATABASE ${identifier(name)} OWNER TO ${identifier(owner)}`);
  }
  if (conn_limit !== undefined && conn_limit !== fact.connLimit) {
    diff.push({ path, attribute: "conn_limit", before: fact.connLimit, after: conn_limit });
    statements.push(`ALTER DATABASE ${identifier(name)} CONNECTION LIMIT ${conn_limit}`);
  }
  if (diff.length === 0) return { changes: [], result };
  const after = {
    ...fact,
    ...(owner === undefined ? {} : { owner }),
    ...(conn_limit === undefined ? {} : { connLimit: conn_limit }),
  };
  const promised = [promise(pgDatabase({ connection, name }), after)];
  return { changes: [sqlChange(connection, statements, diff, promised)], result };
}
