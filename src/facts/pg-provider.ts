import { literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

/** What another server says of what it publishes. */
export type PgProvider =
  | { reachable: false; reason: string }
  | {
      reachable: true;
      /** Those of the publications asked for that there are. */
      publications: string[];
      /** What they hold: "schema.table", sorted. */
      tables: string[];
      /** The replication slot asked for; lost: it is there, but what it should have kept is gone. */
      slot: "absent" | "kept" | "lost";
    };

interface Key {
  connection: PgConnection;
  publications: readonly string[];
  slot: string;
}

/** The other end of a subscription, asked from the host of this one. That it does not answer is a value, too. */
export const pgProvider = factKind<Key, PgProvider>(
  pgKind<Key, PgProvider>({
    name: "pg.provider",
    id: ({ publications, slot }) => `${slot}:${publications.join(",")}`,
    sql: ({ publications, slot }) => {
      const names = publications.map(literal).join(", ");
      return `SELECT json_build_object(
 'publications', (SELECT coalesce(json_agg(pubname), '[]') FROM pg_publication WHERE pubname IN (${names})),
 'tables', (SELECT coalesce(json_agg(t), '[]') FROM (SELECT DISTINCT schemaname || '.' || tablename AS t FROM pg_publication_tables WHERE pubname IN (${names})) t),
 'slot', coalesce((SELECT CASE row_to_json(s) ->> 'wal_status' WHEN 'lost' THEN 'lost' ELSE 'kept' END
   FROM pg_replication_slots s WHERE slot_name = ${literal(slot)}), 'absent'))`;
    },
    value: (json) => {
      const answer = json as Omit<Extract<PgProvider, { reachable: true }>, "reachable">;
      return { ...answer, reachable: true, tables: answer.tables.sort() };
    },
    failure: (reason) => ({ reachable: false, reason }),
    nothing: { reachable: false, reason: "it is not there yet" },
  }),
);
