-- Name of pglogical's subscription of one node to another, short enough to be found whole in the name of its slot.
CREATE FUNCTION bdr.standin_link(subscriber text, provider text) RETURNS text LANGUAGE sql AS $$
  SELECT 'b_' || substr(md5(subscriber || ' < ' || provider), 1, 12)
$$;

CREATE FUNCTION bdr.bdr_group_join(
  local_node_name text, node_external_dsn text, join_using_dsn text, node_local_dsn text DEFAULT NULL,
  apply_delay integer DEFAULT NULL, replication_sets text[] DEFAULT ARRAY['default']) RETURNS void
LANGUAGE plpgsql SET bdr.skip_ddl_replication = on SET bdr.permit_unsafe_ddl_commands = on AS $$
DECLARE
  me record; seen record;
  whoami CONSTANT text := 'SELECT c.system_identifier::text, d.oid FROM pg_control_system() c, pg_database d WHERE d.datname = current_database()';
BEGIN
  IF node_external_dsn IS NULL THEN
    RAISE USING MESSAGE = 'dsn may not be null', ERRCODE = 'invalid_parameter_value';
  END IF;
  SELECT * INTO me FROM bdr.bdr_get_local_nodeid();
  IF bdr.bdr_is_active_in_db() THEN
    RAISE USING MESSAGE = 'This node is already a member of a BDR group',
      HINT = 'Connect to the node you wish to add and run bdr_group_join from it instead',
      ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  CREATE EXTENSION IF NOT EXISTS dblink SCHEMA public;
  SELECT * INTO seen FROM public.dblink(coalesce(node_local_dsn, node_external_dsn), whoami) t(sysid text, dboid oid);
  IF (seen.sysid, seen.dboid) IS DISTINCT FROM (me.sysid, me.dboid) THEN
    RAISE USING MESSAGE = 'node identity for local dsn does not match current node', ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  IF join_using_dsn IS NOT NULL THEN
    SELECT * INTO seen FROM public.dblink(join_using_dsn,
      format('SELECT * FROM public.dblink(%L, %L) t(sysid text, dboid oid)', node_external_dsn, whoami)) t(sysid text, dboid oid);
    IF (seen.sysid, seen.dboid) IS DISTINCT FROM (me.sysid, me.dboid) THEN
      RAISE USING MESSAGE = 'node identity for node_external_dsn does not match current node when connecting back via remote',
        ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
  END IF;
  INSERT INTO bdr.bdr_connections (conn_sysid, conn_timeline, conn_dboid, conn_dsn, conn_apply_delay, conn_replication_sets)
    VALUES (me.sysid, me.timeline, me.dboid, node_external_dsn, apply_delay, replication_sets);
  -- Goes on in a session of its own, whether or not this one stays.
  PERFORM public.dblink_connect('bdr standin', format('host=%s port=%s dbname=%L application_name=bdr',
    split_part(current_setting('unix_socket_directories'), ',', 1), current_setting('port'), current_database()));
  PERFORM public.dblink_send_query('bdr standin', format('CALL bdr.standin_join(%L, %L, %L, %L)',
    local_node_name, node_external_dsn, join_using_dsn, coalesce(node_local_dsn, node_external_dsn)));
END $$;

CREATE FUNCTION bdr.bdr_group_create(
  local_node_name text, node_external_dsn text, node_local_dsn text DEFAULT NULL,
  apply_delay integer DEFAULT NULL, replication_sets text[] DEFAULT ARRAY['default']) RETURNS void LANGUAGE sql AS $$
  SELECT bdr.bdr_group_join(local_node_name, node_external_dsn, NULL, node_local_dsn, apply_delay, replication_sets)
$$;

-- Writes what this node says of itself to all nodes.
CREATE FUNCTION bdr.standin_tell(status "char", dsns text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE me record; dsn text; own text;
BEGIN
  SELECT * INTO me FROM bdr.bdr_get_local_nodeid();
  UPDATE bdr.bdr_nodes SET node_status = status WHERE node_sysid = me.sysid AND node_dboid = me.dboid;
  SELECT format('INSERT INTO bdr.bdr_nodes VALUES (%L, %L, %L, %L, %L, %L, %L)
    ON CONFLICT (node_sysid, node_timeline, node_dboid) DO UPDATE SET node_status = excluded.node_status;
    INSERT INTO bdr.bdr_connections (conn_sysid, conn_timeline, conn_dboid, conn_dsn) VALUES (%L, %L, %L, %L) ON CONFLICT DO NOTHING',
    n.node_sysid, n.node_timeline, n.node_dboid, n.node_status, n.node_name, n.node_local_dsn, n.node_init_from_dsn,
    n.node_sysid, n.node_timeline, n.node_dboid, c.conn_dsn) INTO own
  FROM bdr.bdr_nodes n JOIN bdr.bdr_connections c ON c.conn_sysid = n.node_sysid AND c.conn_dboid = n.node_dboid
  WHERE n.node_sysid = me.sysid AND n.node_dboid = me.dboid;
  FOREACH dsn IN ARRAY dsns LOOP PERFORM public.dblink_exec(dsn, own); END LOOP;
END $$;

CREATE PROCEDURE bdr.standin_join(name text, dsn text, from_dsn text, local_dsn text) LANGUAGE plpgsql AS $$
DECLARE me record; peer record; dsns text[]; state text; n integer := 0; apply CONSTANT text[] := ARRAY['default', 'default_insert_only', 'ddl_sql'];
BEGIN
  SET client_min_messages = error;
  SET bdr.skip_ddl_replication = on;
  SET bdr.permit_unsafe_ddl_commands = on;
  SELECT * INTO me FROM bdr.bdr_get_local_nodeid();
  -- Whoever asked has yet to commit.
  WHILE NOT bdr.bdr_is_active_in_db() LOOP
    n := n + 1;
    IF n > 100 THEN RETURN; END IF;
    COMMIT;
    PERFORM pg_sleep(0.1);
  END LOOP;
  INSERT INTO bdr.bdr_nodes VALUES (me.sysid, me.timeline, me.dboid, 'b', name, local_dsn, from_dsn);
  COMMIT;
  CREATE EXTENSION IF NOT EXISTS pglogical;
  PERFORM pglogical.create_node(node_name := name, dsn := dsn);
  PERFORM bdr.standin_enroll();
  COMMIT;
  IF from_dsn IS NULL THEN
    UPDATE bdr.bdr_nodes SET node_status = 'r' WHERE node_sysid = me.sysid AND node_dboid = me.dboid;
    RETURN;
  END IF;

  INSERT INTO bdr.bdr_nodes SELECT * FROM public.dblink(from_dsn, 'SELECT node_sysid, node_timeline, node_dboid, node_status,
    node_name, node_local_dsn, node_init_from_dsn, node_read_only FROM bdr.bdr_nodes') t(a text, b oid, c oid, d "char", e text, f text, g text, h boolean);
  INSERT INTO bdr.bdr_connections (conn_sysid, conn_timeline, conn_dboid, conn_dsn) SELECT * FROM public.dblink(from_dsn,
    'SELECT conn_sysid, conn_timeline, conn_dboid, conn_dsn FROM bdr.bdr_connections') t(a text, b oid, c oid, d text);
  COMMIT;
  dsns := ARRAY(SELECT p.dsn FROM bdr.standin_peers() p);
  PERFORM bdr.standin_tell('i', dsns);
  COMMIT;
  FOR peer IN SELECT p.name, p.dsn FROM bdr.standin_peers() p WHERE p.dsn = from_dsn LOOP
    PERFORM pglogical.create_subscription(bdr.standin_link(name, peer.name), peer.dsn, apply, true, true, '{}');
  END LOOP;
  COMMIT;
  -- A copy that has failed is never tried again: the node stays at "i" for good.
  n := 0;
  LOOP
    SELECT string_agg(DISTINCT s.status, ',') INTO state FROM pglogical.show_subscription_status() s;
    EXIT WHEN state = 'replicating';
    n := CASE WHEN state = 'down' THEN n + 1 ELSE 0 END;
    IF n > 50 THEN
      RAISE LOG 'previous init failed, manual cleanup is required';
      RETURN;
    END IF;
    COMMIT;
    PERFORM pg_sleep(0.1);
  END LOOP;

  PERFORM bdr.standin_tell('c', dsns);
  PERFORM bdr.standin_enroll();
  FOR peer IN SELECT p.name, p.dsn FROM bdr.standin_peers() p WHERE p.dsn <> from_dsn LOOP
    PERFORM pglogical.create_subscription(bdr.standin_link(name, peer.name), peer.dsn, apply, false, false, '{}');
  END LOOP;
  COMMIT;
  PERFORM bdr.standin_tell('o', dsns);
  COMMIT;
  FOR peer IN SELECT p.name, p.dsn FROM bdr.standin_peers() p LOOP
    PERFORM * FROM public.dblink(peer.dsn, format('SELECT pglogical.create_subscription(%L, %L, %L, false, false, ''{}'')::text',
      bdr.standin_link(peer.name, name), dsn, apply)) t(id text);
    LOOP
      SELECT t.status INTO state FROM public.dblink(peer.dsn, format('SELECT status FROM pglogical.show_subscription_status(%L)',
        bdr.standin_link(peer.name, name))) t(status text);
      EXIT WHEN state = 'replicating';
      PERFORM pg_sleep(0.1);
    END LOOP;
  END LOOP;
  PERFORM bdr.standin_tell('r', dsns);
END $$;

CREATE FUNCTION bdr.bdr_node_join_wait_for_ready() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  LOOP
    PERFORM pg_sleep(0.5);
    EXIT WHEN bdr.standin_status() = 'r';
  END LOOP;
END $$;

-- Forgets the links to and from a node; what that node itself holds stays.
CREATE FUNCTION bdr.standin_forget(parted text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE slot name; own CONSTANT text := bdr.bdr_get_local_node_name();
BEGIN
  UPDATE bdr.bdr_nodes SET node_status = 'k' WHERE node_name = parted;
  PERFORM pglogical.drop_subscription(bdr.standin_link(own, parted), true);
  FOR slot IN SELECT slot_name FROM pg_catalog.pg_replication_slots WHERE slot_name LIKE '%\_' || bdr.standin_link(parted, own) LOOP
    FOR attempt IN 1..50 LOOP
      PERFORM pg_terminate_backend(active_pid) FROM pg_catalog.pg_replication_slots WHERE slot_name = slot AND active;
      BEGIN
        PERFORM pg_drop_replication_slot(slot);
        EXIT;
      EXCEPTION WHEN object_in_use THEN PERFORM pg_sleep(0.1);
      END;
    END LOOP;
  END LOOP;
END $$;

CREATE FUNCTION bdr.bdr_part_by_node_names(p_nodes text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE parted text; peer record;
BEGIN
  FOR parted IN SELECT node_name FROM bdr.bdr_nodes WHERE node_name = ANY (p_nodes) AND node_status <> 'k' LOOP
    PERFORM bdr.standin_forget(parted);
    FOR peer IN SELECT * FROM bdr.standin_peers() LOOP
      PERFORM public.dblink_exec(peer.dsn, format('DO $x$BEGIN PERFORM bdr.standin_forget(%L); END$x$', parted));
    END LOOP;
  END LOOP;
END $$;

CREATE FUNCTION bdr.remove_bdr_from_local_node(force boolean DEFAULT false, convert_global_sequences boolean DEFAULT true) RETURNS void
LANGUAGE plpgsql SET bdr.skip_ddl_replication = on SET bdr.permit_unsafe_ddl_commands = on AS $$
BEGIN
  IF bdr.standin_status() <> 'k' THEN
    IF NOT force THEN RAISE EXCEPTION 'this BDR node might still be active, not removing'; END IF;
    RAISE WARNING 'forcing deletion of possibly active BDR node';
    UPDATE bdr.bdr_nodes SET node_status = 'k' WHERE node_name = bdr.bdr_get_local_node_name();
  END IF;
  PERFORM pglogical.drop_subscription(sub_name, true) FROM pglogical.subscription;
  PERFORM pg_drop_replication_slot(slot_name) FROM pg_catalog.pg_replication_slots
    WHERE database = current_database() AND plugin = 'pglogical_output' AND NOT active;
  PERFORM pglogical.drop_node(node_name, true) FROM pglogical.local_node JOIN pglogical.node USING (node_id);
  DELETE FROM bdr.bdr_connections;
  DELETE FROM bdr.bdr_nodes;
  DROP EXTENSION IF EXISTS pglogical;
END $$;

CREATE FUNCTION bdr.bdr_apply_pause() RETURNS void LANGUAGE sql AS $$
  SELECT pglogical.alter_subscription_disable(sub_name, true) FROM pglogical.subscription
$$;
CREATE FUNCTION bdr.bdr_apply_resume() RETURNS void LANGUAGE sql AS $$
  SELECT pglogical.alter_subscription_enable(sub_name, true) FROM pglogical.subscription
$$;
CREATE FUNCTION bdr.bdr_apply_is_paused() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM pglogical.subscription WHERE NOT sub_enabled); END $$;

