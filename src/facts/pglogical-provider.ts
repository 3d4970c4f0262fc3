import { literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

/** The other end of a subscription. */
export interface PglogicalProvider {
  /** Whether it sends to the subscription at the moment; null where it cannot be asked, or keeps nothing for it. */
  sending: boolean | null;
}

interface Key {
  connection: PgConnection;
  /** The database that takes, and the name of its subscription. */
  database: string;
  name: string;
}

/**
 * Asked from the host of the subscription, which may believe that it receives long after the other end has given it up. That the
 * provider does not answer is a value, too.
 */
export const pglogicalProvider = factKind<Key, PglogicalProvider>(
  pgKind<Key, PglogicalProvider>({
    name: "pglogical.provider",
    id: ({ database, name }) => `${name}@${database}`,
    sql: ({ database, name }) => `SELECT json_build_object('sending', (SELECT bool_or(active)
 FROM pg_replication_slots, pglogical.local_node JOIN pglogical.node USING (node_id)
 WHERE slot_name = pglogical.pglogical_gen_slot_name(${literal(database)}, node_name, ${literal(name)})))`,
    value: (json) => json as PglogicalProvider,
    failure: () => ({ sending: null }),
    nothing: { sending: null },
  }),
);
