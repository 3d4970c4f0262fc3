CREATE VIEW bdr.pg_replication_slots AS
  SELECT slot_name, CASE plugin WHEN 'pglogical_output' THEN 'bdr' ELSE plugin END::name AS plugin, slot_type, datoid, database,
    active, active_pid AS pid, xmin, catalog_xmin, restart_lsn, confirmed_flush_lsn
  FROM pg_catalog.pg_replication_slots;

CREATE VIEW bdr.bdr_node_slots AS
  SELECT n.node_name, s.slot_name, s.restart_lsn AS slot_restart_lsn, s.confirmed_flush_lsn AS slot_confirmed_lsn,
    s.active AS walsender_active, s.pid AS walsender_pid, r.sent_lsn AS sent_location, r.write_lsn AS write_location,
    r.flush_lsn AS flush_location, r.replay_lsn AS replay_location
  FROM bdr.bdr_nodes n
  JOIN bdr.pg_replication_slots s ON s.slot_name LIKE '%\_' || bdr.standin_link(n.node_name, bdr.bdr_get_local_node_name())
  LEFT JOIN pg_stat_replication r ON r.pid = s.pid
  WHERE s.database = current_database();

-- pglogical counts nothing of this.
CREATE VIEW bdr.pg_stat_bdr AS
  SELECT NULL::oid AS rep_node_id, n.node_sysid AS rilocalid, n.node_name AS riremoteid, NULL::bigint AS nr_commit, NULL::bigint AS nr_rollback,
    NULL::bigint AS nr_insert, NULL::bigint AS nr_insert_conflict, NULL::bigint AS nr_update, NULL::bigint AS nr_update_conflict,
    NULL::bigint AS nr_delete, NULL::bigint AS nr_delete_conflict, NULL::bigint AS nr_disconnect
  FROM bdr.bdr_nodes n WHERE n.node_name IS DISTINCT FROM bdr.bdr_get_local_node_name();

CREATE FUNCTION bdr.wait_slot_confirm_lsn(slot name, target pg_lsn) RETURNS void LANGUAGE plpgsql AS $$
BEGIN PERFORM pglogical.wait_slot_confirm_lsn(slot, target); END $$;
