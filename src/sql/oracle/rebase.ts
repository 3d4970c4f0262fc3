import { rebaseHeader, type RebasePlan } from "../rebase/rebase.js";
import { literal } from "./names.js";

/** Sequences that Oracle makes for identity columns cannot be made anew, and are not asked for. */
const own = "sequence_name NOT LIKE 'ISEQ$$%'";

/** Asks for each sequence of the schema. Its number is above all that were given: keys come from it alone, as triggers see to. */
export const oracleMaxima = `REM The number that no sequence has given yet. Changes nothing. sqlplus -S USER@DB @maxima.sql >dcN.txt
SET PAGESIZE 0 LINESIZE 200 FEEDBACK OFF TRIMSPOOL ON TRIMOUT ON
SELECT sequence_name || '|' || TO_CHAR(last_number) FROM user_sequences WHERE ${own} ORDER BY sequence_name;
EXIT
`;

/**
 * Moves the sequences of one datacenter. Before 18c a sequence can only be made anew: who asks for a number in between gets an error,
 * and never a wrong number, as stepping there by a large increment would give.
 */
export function oracleRebase(plan: RebasePlan, datacenter: number): string {
  const { moves, step, from } = plan;
  const first = (above: bigint): bigint => above + BigInt(datacenter);
  // What a new datacenter's copy says of the one that it was made from is no limit to it.
  const limit = (above: bigint): string => (datacenter > from ? "NULL" : `${above}`);
  const checks = moves.map(({ name, above }) => `  check_one(${literal(name)}, ${limit(above)}, ${first(above)});`);
  const steps = moves.map(({ name, above }) => `  move_one(${literal(name)}, ${first(above)});`);
  return `${rebaseHeader(plan, datacenter)}--
-- A sequence is dropped and made anew, with its cache and order: stop what writes here meanwhile, for it may be told
-- ORA-02289. Should the script be broken off, run it again. Privileges on sequences would be lost, and are refused.
SET DEFINE OFF
WHENEVER SQLERROR EXIT FAILURE
DECLARE
  gone PLS_INTEGER := 0;
  known PLS_INTEGER := 0;

  PROCEDURE refuse(why VARCHAR2) IS
  BEGIN
    RAISE_APPLICATION_ERROR(-20000, why);
  END;

  FUNCTION moved(reached NUMBER, step_now NUMBER, called_first NUMBER) RETURN BOOLEAN IS
  BEGIN
    RETURN step_now = ${step} AND reached >= called_first AND MOD(reached - called_first, ${step}) = 0;
  END;

  PROCEDURE check_one(called VARCHAR2, above NUMBER, called_first NUMBER) IS
    reached NUMBER;
    step_now NUMBER;
    granted PLS_INTEGER;
  BEGIN
    SELECT last_number, increment_by INTO reached, step_now FROM user_sequences WHERE sequence_name = called;
    known := known + 1;
    IF reached > above AND NOT moved(reached, step_now, called_first) THEN
      refuse('sequence ' || called || ' has come to ' || reached || ', above ' || above
        || ': ask all datacenters for their maxima again');
    END IF;
    SELECT COUNT(*) INTO granted FROM user_tab_privs_made WHERE table_name = called;
    IF granted > 0 THEN
      refuse('others have privileges on sequence ' || called || ', which would be lost: revoke them, and grant them again afterwards');
    END IF;
  EXCEPTION
    WHEN NO_DATA_FOUND THEN
      gone := gone + 1;
  END;

  PROCEDURE move_one(called VARCHAR2, called_first NUMBER) IS
    quoted VARCHAR2(300) := DBMS_ASSERT.ENQUOTE_NAME(called, FALSE);
    options VARCHAR2(100) := ' NOCACHE';
  BEGIN
    FOR one IN (SELECT * FROM user_sequences WHERE sequence_name = called) LOOP
      IF moved(one.last_number, one.increment_by, called_first) THEN
        RETURN;
      END IF;
      IF one.cache_size > 1 THEN
        options := ' CACHE ' || one.cache_size;
      END IF;
      IF one.order_flag = 'Y' THEN
        options := options || ' ORDER';
      END IF;
      EXECUTE IMMEDIATE 'DROP SEQUENCE ' || quoted;
    END LOOP;
    EXECUTE IMMEDIATE 'CREATE SEQUENCE ' || quoted || ' START WITH ' || called_first || ' INCREMENT BY ${step}' || options;
  END;
BEGIN
${checks.join("\n")}
  -- A run that was broken off leaves one sequence dropped at most.
  IF gone > 1 THEN
    refuse(gone || ' of the sequences are not there: is this the right schema?');
  END IF;
  FOR one IN (SELECT COUNT(*) AS present FROM user_sequences WHERE ${own}) LOOP
    IF one.present > known THEN
      refuse('there are sequences that were not known when the datacenters were asked: ask again');
    END IF;
  END LOOP;
${steps.join("\n")}
END;
/
`;
}
