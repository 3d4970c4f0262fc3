import { literal, type PgConnection } from "./pg-connection.js";
import { plainValue } from "./pg-values.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

export interface PgSetting {
  name: string;
  /** What the server runs with, in `unit` where there is one. */
  value?: string;
  unit?: string | null;
  type?: "bool" | "integer" | "real" | "string" | "enum";
  /** "postmaster" settings take effect at a restart only. */
  context?: string;
  /** What the configuration files say last, as it is written there; null where they do not name it. */
  written?: string | null;
  /** What postgresql.auto.conf, the file of ALTER SYSTEM, says. */
  altered?: string | null;
}

/** A parameter of the server; null where it knows none of that name. Needs PostgreSQL 9.5. */
export const pgSetting = factKind<{ connection: PgConnection; name: string }, PgSetting | null>(
  pgKind({
    name: "pg.setting",
    id: ({ name }) => name,
    sql: ({
      name,
    }) => `SELECT json_build_object('name', name, 'value', setting, 'unit', unit, 'type', vartype, 'context', context,
 'written', (SELECT f.setting FROM pg_file_settings f WHERE lower(f.name) = lower(s.name) ORDER BY seqno DESC LIMIT 1),
 'altered', (SELECT f.setting FROM pg_file_settings f WHERE lower(f.name) = lower(s.name) AND f.sourcefile LIKE '%/postgresql.auto.conf' ORDER BY seqno DESC LIMIT 1))
 FROM pg_settings s WHERE lower(name) = lower(${literal(name)})`,
    value: (json) => json as PgSetting | null,
    nothing: null,
    compare(promised, actual) {
      const written = (fact: PgSetting | null): string | null =>
        fact?.written === undefined || fact.written === null ? null : plainValue(fact.written, fact);
      if (promised?.written === undefined || written(promised) === written(actual)) return [];
      return [`the configuration says ${actual?.written ?? "nothing"}, wanted ${promised.written ?? "nothing"}`];
    },
  }),
);
