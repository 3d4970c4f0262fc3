import { sh } from "../remote/quote.js";

/** A cluster of Debian's postgresql-common: a server with its configuration below /etc/postgresql/VERSION/NAME. */
export interface ClusterName {
  version: string;
  cluster: string;
}

/**
 * Shell functions for clusters, run as root: the server's own account reads its files and runs its programs.
 * `mdc_pg VERSION NAME` sets where things are; the others stand on it.
 */
export const clusterShell = `mdc_pg() {
  pg_version=$1 pg_cluster=$2 pg_etc=/etc/postgresql/$1/$2 pg_bin=/usr/lib/postgresql/$1/bin pg_unit=postgresql@$1-$2
  pg_data=$(sed -n "s/^[[:space:]]*data_directory[[:space:]]*=[[:space:]]*'\\(.*\\)'.*/\\1/p" "$pg_etc/postgresql.conf" 2>/dev/null | tail -n 1)
  [ -n "$pg_data" ] || pg_data=/var/lib/postgresql/$1/$2
  pg_owner=$(stat -c %U -- "$pg_data" 2>/dev/null) || pg_owner=postgres
}
mdc_pg_as() { ( cd / && exec runuser -u "$pg_owner" -- "$@" ); }
mdc_pg_pid() { head -n 1 -- "$pg_data/postmaster.pid" 2>/dev/null; }
mdc_pg_runs() { pg_pid=$(mdc_pg_pid) && [ -n "$pg_pid" ] && [ "$(cat "/proc/$pg_pid/comm" 2>/dev/null)" = postgres ]; }
mdc_pg_fenced() { [ "$(sed 's/#.*//; s/[[:space:]]//g; /^$/d' "$pg_etc/start.conf" 2>/dev/null)" = disabled ]; }
mdc_pg_control() { LC_ALL=C "$pg_bin/pg_controldata" -D "$pg_data" 2>/dev/null | sed -n "s/^$1: *//p"; }
# SQL from standard input, over the server's socket, with a limit in seconds.
mdc_pg_sql() {
  pg_socket=$(sed -n 5p "$pg_data/postmaster.pid") pg_port=$(sed -n 4p "$pg_data/postmaster.pid")
  mdc_pg_as timeout "$1" "$pg_bin/psql" -X -A -t -q -w -v ON_ERROR_STOP=1 \\
    -d "host='$pg_socket' port=$pg_port dbname=postgres connect_timeout=10 application_name=mdc-provision"
}
`;

/** `mdc_pg_log PORT`: the log of the cluster at a port, of one that runs where several are meant for it. Any account may ask. */
export const clusterLog = `mdc_pg_log() {
  pg_lsclusters -h 2>/dev/null | awk -v port="$1" '$3 == port && (log_ == "" || $4 ~ /^online/) { log_ = $7 } END { print log_ }'
}
`;

/** Shell text that chooses the cluster which the functions are about. */
export function chooseCluster({ version, cluster }: ClusterName): string {
  return sh`mdc_pg ${version} ${cluster}
`;
}

/** Shell text that ends a probe where it could not tell the truth. */
export const clusterProbeStart = `[ "$(id -u)" = 0 ] || { echo 'only root can tell' >&2; exit 126; }
`;
