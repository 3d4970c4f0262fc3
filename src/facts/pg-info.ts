import type { PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

/** What a server tells of itself, in parts that one connection can read. */
const questions = {
  version: "SELECT to_json(version())",
  in_recovery: "SELECT to_json(pg_is_in_recovery())",
  tablespaces: `SELECT json_object_agg(spcname, json_build_object('spcowner', pg_get_userbyid(spcowner),
 'spcacl', coalesce(spcacl::text, ''), 'spcoptions', coalesce(spcoptions, '{}'))) FROM pg_tablespace`,
  replications: `SELECT json_object_agg(pid, json_build_object('usename', pg_get_userbyid(usesysid), 'app_name', coalesce(application_name, ''),
 'client_addr', client_addr, 'client_hostname', coalesce(client_hostname, ''), 'backend_start', backend_start::text, 'state', state)) FROM pg_stat_replication`,
  repl_slots: `SELECT json_object_agg(slot_name, json_build_object('plugin', plugin, 'slot_type', slot_type, 'database', database,
 'active', active)) FROM pg_replication_slots`,
  settings: `SELECT json_object_agg(name, json_build_object('setting', setting, 'unit', coalesce(unit, ''), 'context', context, 'vartype', vartype,
 'boot_val', coalesce(boot_val, ''), 'min_val', coalesce(min_val, ''), 'max_val', coalesce(max_val, ''), 'sourcefile', coalesce(sourcefile, ''),
 'pretty_val', current_setting(name), 'pending_restart', pending_restart)) FROM pg_settings`,
  roles: `SELECT json_object_agg(rolname, json_build_object('superuser', rolsuper, 'canlogin', rolcanlogin, 'valid_until', coalesce(rolvaliduntil::text, ''),
 'member_of', ARRAY(SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid ORDER BY 1)))
 FROM pg_roles r WHERE rolname !~ '^pg_'`,
} as const;

export type PgInfoPart = keyof typeof questions;

/** One part of what community.postgresql's postgresql_info reads; null where there is nothing of it. Needs PostgreSQL 9.5. */
export const pgInfo = factKind<{ connection: PgConnection; part: PgInfoPart }, unknown>(
  pgKind<{ connection: PgConnection; part: PgInfoPart }, unknown>({
    name: "pg.info",
    id: ({ part }) => part,
    sql: ({ part }) => questions[part],
    value: (json) => json,
    nothing: null,
  }),
);
