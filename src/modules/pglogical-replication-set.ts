import * as z from "zod";
import { identifier, literal } from "../facts/pg-connection.js";
import { pgTables } from "../facts/pg-tables.js";
import { pglogicalTables, type PglogicalTables, type ReplicableTable } from "../facts/pglogical-tables.js";
import { promise } from "../facts/types.js";
import { listOf } from "./support/list.js";
import { described, pgName, pgNotes, splitDatabase, sqlChange } from "./support/pg.js";
import { fullName, withReferring } from "./support/pg-tables.js";
import { pglogicalNotes, pglogicalParams } from "./support/pglogical.js";
import { defineModule, type DiffEntry, type Plan } from "./types.js";

/** pglogical's own set for what can only be inserted. */
const insertOnly = "default_insert_only";

export const pglogicalReplicationSet = defineModule({
  name: "pglogical_replication_set",
  summary: "Say which tables of a database pglogical replicates",
  notes:
    `${pgNotes}${pglogicalNotes}Tables without a primary key go to the set \`default_insert_only\`, since nothing else of them can be replicated. ` +
    "Tables that are in a set already stay there; those of `exclude` are taken out, and with each go all that refer to it by foreign keys, since their rows would refer to nothing elsewhere. " +
    "Rows that are there already are not sent. " +
    "Sequences are not part of it: give each side numbers of its own.",
  examples: `- name: Everything but the tokens
  become_user: postgres
  pglogical_replication_set:
    db: apim_db
    tables: all
    exclude: [idn_oauth2_access_token]
`,
  params: z
    .strictObject({
      set: pgName.default("default").describe("Replication set; it is made when it is missing"),
      tables: z
        .union([z.literal("all"), z.array(z.string().min(1))])
        .default("all")
        .describe(
          "all, or a list of tables, each with its schema before a dot where that is not the first of `schemas`",
        ),
      exclude: listOf(z.string().min(1))
        .default([])
        .describe("Tables that are not replicated, nor what refers to them"),
      schemas: listOf(pgName).default(["public"]).describe("Schemas to look for tables in"),
      ...pglogicalParams,
    })
    .transform((params) => {
      const { connection, rest } = splitDatabase(params);
      return { ...rest, connection };
    }),
  facts: ({ connection, schemas, exclude }) => ({
    tables: pglogicalTables({ connection, schemas }),
    references: exclude.length === 0 ? undefined : pgTables({ connection, schemas }),
  }),
  plan(params, { tables: fact, references = [] }): Plan {
    const { connection, set, schemas, tables, exclude } = params;
    const result = { set, db: connection.database };
    if (!fact.extension)
      return { changes: [], failed: `the extension pglogical is not installed in ${connection.database}`, result };
    const full = (name: string): string => fullName(name, schemas);
    const out = withReferring(exclude.map(full), references);
    const listed = tables === "all" ? fact.tables.map(({ name }) => name) : tables.map(full);
    const unknown = listed.filter((name) => !fact.tables.some((table) => table.name === name));
    if (unknown.length > 0)
      return { changes: [], failed: `there is no table ${unknown.join(", ")} in ${connection.database}`, result };

    const wanted = new Set(listed.filter((name) => !out.has(name)));
    const moves = fact.tables.flatMap((table) => moveOf(table, wanted.has(table.name), out.has(table.name), set));
    const path = described(`replication set ${set} of ${connection.database}`, connection);
    const isNew = !fact.sets.includes(set);
    const diff: DiffEntry[] = isNew ? [{ path, attribute: "state", before: "absent", after: "present" }] : [];
    const statements = isNew ? [`SELECT pglogical.create_replication_set(${literal(set)})`] : [];
    for (const { table, from, to } of moves) {
      const relation = literal(`${identifier(table.schema)}.${identifier(table.table)}`);
      diff.push({ path: `table ${table.name}`, attribute: "replication_set", before: from ?? null, after: to ?? null });
      if (from !== undefined)
        statements.push(`SELECT pglogical.replication_set_remove_table(${literal(from)}, ${relation})`);
      if (to !== undefined)
        statements.push(
          `SELECT pglogical.replication_set_add_table(${literal(to)}, ${relation}, synchronize_data := false)`,
        );
    }
    if (diff.length === 0) return { changes: [], result };
    const promised = [promise(pglogicalTables({ connection, schemas }), after(fact, moves, set))];
    return { changes: [sqlChange(connection, statements, diff, promised, { transaction: true })], result };
  },
});

interface Move {
  table: ReplicableTable;
  from?: string | undefined;
  to?: string | undefined;
}

function moveOf(table: ReplicableTable, wanted: boolean, excluded: boolean, set: string): Move[] {
  const own = table.keyed ? set : insertOnly;
  const within = table.sets.filter((name) => name === set || name === insertOnly);
  if (excluded) return within.map((from) => ({ table, from }));
  return wanted && table.sets.length === 0 ? [{ table, to: own }] : [];
}

function after(fact: PglogicalTables, moves: readonly Move[], set: string): PglogicalTables {
  const tables = fact.tables.map((table) => {
    const own = moves.filter((move) => move.table === table);
    const gone = new Set(own.map(({ from }) => from));
    const come = own.flatMap(({ to }) => (to === undefined ? [] : [to]));
    return { ...table, sets: [...table.sets.filter((name) => !gone.has(name)), ...come].sort() };
  });
  return { extension: true, sets: [...new Set([...fact.sets, set])].sort(), tables };
}
