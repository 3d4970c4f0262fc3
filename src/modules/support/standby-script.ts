import { rewindMark } from "../../facts/pg-cluster.js";
import { chooseCluster, clusterShell, type ClusterName } from "../../facts/pg-cluster-shell.js";
import { identifier, literal } from "../../facts/pg-connection.js";
import { heredoc, sh } from "../../remote/quote.js";

/** Limits in seconds. */
export interface Limits {
  /** For a server to start, stop, be promoted, or stream. */
  timeout: number;
  /** For a whole copy. */
  copy_timeout: number;
}

export interface Following extends ClusterName, Limits {
  conninfo: string;
  database: string;
  slot: string;
}

const serverFunctions = `${clusterShell}mdc_fail() { printf '%s\\n' "$*" >&2; exit 1; }
mdc_complaint() { tail -n 40 -- "/var/log/postgresql/postgresql-$pg_version-$pg_cluster.log" 2>/dev/null | grep -E 'FATAL|ERROR|PANIC' | tail -n 1; }
mdc_stop() {
  mdc_pg_runs || return 0
  timeout "$pg_limit" systemctl stop "$pg_unit"
  # What was started by hand is none of systemd's.
  if mdc_pg_runs; then timeout "$pg_limit" pg_ctlcluster --skip-systemctl-redirect -m fast "$pg_version" "$pg_cluster" stop; fi
  ! mdc_pg_runs || mdc_fail "the server does not stop within $pg_limit s"
}
mdc_start() {
  timeout "$pg_limit" systemctl start "$pg_unit"
  mdc_pg_runs || mdc_fail "the server does not start: $(mdc_complaint)"
}
mdc_fence() { printf '%s\\n' '# Written by mdc-provision: an old primary, which must not take writes. playbooks/return.yml brings it back.' disabled >"$pg_etc/start.conf" && systemctl daemon-reload; }
mdc_unfence() { ! mdc_pg_fenced || { echo auto >"$pg_etc/start.conf" && systemctl daemon-reload; }; }
`;

const start = ({ version, cluster }: ClusterName, { timeout, copy_timeout }: Limits): string =>
  `${serverFunctions}${chooseCluster({ version, cluster })}pg_limit=${timeout} pg_copy_limit=${copy_timeout}\n`;

/** Waits until the log arrives; then what an earlier attempt has left goes. */
const followFunctions = `mdc_streams() {
  s_left=$pg_limit
  until [ "$(echo 'SELECT status FROM pg_stat_wal_receiver' | mdc_pg_sql 10 2>/dev/null)" = streaming ]; do
    [ "$s_left" -gt 0 ] || mdc_fail "the standby does not stream after $pg_limit s: $(mdc_complaint)"
    s_left=$((s_left - 1)); sleep 1
  done
  rm -rf -- "$pg_data.mdc-old" "$pg_data.mdc-new"
}
# mdc_follow FOLDER: makes the data in it those of a standby.
mdc_follow() {
  f_conf=$1/postgresql.auto.conf
  { grep -v -E '^[[:space:]]*(primary_conninfo|primary_slot_name|recovery_target[a-z_]*)[[:space:]]*=' "$f_conf" 2>/dev/null; mdc_settings; } >"$f_conf.mdc" &&
    chmod 0600 "$f_conf.mdc" && chown "$pg_owner:" "$f_conf.mdc" && mv -f "$f_conf.mdc" "$f_conf" &&
    rm -f -- "$1/recovery.signal" && : >"$1/standby.signal" && chown "$pg_owner:" "$1/standby.signal" && chmod 0600 "$1/standby.signal" ||
    mdc_fail 'the settings of the standby cannot be written'
}
mdc_ask() { mdc_pg_as timeout "$pg_limit" "$pg_bin/psql" -X -A -t -q -w -v ON_ERROR_STOP=1 -d "$pg_database"; }
# Slots that this cluster kept for others when it was the primary would keep its log for ever.
mdc_drop_slots() { echo "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active AND slot_type = 'physical'" | mdc_pg_sql "$pg_limit" >/dev/null; }
`;

function following(wanted: Following): string {
  const { conninfo, database, slot } = wanted;
  const setting = (name: string, value: string): string =>
    `${name} = '${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'\n`;
  const settings = heredoc(setting("primary_conninfo", conninfo) + setting("primary_slot_name", slot));
  const make = heredoc(
    `SELECT pg_create_physical_replication_slot(${literal(slot)}, true) WHERE NOT EXISTS (SELECT 1 FROM pg_replication_slots WHERE slot_name = ${literal(slot)});\n`,
  );
  const drop = heredoc(
    `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ${literal(slot)} AND NOT active;\n`,
  );
  return `${start(wanted, wanted)}${followFunctions}${sh`pg_conninfo=${conninfo} pg_database=${`${conninfo} dbname=${database}`} pg_slot=${slot}`}
mdc_settings() {
base64 -d ${settings.redirect}
${settings.body}}
mdc_slot() {
base64 -d ${make.redirect} | mdc_ask >/dev/null
${make.body}}
mdc_drop_slot() {
base64 -d ${drop.redirect} | mdc_ask >/dev/null
${drop.body}}
`;
}

const baseBackup = `mdc_base_backup() {
  b_new=$pg_data.mdc-new b_old=$pg_data.mdc-old
  if [ -e "$pg_data" ]; then
    [ "$(stat -c %d -- "$pg_data")" = "$(stat -c %d -- "\${pg_data%/*}")" ] || mdc_fail "$pg_data is a file system of its own: nothing can be put in its place"
  fi
  rm -rf -- "$b_new"
  trap 'rm -rf -- "$b_new"' EXIT
  trap 'exit 143' TERM HUP INT
  mdc_drop_slot || exit
  mdc_slot || exit
  install -d -m 0700 -o "$pg_owner" -g "$(id -gn "$pg_owner")" -- "$b_new" || exit
  b_said=$(mdc_pg_as timeout "$pg_copy_limit" "$pg_bin/pg_basebackup" -w -d "$pg_conninfo" -D "$b_new" -X stream -c fast -S "$pg_slot" 2>&1) || mdc_fail "pg_basebackup ended with code $?: $b_said"
  mdc_follow "$b_new"
  mdc_stop
  # What was there stays until the copy streams. After an attempt that did not come so far, the older one is what was there.
  if [ -e "$b_old" ]; then rm -rf -- "$pg_data"; elif [ -e "$pg_data" ]; then mv -T -- "$pg_data" "$b_old" || exit; fi
  mv -T -- "$b_new" "$pg_data" || exit
  rm -f -- "$pg_data${rewindMark}"
  trap - EXIT
}
`;

/** Copies the primary, and has the copy follow it. */
export function copyScript(wanted: Following): string {
  return `${following(wanted)}${baseBackup}mdc_base_backup
mdc_unfence
mdc_start
mdc_streams
`;
}

/**
 * Takes an old primary back to where the new one was promoted, and has it follow from there; copies the primary where that cannot be done.
 * In single-user mode, in which pg_rewind ends what a crash has left, a server refuses to be a standby.
 */
export function rewindScript(wanted: Following): string {
  const option = Number(wanted.version) >= 15 ? ' --config-file="$pg_etc/postgresql.conf"' : "";
  return `${following(wanted)}${baseBackup}mdc_rewind() {
  # Before its first checkpoint a promoted server does not say that it is one.
  r_left=$pg_limit
  until [ "$(echo "SELECT timeline_id >= ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int FROM pg_control_checkpoint()" | mdc_ask)" = t ]; do
    [ "$r_left" -gt 0 ] || { echo 'the new primary has made no checkpoint since its promotion'; return 1; }
    r_left=$((r_left - 1)); sleep 1
  done
  mdc_stop
  : >"$pg_data${rewindMark}" || exit
  rm -f -- "$pg_data/standby.signal"
  mdc_pg_as timeout "$pg_copy_limit" "$pg_bin/pg_rewind" --target-pgdata="$pg_data" --source-server="$pg_database"${option} 2>&1
}
if r_said=$(mdc_rewind); then
  mdc_follow "$pg_data"
  rm -f -- "$pg_data${rewindMark}"
else
  logger -t mdc-provision "pg_rewind did not do, the primary is copied: $r_said"
  mdc_follow "$pg_data"
  mdc_base_backup
fi
mdc_slot || exit
mdc_unfence
mdc_start
mdc_streams
mdc_drop_slots
`;
}

/** Has the data that are there follow the primary. */
export function followScript(wanted: Following, restart: boolean): string {
  return `${following(wanted)}mdc_slot || exit
${restart ? "mdc_stop\n" : ""}mdc_follow "$pg_data"
mdc_unfence
if mdc_pg_runs; then echo 'SELECT pg_reload_conf()' | mdc_pg_sql "$pg_limit" >/dev/null; else mdc_start; fi
mdc_streams
${restart ? "mdc_drop_slots\n" : ""}`;
}

/** Waits until a standby streams. */
export function waitScript(wanted: Following): string {
  return `${following(wanted)}mdc_streams
`;
}

/**
 * Makes a standby a primary. Nobody is there yet whom it could wait for, so it waits for nobody; and it forgets whom it followed, so that
 * nobody who is copied from it follows that one.
 */
export function promoteScript(cluster: ClusterName, limits: Limits): string {
  const forget = ["synchronous_standby_names", "primary_conninfo", "primary_slot_name"];
  const before = heredoc(`ALTER SYSTEM RESET ${identifier(forget[0] ?? "")};\nSELECT pg_reload_conf();\n`);
  const after = heredoc(
    `${forget
      .slice(1)
      .map((name) => `ALTER SYSTEM RESET ${name};\n`)
      .join("")}SELECT pg_reload_conf();\nCHECKPOINT;\n`,
  );
  return `${start(cluster, limits)}base64 -d ${before.redirect} | mdc_pg_sql "$pg_limit" >/dev/null || exit
${before.body}p_done=$(echo "SELECT pg_promote(true, $pg_limit)" | mdc_pg_sql "$((pg_limit + 10))") || exit
[ "$p_done" = t ] || mdc_fail "the standby was not promoted within $pg_limit s: $(mdc_complaint)"
base64 -d ${after.redirect} | mdc_pg_sql "$pg_limit" >/dev/null
${after.body}`;
}

/** Stops a primary, in order as long as it can, and keeps it from being started. */
export function fenceScript(cluster: ClusterName, limits: Limits): string {
  return `${start(cluster, limits)}mdc_fence || exit
mdc_stop
`;
}

/** Starts a primary that was fenced. */
export function unfenceScript(cluster: ClusterName, limits: Limits): string {
  return `${start(cluster, limits)}mdc_unfence || exit
mdc_start
`;
}

/** The words of a connection string that names no password; the server's account finds it in the file. */
export function connectionString(words: Record<string, string | number | undefined>): string {
  return Object.entries(words)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) =>
      /^[A-Za-z0-9_./-]+$/.test(String(value))
        ? `${name}=${value}`
        : `${name}='${String(value).replace(/[\\']/g, "\\$&")}'`,
    )
    .join(" ");
}
