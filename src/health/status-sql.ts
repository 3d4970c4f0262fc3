import { literal } from "../facts/pg-connection.js";
import { engineSql, oneWay, part, tables, type HealthEngine } from "./engine-sql.js";

export interface RoundTrip {
  /** Names this proof among others. */
  run: string;
  datacenter: string;
  others: readonly string[];
  /** Seconds to wait for the others' markers. */
  seconds: number;
}

/** SQL that leaves this datacenter's marker, where the table for markers is and takes it. */
export function markerSql({ run, datacenter }: RoundTrip): string {
  return `SELECT to_regclass('public.mdc_marker') IS NOT NULL AND NOT pg_is_in_recovery() AS mdc_marker \\gset
\\if :mdc_marker
INSERT INTO public.mdc_marker AS m (datacenter, run, written_at) VALUES (${literal(datacenter)}, ${literal(run)}, clock_timestamp())
 ON CONFLICT (datacenter) DO UPDATE SET run = excluded.run, written_at = excluded.written_at;
\\endif
`;
}

/** SQL for psql that prints all of a reading, each part on a line as "=name JSON". Writes nothing. */
export function statusSql(engine: HealthEngine, hours: number, roundTrip: RoundTrip | undefined): string {
  return `SET client_min_messages = error;
SET default_transaction_read_only = on;
${roundTrip ? seenSql(roundTrip, oneWay(engine)) : ""}SET statement_timeout = '60s';
${part("logSince", `SELECT to_json(to_char((now() - interval '${hours} hours') AT TIME ZONE current_setting('log_timezone'), 'YYYY-MM-DD HH24:MI:SS'))`)}
${part("standby", "SELECT to_json(pg_is_in_recovery())")}
${part("marker", "SELECT to_json(to_regclass('public.mdc_marker') IS NOT NULL)")}
${engineSql[engine]}
${part("slots", slots)}
${part("tables", tables)}
${part("dcid", dcid)}
${sequences}`;
}

/** The time that markers may take counts from when this site's own was written. A standby waits for its primary, whichever it is. */
function seenSql({ run, datacenter, others, seconds }: RoundTrip, single: boolean): string {
  return `SELECT to_regclass('public.mdc_marker') IS NOT NULL AS mdc_marker \\gset
\\if :mdc_marker
DO $mdc$
DECLARE
  awaited CONSTANT int := ${single ? "CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END" : others.length};
  deadline CONSTANT timestamptz := coalesce((SELECT written_at FROM public.mdc_marker WHERE datacenter = ${literal(datacenter)} AND run = ${literal(run)}),
    clock_timestamp()) + interval '${seconds} seconds';
  seen jsonb := '{}';
  more jsonb;
BEGIN
  LOOP
    SELECT coalesce(jsonb_object_agg(m.datacenter, extract(epoch FROM clock_timestamp() - m.written_at)), '{}') INTO more
     FROM public.mdc_marker m WHERE m.run = ${literal(run)} AND m.datacenter = ANY (ARRAY[${others.map(literal).join(", ")}]::text[])
      AND NOT jsonb_exists(seen, m.datacenter);
    seen := seen || more;
    EXIT WHEN (SELECT count(*) FROM jsonb_object_keys(seen)) >= awaited OR clock_timestamp() > deadline;
    PERFORM pg_sleep(0.02);
  END LOOP;
  PERFORM set_config('mdc.seen', seen::text, false);
END $mdc$;
${part("seen", "current_setting('mdc.seen')")}
\\endif
`;
}

const current = "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END";

/** A link that has nothing to send has no time to be late by. */
const slots = `SELECT coalesce(json_agg(json_build_object('name', slot_name, 'active', s.active,
 'lagBytes', greatest(0, pg_wal_lsn_diff(${current}, coalesce(confirmed_flush_lsn, r.replay_lsn))), 'retained', greatest(0, pg_wal_lsn_diff(${current}, restart_lsn)),
 'lagSeconds', CASE WHEN r.pid IS NOT NULL THEN round(coalesce(extract(epoch FROM r.replay_lag), 0), 3) END, 'walStatus', wal_status) ORDER BY slot_name), '[]')
 FROM pg_replication_slots s LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid WHERE coalesce(s.database, current_database()) = current_database()`;

const dcid = `SELECT json_build_object('column', a.attname IS NOT NULL, 'default', pg_get_expr(d.adbin, d.adrelid),
 'inKey', NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = t.oid AND k.conname = 'con_app_key' AND a.attnum <> ALL (k.conkey)))
 FROM pg_class t LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'dcid' AND NOT a.attisdropped
 LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum WHERE t.oid = to_regclass('public.idn_oauth2_access_token')`;

/** The state of a sequence can only be had by its name: the first query writes the second. */
const sequences = `SELECT format('SELECT %L || json_build_object(''name'', %L, ''increment'', %L, ''last'', last_value::text) FROM %s',
 '=sequence ', c.relname, s.seqincrement, c.oid::regclass)
 FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace ORDER BY c.relname \\gexec
`;
