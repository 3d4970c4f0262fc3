import { tokenTableSql } from "../facts/pg-datacenter.js";
import { engineDefaults, engineSql, part, tables } from "./engine-sql.js";
import { oneWay, type PgEngine } from "./engines.js";
import { seenSql, type RoundTrip } from "./round-trip-sql.js";

/** SQL for psql that prints all of a reading, each part on a line as "=name JSON". Writes nothing. */
export function statusSql(
  engine: PgEngine,
  datacenter: string,
  hours: number,
  roundTrip: RoundTrip | undefined,
): string {
  return `SET client_min_messages = error;
SET default_transaction_read_only = on;
${engineDefaults(hours)}${roundTrip ? seenSql(datacenter, roundTrip, oneWay(engine)) : ""}SET statement_timeout = '60s';
${part("logSince", `SELECT to_json(to_char((now() - current_setting('mdc.period')::interval) AT TIME ZONE current_setting('log_timezone'), 'YYYY-MM-DD HH24:MI:SS'))`)}
${part("standby", "SELECT to_json(pg_is_in_recovery())")}
${part("marker", "SELECT to_json(to_regclass('public.mdc_marker') IS NOT NULL)")}
${part("seen", "SELECT current_setting('mdc.seen')")}
${engineSql(engine)}
${part("tables", tables)}
${part("tokens", tokenTableSql("(SELECT oid FROM pg_class WHERE oid = to_regclass('public.idn_oauth2_access_token'))", "dcid", "con_app_key"))}
${sequences}
${part("sequences", "SELECT current_setting('mdc.sequences')")}
`;
}

/** The state of a sequence can only be had by its name. */
const sequences = `DO $mdc$ DECLARE one record; last text; found text[] := '{}';
BEGIN
  FOR one IN SELECT c.oid::regclass AS id, relname, p.increment FROM pg_class c, LATERAL pg_sequence_parameters(c.oid) p
   WHERE relkind = 'S' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'public') ORDER BY relname LOOP
    EXECUTE format('SELECT last_value FROM %s', one.id) INTO last;
    found := found || json_build_object('name', one.relname, 'increment', one.increment::text, 'last', last)::text;
  END LOOP;
  PERFORM set_config('mdc.sequences', '[' || array_to_string(found, ', ') || ']', false);
END $mdc$;`;
