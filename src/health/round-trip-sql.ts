import { literal } from "../facts/pg-connection.js";

export interface RoundTrip {
  /** Names this proof among others. */
  run: string;
  /** Datacenters whose rows are waited for, at most so many seconds. */
  others: readonly string[];
  seconds: number;
}

/**
 * SQL that leaves a datacenter's marker, where the table for markers is and takes it. It waits for no standby: one that is lost would
 * keep it for ever.
 */
export function markerSql(datacenter: string, { run }: RoundTrip): string {
  return `SET synchronous_commit = local;
DO $mdc$ BEGIN
 IF to_regclass('public.mdc_marker') IS NULL OR pg_is_in_recovery() THEN RETURN; END IF;
 UPDATE public.mdc_marker SET run = ${literal(run)}, written_at = clock_timestamp() WHERE datacenter = ${literal(datacenter)};
 IF NOT FOUND THEN INSERT INTO public.mdc_marker (datacenter, run, written_at) VALUES (${literal(datacenter)}, ${literal(run)}, clock_timestamp()); END IF;
END $mdc$;
`;
}

/**
 * SQL that waits for the markers of other datacenters, and keeps their ages in the setting mdc.seen. Their time counts from when this
 * datacenter's own was written. With `single` only standbys wait, for the one primary, whichever it is.
 */
export function seenSql(datacenter: string, { run, others, seconds }: RoundTrip, single: boolean): string {
  return `DO $mdc$
DECLARE
  awaited CONSTANT int := ${single ? "CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END" : others.length};
  deadline timestamptz := clock_timestamp();
  names text[] := '{}';
  ages text[] := '{}';
  one record;
BEGIN
  IF to_regclass('public.mdc_marker') IS NULL THEN RETURN; END IF;
  deadline := coalesce((SELECT written_at FROM public.mdc_marker WHERE datacenter = ${literal(datacenter)} AND run = ${literal(run)}), deadline)
    + interval '${seconds} seconds';
  LOOP
    FOR one IN SELECT m.datacenter, extract(epoch FROM clock_timestamp() - m.written_at)::numeric AS age FROM public.mdc_marker m
     WHERE m.run = ${literal(run)} AND m.datacenter = ANY (ARRAY[${others.map(literal).join(", ")}]::text[]) AND m.datacenter <> ALL (names) LOOP
      names := names || one.datacenter;
      ages := ages || (to_json(one.datacenter)::text || ': ' || one.age);
    END LOOP;
    EXIT WHEN cardinality(names) >= awaited OR clock_timestamp() > deadline;
    PERFORM pg_sleep(0.02);
  END LOOP;
  PERFORM set_config('mdc.seen', '{' || array_to_string(ages, ', ') || '}', false);
END $mdc$;
`;
}
