import { literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

export interface PgSubscription {
  status?: "replicating" | "copying" | "down" | "disabled";
  dsn?: string;
  publications?: string[];
  slot?: string | null;
  /** Null before PostgreSQL 16, which takes rows of any origin. */
  origin?: string | null;
  /** "schema.table", sorted. */
  tables?: string[];
  /** The transaction of the key's `skip` has yet to be left out. */
  skipPending?: boolean;
}

export interface PgSubscriptions {
  /** Version of the server, such as 170012; left out where it is not there yet. */
  version?: number;
  subscription: PgSubscription | null;
}

interface Key {
  connection: PgConnection;
  name: string;
  /** Where a transaction ends that is to be left out, as the server's log has it. */
  skip?: string | undefined;
}

/** SQL for how a subscription `s` is. */
export const subscriptionStatus = `CASE WHEN NOT s.subenabled THEN 'disabled'
 WHEN NOT EXISTS (SELECT 1 FROM pg_stat_subscription w WHERE w.subid = s.oid AND w.relid IS NULL AND w.pid IS NOT NULL) THEN 'down'
 WHEN EXISTS (SELECT 1 FROM pg_subscription_rel r WHERE r.srsubid = s.oid AND r.srsubstate <> 'r') THEN 'copying' ELSE 'replicating' END`;

/** SQL that finds the subscription `s` of that name: names count within a database, the catalogue is the whole server's. */
export function fromSubscription(name: string): string {
  return `FROM pg_subscription s WHERE s.subname = ${literal(name)} AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`;
}

/** A subscription of a database by its name. Only superusers may read all of it. */
export const pgSubscription = factKind<Key, PgSubscriptions>(
  pgKind<Key, PgSubscriptions>({
    name: "pg.subscription",
    id: ({ name, skip }) => (skip === undefined ? name : `${name}@${skip}`),
    // How far the origin is goes on all the time, and a plan cannot stand on it; whether it is past one place can be told.
    sql: ({
      name,
      skip,
    }) => `SELECT json_build_object('version', current_setting('server_version_num')::int, 'subscription', (SELECT json_build_object(
 'status', ${subscriptionStatus}, 'dsn', subconninfo, 'publications', subpublications, 'slot', subslotname, 'origin', row_to_json(s) ->> 'suborigin',
 'tables', (SELECT coalesce(json_agg(nspname || '.' || relname), '[]') FROM pg_subscription_rel
   JOIN pg_class c ON c.oid = srrelid JOIN pg_namespace n ON n.oid = relnamespace WHERE srsubid = s.oid),
 'skipPending', ${skip === undefined ? "false" : pending(skip)}) ${fromSubscription(name)}))`,
    value: (json) => {
      const fact = json as PgSubscriptions;
      fact.subscription?.tables?.sort();
      fact.subscription?.publications?.sort();
      return fact;
    },
    nothing: { subscription: null },
    compare(promised, actual) {
      const [wanted, now] = [promised.subscription, actual.subscription];
      if (wanted === null || now === null)
        return wanted === now ? [] : [`the subscription is ${now ? "still" : "not"} there`];
      return Object.entries(wanted)
        .filter(
          ([key, value]) =>
            value !== undefined && JSON.stringify(now[key as keyof PgSubscription]) !== JSON.stringify(value),
        )
        .map(
          ([key, value]) =>
            `${key} is ${JSON.stringify(now[key as keyof PgSubscription])}, wanted ${JSON.stringify(value)}`,
        );
    },
  }),
);

function pending(skip: string): string {
  return `coalesce((row_to_json(s) ->> 'subskiplsn')::pg_lsn <> ${literal(skip)}::pg_lsn, false) AND ${literal(skip)}::pg_lsn >
 coalesce((SELECT remote_lsn FROM pg_replication_origin_status WHERE external_id = 'pg_' || s.oid), '0/0')`;
}
