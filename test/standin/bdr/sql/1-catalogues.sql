-- Stand-in of bdr 1.0.7: its names around pglogical 2. Everything that begins with "standin_" is not bdr's.
CREATE SCHEMA bdr;
GRANT USAGE ON SCHEMA bdr TO PUBLIC;

CREATE TABLE bdr.bdr_nodes (
  node_sysid text NOT NULL, node_timeline oid NOT NULL, node_dboid oid NOT NULL,
  node_status "char" NOT NULL CHECK (node_status IN ('b', 'i', 'c', 'o', 'r', 'k')),
  node_name text NOT NULL UNIQUE, node_local_dsn text, node_init_from_dsn text, node_read_only boolean DEFAULT false,
  PRIMARY KEY (node_sysid, node_timeline, node_dboid));

CREATE TABLE bdr.bdr_connections (
  conn_sysid text NOT NULL, conn_timeline oid NOT NULL, conn_dboid oid NOT NULL,
  conn_origin_sysid text DEFAULT '0', conn_origin_timeline oid DEFAULT 0, conn_origin_dboid oid DEFAULT 0,
  conn_is_unidirectional boolean NOT NULL DEFAULT false, conn_dsn text NOT NULL, conn_apply_delay integer,
  conn_replication_sets text[],
  PRIMARY KEY (conn_sysid, conn_timeline, conn_dboid, conn_origin_sysid, conn_origin_timeline, conn_origin_dboid));

CREATE TABLE bdr.bdr_queued_commands (
  lsn pg_lsn NOT NULL, queued_at timestamptz NOT NULL, perpetrator text NOT NULL, command_tag text NOT NULL, command text NOT NULL);

CREATE TYPE bdr.dropped_object AS (objtype text, objnames text[], objargs text[]);

-- Stays empty: pglogical writes what it settles to the server's log.
CREATE TABLE bdr.bdr_conflict_history (
  conflict_id bigserial, local_node_sysid text NOT NULL, PRIMARY KEY (local_node_sysid, conflict_id), local_conflict_time timestamptz NOT NULL,
  object_schema text, object_name text, remote_node_sysid text NOT NULL,
  conflict_type text, conflict_resolution text, local_tuple json, remote_tuple json);

CREATE FUNCTION bdr.bdr_version() RETURNS text LANGUAGE sql AS $$ SELECT '1.0.7-standin'::text $$;
CREATE FUNCTION bdr.bdr_variant() RETURNS text LANGUAGE sql AS $$ SELECT 'BDR'::text $$;

CREATE FUNCTION bdr.bdr_get_local_nodeid(OUT sysid text, OUT timeline oid, OUT dboid oid) LANGUAGE sql AS $$
  SELECT c.system_identifier::text, 1::oid, d.oid FROM pg_control_system() c, pg_database d WHERE d.datname = current_database()
$$;

CREATE FUNCTION bdr.bdr_get_local_node_name() RETURNS text LANGUAGE sql AS $$
  SELECT node_name FROM bdr.bdr_nodes n, bdr.bdr_get_local_nodeid() i
  WHERE n.node_sysid = i.sysid AND n.node_timeline = i.timeline AND n.node_dboid = i.dboid
$$;

CREATE FUNCTION bdr.standin_status() RETURNS "char" LANGUAGE sql AS $$
  SELECT node_status FROM bdr.bdr_nodes n, bdr.bdr_get_local_nodeid() i
  WHERE n.node_sysid = i.sysid AND n.node_timeline = i.timeline AND n.node_dboid = i.dboid
$$;

CREATE FUNCTION bdr.bdr_is_active_in_db() RETURNS boolean LANGUAGE sql AS $$
  SELECT EXISTS (SELECT 1 FROM bdr.bdr_connections c, bdr.bdr_get_local_nodeid() i
                 WHERE c.conn_sysid = i.sysid AND c.conn_timeline = i.timeline AND c.conn_dboid = i.dboid)
$$;

-- Connection strings of the other nodes that are ready.
CREATE FUNCTION bdr.standin_peers(OUT name text, OUT dsn text) RETURNS SETOF record LANGUAGE sql AS $$
  SELECT n.node_name, c.conn_dsn FROM bdr.bdr_nodes n JOIN bdr.bdr_connections c
    ON (c.conn_sysid, c.conn_timeline, c.conn_dboid) = (n.node_sysid, n.node_timeline, n.node_dboid)
  WHERE n.node_status = 'r' AND n.node_name IS DISTINCT FROM bdr.bdr_get_local_node_name()
$$;

-- What 9.4 calls its functions.
CREATE FUNCTION pg_catalog.pg_current_xlog_location() RETURNS pg_lsn LANGUAGE sql AS $$ SELECT pg_current_wal_lsn() $$;
CREATE FUNCTION pg_catalog.pg_current_xlog_insert_location() RETURNS pg_lsn LANGUAGE sql AS $$ SELECT pg_current_wal_insert_lsn() $$;
CREATE FUNCTION pg_catalog.pg_xlog_location_diff(pg_lsn, pg_lsn) RETURNS numeric LANGUAGE sql AS $$ SELECT pg_wal_lsn_diff($1, $2) $$;

