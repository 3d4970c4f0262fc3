import type { PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { secretId } from "./secret-id.js";
import { factKind } from "./types.js";

/** Rows of a query, or the news that it would have written something. */
export type PgRows = { rows: Record<string, unknown>[] } | { writes: string };

/**
 * Rows that a query gives in a read-only transaction. For check mode only: what a query says may be another thing at any
 * moment, so no plan that is carried out can stand on it.
 */
export const pgQuery = factKind<{ connection: PgConnection; query: string }, PgRows>(
  pgKind<{ connection: PgConnection; query: string }, PgRows>({
    name: "pg.query",
    // Values that are bound to a query may be secrets.
    id: ({ query }) => secretId(query),
    sql: ({ query }) => `SELECT coalesce(json_agg(mdc_row), '[]') FROM (\n${query}\n) mdc_row`,
    apart: true,
    value: (json) => ({ rows: json as Record<string, unknown>[] }),
    failure: (reason) => (/in a read-only transaction/.test(reason) ? { writes: reason } : undefined),
    nothing: { writes: "the server is not there yet" },
  }),
);
