import * as z from "zod";
import { literal } from "../facts/pg-connection.js";
import { pgSetting, type PgSetting } from "../facts/pg-setting.js";
import { isQuotedList, plainValue } from "../facts/pg-values.js";
import { promise } from "../facts/types.js";
import { databaseParams, described, pgNotes, splitDatabase, sqlChange } from "./support/pg.js";
import { defineModule, type Plan } from "./types.js";

export const postgresqlSet = defineModule({
  name: "postgresql_set",
  collection: "community.postgresql",
  summary: "Set parameters of a PostgreSQL server with ALTER SYSTEM",
  notes:
    `${pgNotes}The value goes to postgresql.auto.conf, which stands above all other files, and the server reads it again at once. ` +
    "`restart_required` in the result says whether the server still runs with another value. Needs PostgreSQL 9.5. " +
    "Values are compared with their units: 1GB is 1024MB.",
  examples: `- name: Room for replication
  become_user: postgres
  postgresql_set:
    name: wal_level
    value: logical
  register: wal_level
`,
  params: z
    .strictObject({
      name: z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)?$/, "expected the name of a parameter")
        .describe("Parameter"),
      value: z
        .union([z.string(), z.number().transform(String), z.boolean().transform((on) => (on ? "on" : "off"))])
        .optional()
        .describe("Value, with a unit where it has one"),
      reset: z.boolean().default(false).describe("Take the parameter out of postgresql.auto.conf instead"),
      ...databaseParams,
    })
    .refine(({ value, reset }) => (value === undefined) === reset, { error: "expected value, or reset: true" })
    .transform((params) => {
      const { connection, rest } = splitDatabase(params);
      return { ...rest, connection };
    }),
  facts: ({ connection, name }) => ({ setting: pgSetting({ connection, name }) }),
  plan({ connection, name, value }, { setting }, context): Plan {
    if (setting === null && context.predicted !== true)
      return { changes: [], failed: `the server knows no parameter ${name}` };
    const fact: PgSetting = setting ?? { name };
    const path = described(`parameter ${name}`, connection);
    const result = {
      name,
      prev_val_pretty: pretty(fact),
      value_pretty: value,
      context: fact.context,
      restart_required: fact.context === "postmaster" && value !== undefined && !runsWith(fact, value),
    };
    const right = value === undefined ? (fact.altered ?? null) === null : isWritten(fact, value);
    if (right) return { changes: [], result };
    const statement =
      value === undefined ? `ALTER SYSTEM RESET ${name}` : `ALTER SYSTEM SET ${name} = ${quoted(name, value)}`;
    const diff = [
      { path, attribute: "value", before: fact.altered ?? fact.written ?? pretty(fact) ?? null, after: value ?? null },
    ];
    const after: PgSetting = { ...fact, altered: value ?? null, written: value };
    const promised = promise(pgSetting({ connection, name }), after);
    return { changes: [sqlChange(connection, [statement, "SELECT pg_reload_conf()"], diff, [promised])], result };
  },
});

/** Whether the files say so already, or say nothing and the server runs with it. */
function isWritten(fact: PgSetting, value: string): boolean {
  if (fact.written === undefined || fact.written === null) return runsWith(fact, value);
  return plainValue(fact.written, fact) === plainValue(value, fact);
}

function runsWith(fact: PgSetting, value: string): boolean {
  return fact.value !== undefined && plainValue(fact.value, fact) === plainValue(value, fact);
}

/** With its unit, unless that is a number of bytes of its own (8kB pages). */
function pretty({ value, unit }: PgSetting): string | undefined {
  return value !== undefined && /^[A-Za-z]+$/.test(unit ?? "") ? `${value}${unit}` : value;
}

function quoted(name: string, value: string): string {
  if (!isQuotedList(name)) return literal(value);
  return value
    .split(",")
    .map((part) => literal(part.trim()))
    .join(", ");
}
