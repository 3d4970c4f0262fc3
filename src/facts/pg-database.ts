import { literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

export interface PgDatabase {
  owner?: string;
  encoding?: string;
  collate?: string;
  ctype?: string;
  /** -1: no limit. */
  connLimit?: number;
}

/** A database of a server; null where there is none of that name. */
export const pgDatabase = factKind<{ connection: PgConnection; name: string }, PgDatabase | null>(
  pgKind({
    name: "pg.database",
    id: ({ name }) => name,
    sql: ({
      name,
    }) => `SELECT json_build_object('owner', pg_get_userbyid(datdba), 'encoding', pg_encoding_to_char(encoding),
 'collate', datcollate, 'ctype', datctype, 'connLimit', datconnlimit) FROM pg_database WHERE datname = ${literal(name)}`,
    value: (json) => json as PgDatabase | null,
    nothing: null,
  }),
);
