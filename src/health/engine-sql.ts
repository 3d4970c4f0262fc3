import { subscriptionStatus } from "../facts/pg-subscription.js";

/** Engines of which the links can be read. */
export const healthEngines = ["pglogical", "logical", "streaming"] as const;
export type HealthEngine = (typeof healthEngines)[number];

/** One database takes writes, and the others are copies of it. */
export function oneWay(engine: string): boolean {
  return engine === "streaming";
}

/** One line of the answer. The line breaks that json_agg makes stand between elements only. */
export function part(name: string, select: string): string {
  return `SELECT '=${name} ' || coalesce(replace((${select})::text, E'\\n', ' '), 'null');`;
}

/** Tables that hold the product's data, as JSON. */
export const tables = `SELECT coalesce(json_agg(json_build_object('name', 'public.' || relname,
 'keyed', relreplident = 'f' OR EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)) ORDER BY relname), '[]')
 FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relpersistence = 'p' AND NOT relispartition
 AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

/** SQL for psql that prints what only an engine knows: whether it is there, from whom it takes, and what it sends. */
export const engineSql: Record<HealthEngine, string> = {
  pglogical: `SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pglogical') AS mdc_engine \\gset
\\echo '=engine' :mdc_engine
\\if :mdc_engine
${part(
  "subscriptions",
  `SELECT coalesce(json_agg(json_build_object('name', sub_name, 'status', t.status, 'slot', t.slot_name, 'worker', w.name,
 'pid', (SELECT a.pid FROM pg_stat_activity a WHERE w.name IN (a.backend_type, a.application_name) LIMIT 1)) ORDER BY sub_name), '[]')
 FROM pglogical.subscription, LATERAL pglogical.show_subscription_status(sub_name) t,
 LATERAL (SELECT format('pglogical apply %s:%s', (SELECT oid FROM pg_database WHERE datname = current_database()), sub_id) AS name) w`,
)}
${part("replicated", "SELECT coalesce(json_agg(DISTINCT nspname || '.' || relname), '[]') FROM pglogical.tables WHERE set_name IS NOT NULL")}
\\endif`,
  logical: `\\echo '=engine t'
${part(
  "subscriptions",
  `SELECT coalesce(json_agg(json_build_object('name', subname, 'status', ${subscriptionStatus}, 'slot', subslotname, 'worker', 'pg_' || s.oid,
 'pid', (SELECT w.pid FROM pg_stat_subscription w WHERE w.subid = s.oid AND w.relid IS NULL LIMIT 1)) ORDER BY subname), '[]')
 FROM pg_subscription s WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
)}
${part("replicated", "SELECT coalesce(json_agg(DISTINCT schemaname || '.' || tablename), '[]') FROM pg_publication_tables")}`,
  streaming: `\\echo '=engine t'
${part(
  "subscriptions",
  `SELECT coalesce(json_agg(json_build_object('name', 'standby', 'status', CASE WHEN r.status = 'streaming' THEN 'replicating' ELSE 'down' END,
 'slot', nullif(current_setting('primary_slot_name'), ''), 'worker', 'walreceiver', 'pid', r.pid)), '[]')
 FROM (SELECT 1 WHERE pg_is_in_recovery()) s LEFT JOIN pg_stat_wal_receiver r ON true`,
)}
${part("replicated", `SELECT coalesce(json_agg(t ->> 'name'), '[]') FROM json_array_elements((${tables})) t`)}`,
};
