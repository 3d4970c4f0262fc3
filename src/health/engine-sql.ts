import { literal } from "../facts/pg-connection.js";
import { subscriptionStatus } from "../facts/pg-subscription.js";
import type { PgEngine } from "./engines.js";

/** SQL for one line of the answer. The line breaks that json_agg makes stand between elements only. */
export function part(name: string, select: string): string {
  return `SELECT '=${name} ' || coalesce(replace((${select})::text, E'\\n', ' '), 'null');`;
}

/** Tables that hold the product's data, as JSON; in words that 9.4 knows, as all that is asked of BDR. */
export const tables = `SELECT coalesce(json_agg(json_build_object('name', 'public.' || relname,
 'keyed', relreplident = 'f' OR EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)) ORDER BY relname), '[]')
 FROM pg_class c WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'public') AND relkind IN ('r', 'p') AND relpersistence = 'p'
 AND (row_to_json(c) ->> 'relispartition') IS DISTINCT FROM 'true'
 AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

const allTables = `SELECT coalesce(json_agg(t ->> 'name'), '[]') FROM json_array_elements((${tables})) t`;

/** A link that has nothing to send has no time to be late by. */
const slots = `SELECT coalesce(json_agg(json_build_object('name', slot_name, 'active', s.active,
 'lagBytes', greatest(0, pg_wal_lsn_diff(here, coalesce(confirmed_flush_lsn, r.replay_lsn))), 'retained', greatest(0, pg_wal_lsn_diff(here, restart_lsn)),
 'lagSeconds', CASE WHEN r.pid IS NOT NULL THEN round(coalesce(extract(epoch FROM r.replay_lag), 0), 3) END, 'walStatus', wal_status) ORDER BY slot_name), '[]')
 FROM (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS here) l, pg_replication_slots s
 LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid WHERE coalesce(s.database, current_database()) = current_database()`;

/** What only an engine knows: from whom it takes, what it keeps for others, and which tables it sends. */
interface EngineSql {
  /** Without it nothing else can be asked. */
  extension?: string;
  subscriptions: string;
  slots: string;
  replicated: string;
}

const engines: Record<PgEngine, EngineSql> = {
  pglogical: {
    extension: "pglogical",
    subscriptions: `SELECT coalesce(json_agg(json_build_object('name', sub_name, 'status', t.status, 'slot', t.slot_name, 'worker', '"' || w.name || '"',
 'pid', (SELECT a.pid FROM pg_stat_activity a WHERE w.name IN (a.backend_type, a.application_name) LIMIT 1)) ORDER BY sub_name), '[]')
 FROM pglogical.subscription, LATERAL pglogical.show_subscription_status(sub_name) t,
 LATERAL (SELECT format('pglogical apply %s:%s', (SELECT oid FROM pg_database WHERE datname = current_database()), sub_id) AS name) w`,
    slots,
    replicated:
      "SELECT coalesce(json_agg(DISTINCT nspname || '.' || relname), '[]') FROM pglogical.tables WHERE set_name IS NOT NULL",
  },
  logical: {
    subscriptions: `SELECT coalesce(json_agg(json_build_object('name', subname, 'status', ${subscriptionStatus}, 'slot', subslotname, 'worker', '"pg_' || s.oid || '"',
 'pid', (SELECT w.pid FROM pg_stat_subscription w WHERE w.subid = s.oid AND w.relid IS NULL LIMIT 1)) ORDER BY subname), '[]')
 FROM pg_subscription s WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    slots,
    // Where nothing is sent, as one way leads here only, what is taken replicates.
    replicated: `SELECT coalesce(json_agg(DISTINCT name), '[]') FROM (SELECT schemaname || '.' || tablename FROM pg_publication_tables
 UNION ALL SELECT relnamespace::regnamespace::text || '.' || relname FROM pg_subscription_rel JOIN pg_class c ON c.oid = srrelid WHERE NOT EXISTS (SELECT 1 FROM pg_publication)) r (name)`,
  },
  streaming: {
    subscriptions: `SELECT coalesce(json_agg(json_build_object('name', 'standby', 'status', CASE WHEN r.status = 'streaming' THEN 'replicating' ELSE 'down' END,
 'slot', nullif(current_setting('primary_slot_name'), ''), 'worker', 'walreceiver', 'pid', r.pid)), '[]')
 FROM (SELECT 1 WHERE pg_is_in_recovery()) s LEFT JOIN pg_stat_wal_receiver r ON true`,
    slots,
    replicated: allTables,
  },
  // A node that joins has conflicts over BDR's own tables. It knows the others, and not what they keep for it: slots go by the name of the node that they are for.
  bdr: {
    extension: "bdr",
    subscriptions: `SELECT coalesce(json_agg(json_build_object('name', own.node_name || '_from_' || n.node_name, 'slot', own.node_name, 'pid', NULL,
 'status', CASE WHEN 'k' IN (own.node_status, n.node_status) THEN 'down' WHEN (own.node_status, n.node_status) = ('r', 'r') THEN 'replicating' ELSE 'copying' END,
 'worker', format('(%s,%s,%s', n.node_sysid, n.node_timeline, n.node_dboid),
 'conflicts', (SELECT count(*) FROM bdr.bdr_conflict_history h WHERE h.local_node_sysid = own.node_sysid AND h.remote_node_sysid = n.node_sysid AND h.object_schema IS DISTINCT FROM 'bdr' AND h.local_conflict_time > now() - current_setting('mdc.period')::interval))
 ORDER BY n.node_name), '[]') FROM bdr.bdr_nodes n, bdr.bdr_nodes own WHERE own.node_name = bdr.bdr_get_local_node_name() AND n.node_name <> own.node_name AND n.node_status <> 'k'`,
    slots: `SELECT coalesce(json_agg(json_build_object('name', n.node_name, 'active', s.active, 'lagSeconds', NULL, 'walStatus', NULL,
 'lagBytes', greatest(0, pg_xlog_location_diff(here, s.confirmed_flush_lsn)), 'retained', greatest(0, pg_xlog_location_diff(here, s.restart_lsn))) ORDER BY n.node_name), '[]')
 FROM (SELECT pg_current_xlog_insert_location() AS here) l, bdr.bdr_node_slots n JOIN bdr.pg_replication_slots s USING (slot_name)`,
    replicated: allTables,
  },
  external: { subscriptions: "SELECT '[]'::json", slots: "SELECT '[]'::json", replicated: allTables },
};

/**
 * SQL that prints what only an engine knows. 9.4's psql knows no conditions, so a block asks: a statement of it that is not
 * come to is not looked at, and may name what is not there.
 */
export function engineSql(engine: PgEngine): string {
  const { extension, ...queries } = engines[engine];
  const asked = Object.entries(queries);
  const there =
    extension === undefined ? "true" : `EXISTS (SELECT 1 FROM pg_extension WHERE extname = ${literal(extension)})`;
  return `DO $mdc$ BEGIN
 PERFORM set_config('mdc.engine', (${there})::text, false);
 IF NOT ${there} THEN RETURN; END IF;
${asked.map(([name, select]) => ` PERFORM set_config('mdc.${name}', (${select})::text, false);\n`).join("")}END $mdc$;
${["engine", ...Object.keys(queries)].map((name) => part(name, `SELECT current_setting('mdc.${name}')`)).join("\n")}`;
}

/** SQL that has to come first. */
export function engineDefaults(hours: number): string {
  return `SET mdc.period = ${literal(`${hours} hours`)};
SET mdc.subscriptions = '[]';
SET mdc.slots = '[]';
SET mdc.replicated = '[]';
SET mdc.seen = '{}';
`;
}
