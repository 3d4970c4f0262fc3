import type { PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

/** The node that a database is for pglogical. */
export type PglogicalNode =
  | { extension: false }
  /** `name` is null where no node has been made yet. */
  | { extension: true; name: string | null; dsn?: string | null | undefined };

/** What pglogical says where its extension is not installed in the database. */
export function lacksPglogical(reason: string): boolean {
  return /schema "pglogical" does not exist|relation "pglogical\.\w+" does not exist/.test(reason);
}

/** The local node of a database. */
export const pglogicalNode = factKind<{ connection: PgConnection }, PglogicalNode>(
  pgKind<{ connection: PgConnection }, PglogicalNode>({
    name: "pglogical.node",
    id: () => "node",
    sql: () => `SELECT json_build_object('name', node_name, 'dsn', if_dsn) FROM pglogical.local_node
 JOIN pglogical.node USING (node_id) JOIN pglogical.node_interface ON if_id = node_local_interface`,
    value: (json) => ({ extension: true, ...((json ?? { name: null }) as { name: string | null; dsn?: string }) }),
    failure: (reason) => (lacksPglogical(reason) ? { extension: false } : undefined),
    nothing: { extension: false },
  }),
);
