import { literal } from "../../facts/pg-connection.js";
import { sequenceColumns } from "../../facts/pg-datacenter.js";

/**
 * SQL that lets sequences of a schema start at the number of a datacenter and go on by a step, above their own last values and all keys
 * that are there, whoever made them. The server looks for these itself: they move until the statement has its lock.
 */
export function restartSql(schema: string, sequences: readonly string[], dc: number, step: number): string {
  const body = `DECLARE sequence record; used record; last bigint; called boolean; highest bigint; seen bigint;
BEGIN
  FOR sequence IN SELECT c.oid, c.oid::regclass AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind = 'S' AND nspname = ${literal(schema)} AND relname IN (${sequences.map(literal).join(", ")}) ORDER BY relname LOOP
    EXECUTE format('SELECT last_value, is_called FROM %s', sequence.name) INTO last, called;
    highest := CASE WHEN called THEN last ELSE last - 1 END;
    FOR used IN ${sequenceColumns("(SELECT sequence.oid)")} LOOP
      EXECUTE format('SELECT max(%I) FROM %s', used.attname, used.attrelid::regclass) INTO seen;
      highest := greatest(highest, seen);
    END LOOP;
    EXECUTE format('ALTER SEQUENCE %s START WITH %s INCREMENT BY %s RESTART WITH %s', sequence.name, ${dc}, ${step},
      ${dc} + ${step} * greatest(0, floor((highest - ${dc})::numeric / ${step}) + 1));
  END LOOP;
END`;
  return `DO ${literal(body)}`;
}
