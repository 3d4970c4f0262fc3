import type { PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

/** Names of the tables of a database that have rows, "schema.table", sorted; those of the server itself left out. */
export const pgFilledTables = factKind<{ connection: PgConnection }, string[]>(
  pgKind<{ connection: PgConnection }, string[]>({
    name: "pg.filled_tables",
    id: () => "filled",
    // The one way to run SQL that SQL has made, within a SELECT.
    sql: () => `SELECT json_agg(name) FROM (
 SELECT schemaname || '.' || tablename AS name, query_to_xml(format('SELECT 1 FROM %I.%I LIMIT 1', schemaname, tablename), false, true, '')::text AS rows
 FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema$)') t WHERE rows <> ''`,
    value: (json) => ((json ?? []) as string[]).sort(),
    nothing: [],
  }),
);
