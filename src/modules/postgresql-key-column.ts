import * as z from "zod";
import { pgPrimaryKeys, type PgKeyedTable, type PgPrimaryKeys } from "../facts/pg-primary-keys.js";
import { promise } from "../facts/types.js";
import { keyColumnStatements, type KeyedTable } from "../sql/postgresql/key-column.js";
import { listOf } from "./support/list.js";
import { databaseParams, described, pgName, pgNotes, splitDatabase, sqlChange } from "./support/pg.js";
import { defineModule, type Change, type DiffEntry, type Plan } from "./types.js";

export const postgresqlKeyColumn = defineModule({
  name: "postgresql_key_column",
  summary: "Put a column into the primary keys of tables of PostgreSQL",
  notes:
    `${pgNotes}For tables that several datacenters write, and whose keys do not say which of them did. ` +
    "Each table is changed in a transaction of its own: the column is added, rows that are there get `value`, and the primary key is made anew with the column as its last one. " +
    "Stop what writes to the tables first; a table that is in use for more than five seconds makes the task fail. " +
    "A table that is not there is a failure, as is one without a primary key, and a database that is a node of BDR already: there each such change would stop all datacenters.",
  examples: `- name: Statistics are told apart by datacenter
  become_user: postgres
  postgresql_key_column:
    db: stats_db
    tables: [api_request_summary, api_fault_summary]
    column: datacenter
    value: dc1
`,
  params: z
    .strictObject({
      tables: listOf(pgName).describe("Tables, in lower case unless they were made with quoted names"),
      column: pgName.describe("The column"),
      type: z
        .string()
        .regex(/^(text|varchar\(\d{1,5}\))$/, "expected text or varchar(N)")
        .default("varchar(254)")
        .describe("Its type, when it has to be made"),
      value: z.string().min(1).describe("What rows get that are there already"),
      schema: pgName.default("public").describe("Schema of the tables"),
      ...databaseParams,
    })
    .refine(({ login_db, db }) => (login_db === undefined) !== (db === undefined), {
      error: "expected db (or login_db), once",
    })
    .transform((params) => {
      const { connection, rest } = splitDatabase(params);
      return { ...rest, connection };
    }),
  facts: ({ connection, schema, column }) => ({ found: pgPrimaryKeys({ connection, schema, column }) }),
  plan({ connection, schema, tables, column: name, type, value }, { found }, { predicted }): Plan {
    const there = new Map(found.tables.map((table) => [table.name, table]));
    const missing = tables.filter((table) => !there.has(table));
    if (missing.length > 0 && predicted === true)
      return { changes: [], undecided: { reason: "which tables there are is not known before", facts: [] } };
    const wanted = tables.flatMap((table) => there.get(table) ?? []);
    const keyless = wanted.filter((table) => !isKeyed(table)).map((table) => table.name);
    const pending = wanted.filter(isKeyed).filter(({ key }) => !key.includes(name));
    const fault = faultOf(
      connection.database,
      { missing, keyless, pending: pending.map((table) => table.name) },
      found,
    );
    if (fault !== undefined) return { changes: [], failed: fault };
    let state = found;
    const changes = pending.map((table): Change => {
      state = withKey(state, table, name);
      const facts = [promise(pgPrimaryKeys({ connection, schema, column: name }), state)];
      const statements = keyColumnStatements(schema, table, { name, type, value });
      const path = described(`table ${schema}.${table.name} of ${connection.database}`, connection);
      return sqlChange(connection, statements, diffOf(path, table, name), facts, { transaction: true });
    });
    return { changes };
  },
});

type Keyed = PgKeyedTable & KeyedTable & { key: string[] };

function isKeyed(table: PgKeyedTable): table is Keyed {
  return table.key !== null && table.constraint !== null;
}

interface Obstacles {
  missing: readonly string[];
  keyless: readonly string[];
  pending: readonly string[];
}

function faultOf(
  database: string,
  { missing, keyless, pending }: Obstacles,
  { bdr }: PgPrimaryKeys,
): string | undefined {
  if (missing.length > 0) return `${database} has no table ${missing.join(", ")}`;
  if (keyless.length > 0) return `in ${database} there is no primary key of ${keyless.join(", ")}`;
  if (bdr && pending.length > 0)
    return `${database} is a node of BDR already, where each change of a table stops all datacenters: ${pending.join(", ")}`;
  return undefined;
}

function withKey(found: PgPrimaryKeys, { name, key }: Keyed, column: string): PgPrimaryKeys {
  const after = [...key, column];
  const tables = found.tables.map((one) => (one.name === name ? { ...one, column: true, key: after } : one));
  return { ...found, tables };
}

function diffOf(path: string, table: Keyed, column: string): DiffEntry[] {
  const key = [...table.key, column].join(", ");
  return [
    ...(table.column ? [] : [{ path, attribute: column, before: null, after: "added" }]),
    { path, attribute: "primary key", before: table.key.join(", "), after: key },
  ];
}
