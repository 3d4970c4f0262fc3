import * as z from "zod";
import { identifier, literal } from "../facts/pg-connection.js";
import { operations, pgPublication, type PgPublication } from "../facts/pg-publication.js";
import { pgTables, type PgTable } from "../facts/pg-tables.js";
import { promise } from "../facts/types.js";
import { listOf } from "./support/list.js";
import { fullName, relation, withReferring } from "./support/pg-tables.js";
import { databaseParams, described, pgName, pgNotes, splitDatabase, sqlChange } from "./support/pg.js";
import { defineModule, type DiffEntry, type Plan } from "./types.js";

export const postgresqlPublication = defineModule({
  name: "postgresql_publication",
  collection: "community.postgresql",
  summary: "Say which tables of a database PostgreSQL publishes to subscriptions",
  notes:
    `${pgNotes}For the replication that is part of PostgreSQL, from 11 on. \`all\` is the tables that there are when the task runs: each that is made later joins at the next run, ` +
    "when the subscribers have it, too. With a table of `exclude` go all that refer to it by foreign keys, since their rows would refer to nothing elsewhere. " +
    "A table without a key gets `REPLICA IDENTITY FULL`, without which its rows could not be updated or deleted any more; the subscribers' tables need the same. " +
    "Sequences and definitions of tables are not published.",
  examples: `- name: Everything but the tokens
  become_user: postgres
  postgresql_publication:
    db: apim_db
    name: mdc
    exclude: [idn_oauth2_access_token]
`,
  params: z
    .strictObject({
      name: pgName.describe("Name of the publication"),
      tables: z
        .union([z.literal("all"), z.array(z.string().min(1))])
        .default("all")
        .describe(
          "all, or a list of tables, each with its schema before a dot where that is not the first of `schemas`",
        ),
      exclude: listOf(z.string().min(1)).default([]).describe("Tables that are not published, nor what refers to them"),
      schemas: listOf(pgName).default(["public"]).describe("Schemas to look for tables in"),
      publish: listOf(z.enum(operations))
        .refine((list) => list.length > 0, { error: "expected at least one operation" })
        .default([...operations])
        .describe("What is published of what happens to rows"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether it should be there"),
      ...databaseParams,
    })
    .transform((params) => {
      const { connection, rest } = splitDatabase(params);
      const publish = operations.filter((operation) => rest.publish.includes(operation));
      return { ...rest, publish, connection };
    }),
  facts: ({ connection, name, schemas }) => ({
    publication: pgPublication({ connection, name }),
    tables: pgTables({ connection, schemas }),
  }),
  plan(params, { publication: fact, tables: present }, context): Plan {
    const { connection, name, publish } = params;
    const result = { name, db: connection.database };
    const path = described(`publication ${name} of ${connection.database}`, connection);
    const request = pgPublication({ connection, name });
    if (params.state === "absent") {
      if (fact === null) return { changes: [], result };
      const diff = [{ path, attribute: "state", before: "present", after: "absent" }];
      return {
        changes: [sqlChange(connection, [`DROP PUBLICATION ${identifier(name)}`], diff, [promise(request, null)])],
        result,
      };
    }
    if (fact?.allTables === true)
      return { changes: [], failed: `${name} publishes all tables for ever; it has to be dropped first`, result };
    const { tables, missing } = wantedTables(params, present);
    if (missing.length > 0 && context.predicted !== true)
      return { changes: [], failed: `there is no table ${missing.join(", ")} in ${connection.database}`, result };
    const after: PgPublication = { tables: tables.map((table) => table.name).sort(), publish };
    const { diff, statements } = publication(name, path, fact, after, tables);
    const nameless = publish.some((operation) => operation === "update" || operation === "delete")
      ? tables.filter(({ identity }) => identity === "none")
      : [];
    for (const table of nameless) {
      diff.push({ path: `table ${table.name}`, attribute: "replica_identity", before: "none", after: "full" });
      statements.push(`ALTER TABLE ${relation(table.name)} REPLICA IDENTITY FULL`);
    }
    if (diff.length === 0) return { changes: [], result: { ...result, tables: after.tables } };
    const identified = present.map((one): PgTable => (nameless.includes(one) ? { ...one, identity: "full" } : one));
    const facts = [promise(request, after), promise(pgTables({ connection, schemas: params.schemas }), identified)];
    return {
      changes: [sqlChange(connection, statements, diff, facts, { transaction: true })],
      result: { ...result, tables: after.tables },
    };
  },
});

function wantedTables(
  params: { tables: "all" | string[]; exclude: string[]; schemas: string[] },
  present: readonly PgTable[],
): { tables: PgTable[]; missing: string[] } {
  const full = (list: readonly string[]): string[] => list.map((name) => fullName(name, params.schemas));
  const out = withReferring(full(params.exclude), present);
  const listed = params.tables === "all" ? present.map(({ name }) => name) : full(params.tables);
  const wanted = new Set(listed.filter((name) => !out.has(name)));
  const known = new Set(present.map(({ name }) => name));
  return {
    tables: present.filter(({ name }) => wanted.has(name)),
    missing: [...wanted].filter((name) => !known.has(name)),
  };
}

function publication(
  name: string,
  path: string,
  fact: PgPublication | null,
  { publish = [] }: PgPublication,
  tables: readonly PgTable[],
): { diff: DiffEntry[]; statements: string[] } {
  const own = identifier(name);
  const list = tables.map((table) => relation(table.name)).join(", ");
  const words = `publish = ${literal(publish.join(", "))}`;
  if (fact === null) {
    const diff = [{ path, attribute: "state", before: "absent", after: "present" }];
    return {
      diff,
      statements: [`CREATE PUBLICATION ${own}${list === "" ? "" : ` FOR TABLE ${list}`} WITH (${words})`],
    };
  }
  const diff: DiffEntry[] = [];
  const statements: string[] = [];
  const now = new Set(fact.tables);
  const gone = [...now].filter((table) => !tables.some((one) => one.name === table));
  const come = tables.map((table) => table.name).filter((table) => !now.has(table));
  for (const table of gone) diff.push({ path: `table ${table}`, attribute: "publication", before: name, after: null });
  for (const table of come) diff.push({ path: `table ${table}`, attribute: "publication", before: null, after: name });
  if (diff.length > 0)
    statements.push(
      list === ""
        ? `ALTER PUBLICATION ${own} DROP TABLE ${gone.map(relation).join(", ")}`
        : `ALTER PUBLICATION ${own} SET TABLE ${list}`,
    );
  if (fact.publish !== undefined && fact.publish.join() !== publish.join()) {
    diff.push({ path, attribute: "publish", before: fact.publish, after: publish });
    statements.push(`ALTER PUBLICATION ${own} SET (${words})`);
  }
  return { diff, statements };
}
