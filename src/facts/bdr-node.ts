import type { PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

/** b begun, i initial copy, c catching up, o making slots, r ready, k parted. Ready does not mean that the node answers. */
export type BdrStatus = "b" | "i" | "c" | "o" | "r" | "k";

/** A node of the group as a database knows it. */
interface BdrMember {
  name: string;
  status: BdrStatus;
  /** How the other nodes reach it. */
  dsn: string | null;
}

/** What a database is for BDR. */
export type BdrNode =
  | { extension: false }
  | {
      extension: true;
      /** Its own name; null while it belongs to no group. */
      name: string | null;
      /** Joins a group, and has no name yet. */
      begun?: boolean;
      nodes?: BdrMember[];
    };

/** The node that a database is, and the others of its group, as BDR's catalogue has them. */
export const bdrNode = factKind<{ connection: PgConnection }, BdrNode>(
  pgKind<{ connection: PgConnection }, BdrNode>({
    name: "bdr.node",
    id: () => "node",
    sql: () => `SELECT json_build_object('name', bdr.bdr_get_local_node_name(),
 'begun', EXISTS (SELECT 1 FROM bdr.bdr_connections c, bdr.bdr_get_local_nodeid() i
  WHERE (c.conn_sysid, c.conn_timeline, c.conn_dboid) = (i.sysid, i.timeline, i.dboid)),
 'nodes', (SELECT coalesce(json_agg(n ORDER BY n.name), '[]') FROM (SELECT node_name AS name, node_status::text AS status,
  (SELECT max(conn_dsn) FROM bdr.bdr_connections c WHERE (c.conn_sysid, c.conn_timeline, c.conn_dboid) = (b.node_sysid, b.node_timeline, b.node_dboid)) AS dsn
  FROM bdr.bdr_nodes b) n))`,
    value: (json) => ({ extension: true, ...(json as { name: string | null; nodes: BdrMember[] }) }),
    failure: (reason) => (reason.includes('schema "bdr" does not exist') ? { extension: false } : undefined),
    nothing: { extension: false },
    compare(promised, actual) {
      const named = (fact: BdrNode): string | null => (fact.extension ? fact.name : null);
      const status = (fact: BdrNode): string | undefined =>
        fact.extension ? fact.nodes?.find(({ name }) => name === fact.name)?.status : undefined;
      if (named(promised) !== named(actual))
        return [`the database is ${named(actual) ?? "no node"}, wanted ${named(promised) ?? "none"}`];
      const [want, have] = [status(promised), status(actual)];
      return want === undefined || want === have ? [] : [`the node's status is ${have ?? "unknown"}, wanted ${want}`];
    },
  }),
);

/** Names of the nodes that a group has, parted ones left out; null where the node that is asked does not answer. */
export const bdrGroup = factKind<{ connection: PgConnection }, string[] | null>(
  pgKind<{ connection: PgConnection }, string[] | null>({
    name: "bdr.group",
    id: () => "group",
    sql: () =>
      `SELECT coalesce(json_agg(node_name ORDER BY node_name), '[]') FROM bdr.bdr_nodes WHERE node_status <> 'k'`,
    value: (json) => json as string[],
    failure: () => null,
    nothing: null,
  }),
);
