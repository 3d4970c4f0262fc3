import { literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

export interface PgExtension {
  /** Null where it is not installed in the database. */
  version?: string | null;
  schema?: string | null;
  /** The version that CREATE EXTENSION would install; null where the server has no files of it. */
  available?: string | null;
}

/** An extension in one database. */
export const pgExtension = factKind<{ connection: PgConnection; name: string }, PgExtension>(
  pgKind({
    name: "pg.extension",
    id: ({ name }) => name,
    sql: ({
      name,
    }) => `SELECT json_build_object('version', (SELECT extversion FROM pg_extension WHERE extname = ${literal(name)}),
 'schema', (SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = ${literal(name)}),
 'available', (SELECT default_version FROM pg_available_extensions WHERE name = ${literal(name)}))`,
    value: (json) => json as PgExtension,
    nothing: { version: null, schema: null, available: null },
  }),
);
