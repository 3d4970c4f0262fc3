import { literal } from "../../facts/pg-connection.js";
import { rebaseHeader, type RebasePlan } from "../rebase/rebase.js";

/** Sequences of the operator's: those of extensions and of the server are not asked for. */
const own = `pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace
WHERE s.relkind = 'S' AND n.nspname !~ '^(pg_|information_schema$)'
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype = 'e')`;

/** How a number is read from a table whose name is known only then. */
function readBy(query: string, element: string): string {
  return `(xpath('/row/${element}/text()', query_to_xml(${query}, false, true, '')))[1]::text::numeric`;
}

/** Asks for each sequence, and for the columns that it fills, which can hold rows of other datacenters. From 9.4 on. */
export const postgresqlMaxima = `-- The highest number that each sequence may have given. Changes nothing. psql -XAtq -d DATABASE -f maxima.sql >dcN.txt
SELECT format('%I.%I', n.nspname, s.relname), trunc(greatest(0,
  ${readBy("format('SELECT last_value FROM %s', s.oid::regclass)", "last_value")},
  (SELECT max(${readBy("format('SELECT max(%I) FROM %s', a.attname, a.attrelid::regclass)", "max")})
   FROM pg_attribute a LEFT JOIN pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum
   WHERE a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype) AND EXISTS (
     SELECT 1 FROM pg_depend d
     WHERE (d.classid = 'pg_attrdef'::regclass AND d.objid = e.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = s.oid)
        OR (d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_class'::regclass
            AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum)))))
FROM ${own}
ORDER BY 1;
`;

/** Moves the sequences of one datacenter, all or none. BDR would replicate it, if it were not told otherwise. */
export function postgresqlRebase(plan: RebasePlan, datacenter: number): string {
  const { moves, step, from } = plan;
  const rows = moves.map(({ name, above }) => `    (${literal(name)}, ${above}, ${above + BigInt(datacenter)})`);
  return `${rebaseHeader(plan, datacenter)}BEGIN;
SET LOCAL bdr.skip_ddl_replication = true;
CREATE TEMPORARY TABLE mdc_rebase (name text, above bigint, first bigint) ON COMMIT DROP;
INSERT INTO mdc_rebase VALUES
${rows.join(",\n")};
DO $mdc$
DECLARE
  one record;
  reached bigint;
BEGIN
  SELECT string_agg(format('%I.%I', n.nspname, s.relname), ', ') AS names INTO one
  FROM ${own.replaceAll("\n", "\n  ")}
    AND format('%I.%I', n.nspname, s.relname) NOT IN (SELECT name FROM mdc_rebase);
  IF one.names IS NOT NULL THEN
    RAISE EXCEPTION 'not known when the datacenters were asked: %', one.names;
  END IF;
${datacenter > from ? "" : check(step)}  FOR one IN SELECT * FROM mdc_rebase LOOP
    EXECUTE 'SELECT last_value FROM ' || one.name::regclass INTO reached;
    EXECUTE format('ALTER SEQUENCE %s INCREMENT BY ${step} START WITH %s', one.name::regclass, one.first)
      || CASE WHEN reached < one.first OR (reached - one.first) % ${step} <> 0 THEN format(' RESTART WITH %s', one.first) ELSE '' END;
  END LOOP;
END
$mdc$;
COMMIT;
`;
}

/** What a datacenter that has given numbers of its own must not have come to. */
function check(step: number): string {
  return `  FOR one IN SELECT * FROM mdc_rebase LOOP
    EXECUTE 'SELECT last_value FROM ' || one.name::regclass INTO reached;
    IF reached > one.above AND (reached < one.first OR (reached - one.first) % ${step} <> 0) THEN
      RAISE EXCEPTION 'sequence % has come to %, above %', one.name, reached, one.above
        USING HINT = 'Ask all datacenters for their maxima again.';
    END IF;
  END LOOP;
`;
}
