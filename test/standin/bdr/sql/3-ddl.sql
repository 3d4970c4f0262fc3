-- Puts tables that are new, or have got a key, where pglogical finds them.
CREATE FUNCTION bdr.standin_enroll() RETURNS void LANGUAGE plpgsql
SET bdr.skip_ddl_replication = on SET bdr.permit_unsafe_ddl_commands = on AS $$
DECLARE found record;
BEGIN
  FOR found IN
    SELECT c.oid::regclass AS rel, EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary) AS keyed,
      (SELECT s.set_name FROM pglogical.replication_set_table t JOIN pglogical.replication_set s USING (set_id) WHERE t.set_reloid = c.oid) AS now,
      EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'standin_keyless') AS barred
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname !~ '^(pg_|information_schema|pglogical|bdr$)'
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  LOOP
    IF found.keyed IS DISTINCT FROM (found.now = 'default') OR found.now IS NULL THEN
      IF found.now IS NOT NULL THEN PERFORM pglogical.replication_set_remove_table(found.now, found.rel); END IF;
      PERFORM pglogical.replication_set_add_table(CASE WHEN found.keyed THEN 'default' ELSE 'default_insert_only' END, found.rel, false);
    END IF;
    IF found.barred AND found.keyed THEN
      EXECUTE format('DROP TRIGGER standin_keyless ON %s', found.rel);
    ELSIF NOT found.barred AND NOT found.keyed THEN
      EXECUTE format('CREATE TRIGGER standin_keyless BEFORE UPDATE OR DELETE ON %s FOR EACH STATEMENT EXECUTE FUNCTION bdr.standin_keyless()', found.rel);
    END IF;
  END LOOP;
END $$;

CREATE FUNCTION bdr.standin_keyless() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF bdr.standin_status() = 'r' THEN
    RAISE EXCEPTION 'Cannot run UPDATE or DELETE on table % because it does not have a PRIMARY KEY', TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION bdr.standin_on(setting text) RETURNS boolean LANGUAGE sql AS $$
  SELECT lower(coalesce(nullif(current_setting(setting, true), ''), 'off')) IN ('on', 'true', 'yes', '1')
$$;

-- Refuses what bdr refuses, and waits for all nodes as its global lock does: for ever, if nobody sets a limit.
CREATE FUNCTION bdr.standin_ddl_start() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE peer record; held boolean;
BEGIN
  IF bdr.standin_status() IS DISTINCT FROM 'r' OR current_query() ~* '^\s*(CREATE|DROP)\s+(GLOBAL\s+|LOCAL\s+)?TEMP' THEN RETURN; END IF;
  IF NOT bdr.standin_on('bdr.permit_unsafe_ddl_commands') THEN
    IF TG_TAG IN ('CREATE TABLE AS', 'SELECT INTO') THEN RAISE EXCEPTION '% is not supported when bdr is active', TG_TAG; END IF;
    IF TG_TAG = 'ALTER TABLE' AND current_query() ~* '\mADD\s+(COLUMN\s+)?(?!CONSTRAINT|PRIMARY|UNIQUE|FOREIGN|CHECK)[^,;]*\mDEFAULT\M' THEN
      RAISE EXCEPTION 'ALTER TABLE ... ADD COLUMN ... DEFAULT may only affect UNLOGGED or TEMPORARY tables when BDR is active';
    END IF;
    IF TG_TAG = 'ALTER TABLE' AND current_query() ~* '\mALTER\s+(COLUMN\s+)?\S+\s+(SET\s+DATA\s+)?TYPE\M' THEN
      RAISE EXCEPTION 'ALTER TABLE ... ALTER COLUMN ... TYPE may only affect UNLOGGED or TEMPORARY tables when BDR is active';
    END IF;
  END IF;
  IF bdr.standin_on('bdr.skip_ddl_locking') OR bdr.standin_on('bdr.skip_ddl_replication') THEN RETURN; END IF;
  IF NOT coalesce(nullif(current_setting('bdr.permit_ddl_locking', true), '')::boolean, true) THEN
    RAISE EXCEPTION 'Global DDL locking attempt rejected by configuration';
  END IF;
  FOR peer IN SELECT * FROM bdr.standin_peers() LOOP
    LOOP
      BEGIN
        PERFORM * FROM public.dblink(peer.dsn || ' connect_timeout=2', 'SELECT 1') t(one integer);
        held := true;
      EXCEPTION WHEN sqlclient_unable_to_establish_sqlconnection OR connection_exception THEN held := false;
      END;
      EXIT WHEN held;
      PERFORM pg_sleep(0.5);
    END LOOP;
  END LOOP;
END $$;

-- Sends the statement to all nodes: one row for a statement of the client, however much it makes.
CREATE FUNCTION bdr.standin_ddl_end() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE command text;
BEGIN
  IF bdr.standin_status() IS DISTINCT FROM 'r' THEN RETURN; END IF;
  IF TG_TAG LIKE 'CREATE TABLE%' OR TG_TAG = 'ALTER TABLE' THEN PERFORM bdr.standin_enroll(); END IF;
  IF bdr.standin_on('bdr.skip_ddl_replication') OR current_query() ~* '^\s*(CREATE|DROP)\s+(GLOBAL\s+|LOCAL\s+)?TEMP' THEN RETURN; END IF;
  IF TG_TAG NOT LIKE 'DROP%' AND NOT EXISTS (SELECT 1 FROM pg_event_trigger_ddl_commands() WHERE NOT in_extension) THEN RETURN; END IF;
  IF EXISTS (SELECT 1 FROM bdr.bdr_queued_commands q WHERE q.queued_at = statement_timestamp()) THEN RETURN; END IF;
  INSERT INTO bdr.bdr_queued_commands VALUES (pg_current_wal_lsn(), statement_timestamp(), session_user, TG_TAG, current_query());
  command := format('SET LOCAL search_path = %s; %s; SELECT bdr.standin_enroll(); RESET search_path',
    coalesce((SELECT string_agg(quote_ident(s), ', ') FROM unnest(current_schemas(false)) s), ''''''), current_query());
  INSERT INTO pglogical.queue VALUES (clock_timestamp(), current_user, '{ddl_sql}', 'Q', to_json(command));
END $$;

CREATE EVENT TRIGGER bdr_standin_ddl_start ON ddl_command_start EXECUTE FUNCTION bdr.standin_ddl_start();
CREATE EVENT TRIGGER bdr_standin_ddl_end ON ddl_command_end EXECUTE FUNCTION bdr.standin_ddl_end();

