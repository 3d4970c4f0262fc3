import { literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

export interface PgSlot {
  type?: "physical" | "logical";
  /** Of logical ones. */
  plugin?: string | null;
  database?: string | null;
  /** Somebody receives from it at the moment. */
  active?: boolean;
  /** The log that it stands for is gone: nobody can go on from it. */
  lost?: boolean;
}

/** A replication slot of a server, whatever its database; null where there is none of that name. */
export const pgSlot = factKind<{ connection: PgConnection; name: string }, PgSlot | null>(
  pgKind({
    name: "pg.slot",
    id: ({ name }) => name,
    // Servers before PostgreSQL 13 do not say what they have lost.
    sql: ({
      name,
    }) => `SELECT json_build_object('type', slot_type, 'plugin', plugin, 'database', database, 'active', active,
 'lost', coalesce(row_to_json(s) ->> 'wal_status' = 'lost', false)) FROM pg_replication_slots s WHERE slot_name = ${literal(name)}`,
    value: (json) => json as PgSlot | null,
    nothing: null,
  }),
);
