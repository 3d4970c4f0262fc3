import * as z from "zod";
import { identifier, literal } from "../facts/pg-connection.js";
import { pgDatacenter, type StraySequence, type TokenTable } from "../facts/pg-datacenter.js";
import { promise } from "../facts/types.js";
import { dcidColumn, dcidKey, dcidTable } from "../sql/dcid.js";
import { dialects } from "../sql/dialects.js";
import { dcidValue } from "./support/params.js";
import { restartSql } from "./support/pg-sequences.js";
import { databaseParams, described, pgName, pgNotes, splitDatabase, sqlChange } from "./support/pg.js";
import { defineModule, type DiffEntry, type Plan } from "./types.js";

const names = { table: dcidTable.toLowerCase(), column: dcidColumn.toLowerCase(), constraint: dcidKey.toLowerCase() };
const positive = z.number().int().min(1);

export const postgresqlDatacenter = defineModule({
  name: "postgresql_datacenter",
  summary: "Make a database of PostgreSQL belong to one of several datacenters, though it is a copy of another's",
  notes:
    `${pgNotes}Every sequence gives the number of the datacenter and every \`step\` from there; one that came with a copy, or has fallen behind the keys in its tables, goes on above all keys that are there. One that steps by another number than 1 or \`step\` is a failure: \`mdc-provision sql rebase\` moves such ones. ` +
    `\`${dcidTable}\` gets the datacenter's default for \`${dcidColumn}\`, which is part of \`${dcidKey}\`. What scripts of \`sql_generate\` have made for the datacenter is right already. ` +
    "Nothing of it is replicated by BDR. The result has the tables without a primary key as `keyless`: of these only new rows can replicate. " +
    "Whether a sequence is behind its tables is asked of the rows above its last value: on a table of many millions that another datacenter has filled, and whose key is not indexed, that takes its time. The server has to be built with libxml, as Debian's is.",
  examples: `- name: The copy belongs to this datacenter
  become_user: postgres
  postgresql_datacenter:
    db: apim_db
    dc: <%= datacenter.dc_id %>
    step: <%= datacenters.length %>
`,
  params: z
    .strictObject({
      dc: positive.describe("Number of the datacenter, from 1"),
      step: positive.describe("By how much sequences step: the number of datacenters, or more"),
      dcid: dcidValue,
      schema: pgName.default("public").describe("Schema of the tables and sequences"),
      ...databaseParams,
    })
    .refine(({ dc, step }) => dc <= step, { path: ["dc"], error: "expected no more than `step`" })
    .refine(({ login_db, db }) => (login_db === undefined) !== (db === undefined), {
      error: "expected db (or login_db), once",
    })
    .transform((params) => {
      const { connection, rest } = splitDatabase(params);
      return { ...rest, connection, dcid: rest.dcid ?? `DC${rest.dc}` };
    }),
  facts: ({ connection, schema, dc, step }) => ({ found: pgDatacenter({ connection, schema, dc, step, ...names }) }),
  plan({ connection, schema, dc, step, dcid }, { found }): Plan {
    const result = { db: connection.database, keyless: found.keyless };
    if (found.tables === 0)
      return {
        changes: [],
        result,
        undecided: { reason: "which tables and sequences there are is not known before", facts: [] },
      };
    const sequences = found.stray.flatMap((one) =>
      sequenceDiff(described(`sequence ${schema}.${one.name} of ${connection.database}`, connection), one, dc, step),
    );
    const tokens = found.tokens && tokenWish(found.tokens, dcid, `${identifier(schema)}.${identifier(names.table)}`);
    const path = described(`table ${schema}.${names.table} of ${connection.database}`, connection);
    const diff = [...sequences, ...(tokens?.diff ?? []).map((entry) => ({ ...entry, path }))];
    if (diff.length === 0) return { changes: [], result };
    const moved = found.stray.filter(({ increment }) => increment !== 1 && increment !== step);
    if (moved.length > 0) return { changes: [], failed: movedElsewhere(moved, connection.database, step), result };
    const statements = [
      // Of a server with BDR, which would make all datacenters the same otherwise; elsewhere it means nothing.
      "SET LOCAL bdr.skip_ddl_replication = on",
      "SET LOCAL bdr.skip_ddl_locking = on",
      ...(found.stray.length === 0
        ? []
        : [
            restartSql(
              schema,
              found.stray.map(({ name }) => name),
              dc,
              step,
            ),
          ]),
      ...(tokens?.statements ?? []),
    ];
    const after = { ...found, stray: [], tokens: tokens?.after ?? null };
    const promised = promise(pgDatacenter({ connection, schema, dc, step, ...names }), after);
    return { changes: [sqlChange(connection, statements, diff, [promised], { transaction: true })], result };
  },
});

/** Other datacenters may still make keys of the old classes: they have to agree on where the new ones begin. */
function movedElsewhere(moved: readonly StraySequence[], database: string, step: number): string {
  const steps = [...new Set(moved.map(({ increment }) => increment))].join(", ");
  const names = moved.slice(0, 5).map(({ name }) => name);
  return `sequences of ${database} step by ${steps}, and not by ${step} (${names.join(", ")}${moved.length > 5 ? "…" : ""}): \`mdc-provision sql rebase\` moves those of all datacenters together`;
}

function sequenceDiff(path: string, one: StraySequence, dc: number, step: number): DiffEntry[] {
  const next = one.foreign ? "another datacenter's" : one.behind ? "a key already" : undefined;
  return [
    (one.start - dc) % step === 0 ? [] : { path, attribute: "start", before: one.start, after: dc },
    one.increment === step ? [] : { path, attribute: "increment", before: one.increment, after: step },
    next === undefined ? [] : { path, attribute: "next value", before: next, after: "own, above all keys" },
  ].flat();
}

interface TokenWish {
  diff: Omit<DiffEntry, "path">[];
  statements: string[];
  after: TokenTable;
}

function tokenWish(found: TokenTable, dcid: string, table: string): TokenWish {
  const { column } = names;
  const definition = `${literal(dcid)}::character varying`.trim();
  const wish: TokenWish = { diff: [], statements: [], after: { ...found, column: true, default: definition } };
  if (!found.column) {
    wish.diff.push({ attribute: column, before: null, after: dcid });
    wish.statements.push(
      `ALTER TABLE ${table} ADD COLUMN ${identifier(column)} ${dialects.postgresql.dcidType} DEFAULT ${literal(dcid)}`,
    );
  } else if (found.default !== definition) {
    wish.diff.push({ attribute: `default of ${column}`, before: found.default, after: definition });
    wish.statements.push(`ALTER TABLE ${table} ALTER COLUMN ${identifier(column)} SET DEFAULT ${literal(dcid)}`);
  }
  if (found.key && !found.key.includes(column)) {
    const key = [...found.key, column];
    const constraint = identifier(names.constraint);
    wish.after.key = key;
    wish.diff.push({ attribute: names.constraint, before: found.key.join(", "), after: key.join(", ") });
    wish.statements.push(
      `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}, ADD CONSTRAINT ${constraint} UNIQUE (${key.map(identifier).join(", ")})`,
    );
  }
  return wish;
}
