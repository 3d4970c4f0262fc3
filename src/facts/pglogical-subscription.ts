import { literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { lacksPglogical } from "./pglogical-node.js";
import { factKind } from "./types.js";

export type PglogicalSubscription =
  | { extension: false }
  | { extension: true; present: false }
  | {
      extension: true;
      present: true;
      /** replicating, initializing, down, disabled… */
      status?: string;
      providerDsn?: string;
      sets?: string[];
      forwardOrigins?: string[];
    };

/** A subscription of a database by its name, with the status that it has at the moment. */
export const pglogicalSubscription = factKind<{ connection: PgConnection; name: string }, PglogicalSubscription>(
  pgKind<{ connection: PgConnection; name: string }, PglogicalSubscription>({
    name: "pglogical.subscription",
    id: ({ name }) => name,
    // The function fails for a name that it does not know.
    sql: ({
      name,
    }) => `SELECT json_build_object('status', status, 'providerDsn', provider_dsn, 'sets', (SELECT json_agg(s ORDER BY s) FROM unnest(replication_sets) s),
 'forwardOrigins', coalesce(forward_origins, '{}')) FROM pglogical.subscription, LATERAL pglogical.show_subscription_status(sub_name)
 WHERE sub_name = ${literal(name)}`,
    value: (json) =>
      json === null ? { extension: true, present: false } : { extension: true, present: true, ...(json as object) },
    failure: (reason) => (lacksPglogical(reason) ? { extension: false } : undefined),
    nothing: { extension: false },
  }),
);
