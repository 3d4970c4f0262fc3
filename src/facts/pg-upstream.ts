import { heredoc, quote, sh } from "../remote/quote.js";
import { clusterProbeStart, clusterShell, type ClusterName } from "./pg-cluster-shell.js";
import { literal } from "./pg-connection.js";
import { factKind, lineRecords, type FactState } from "./types.js";

export interface Upstream extends ClusterName {
  /** Connection string without a password, for replication and for a database. */
  conninfo: string;
  database: string;
  slot: string;
}

/** Another server as a cluster of this host sees it, and what the data of the two have in common. */
export type PgUpstream =
  | { reachable: false; reason: string }
  | {
      reachable: true;
      system?: string;
      timeline?: number;
      role?: "primary" | "standby";
      /** null: there is none of the name; otherwise how much of the log it still has: reserved, extended, unreserved, lost. */
      slot?: string | null;
      relation?: Relation;
      /** Where `forked`: transactions that only this cluster has, rounded down; null where nobody can count them. */
      own?: number | null;
      /** Where `other`: tables and the like of all databases; null where the server does not say. */
      objects?: number | null;
    };

/**
 * `none`: no cluster here. `other`: data of another origin. `same`: one timeline. `behind`: the other server was promoted and has all that is here.
 * `newer`: this one was promoted and the other one was not. `forked`: each has written something of its own.
 */
export type Relation = "none" | "other" | "same" | "behind" | "newer" | "forked";

// psql keeps what IDENTIFY_SYSTEM says in variables; its position in the log, which moves, is left out.
const question = (slot: string): string => `\\set QUIET 1
IDENTIFY_SYSTEM \\gset id_
SELECT :id_timeline > 1 AS forked \\gset
\\echo system :id_systemid
\\echo timeline :id_timeline
SELECT 'role ' || CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE 'primary' END;
SELECT 'slot ' || coalesce(wal_status, 'reserved') FROM pg_replication_slots WHERE slot_name = ${literal(slot)} AND slot_type = 'physical';
\\if :forked
\\echo history
TIMELINE_HISTORY :id_timeline;
\\endif
`;

/**
 * Compares two histories, which name for each timeline where it ends ("1\\t0/3000148\\t…"): prints the relation, and the stretches of
 * the log that only this cluster has, as "timeline from until".
 */
export const compareHistories = `mdc_compare() {
  awk -v mine="$1" -v theirs="$2" '
    function key(lsn, parts) { split(lsn, parts, "/"); return sprintf("%8s%8s", parts[1], parts[2]) }
    function least(a, b) { if (a == "") return b; if (b == "") return a; return key(a) <= key(b) ? a : b }
    /^=/ { side++; next }
    $1 ~ /^[0-9]+$/ { n[side]++; tli[side, n[side]] = $1; end[side, n[side]] = $2 }
    END {
      n[1]++; tli[1, n[1]] = mine; n[2]++; tli[2, n[2]] = theirs
      for (i = 1; i <= n[1] && i <= n[2] && tli[1, i] == tli[2, i]; i++) { at = i; if (end[1, i] != end[2, i]) break }
      if (at == 0) { print "other"; exit }
      fork = least(end[1, at], end[2, at])
      if (fork == "") { print "same"; exit }
      if (end[2, at] == "") { print "newer"; exit }
      print "behind"
      if (end[1, at] == "" || end[1, at] != fork) print tli[1, at], fork, end[1, at] == "" ? "-" : end[1, at]
      for (i = at + 1; i <= n[1]; i++) print tli[1, i], end[1, i - 1], end[1, i] == "" ? "-" : end[1, i]
    }'
}
`;

/** What only this cluster has: whether its log goes on behind the fork at all, and how many transactions stand there. */
const countOwn = `mdc_own() {
  o_count=0 o_any=0
  while read -r o_timeline o_from o_until; do
    set -- -p "$pg_data/pg_wal" -t "$o_timeline" -s "$o_from"
    [ "$o_until" = - ] || set -- "$@" -e "$o_until"
    o_records=$(mdc_pg_as timeout 20 "$pg_bin/pg_waldump" "$@" -n 1 2>&1 </dev/null)
    case $o_records in rmgr:*) o_any=1 ;; *'could not find file'* | *'could not open'* | *'could not locate'*) o_any=1 o_count=? ;; esac
    [ "$o_count" = '?' ] || o_count=$((o_count + $(mdc_pg_as timeout 20 "$pg_bin/pg_waldump" "$@" --rmgr=Transaction 2>/dev/null </dev/null | grep -c 'desc: COMMIT')))
  done
  # Two digits are enough for people, and stand still while somebody writes.
  printf '%s %s\\n' "$o_any" "$(echo "$o_count" | awk '$1 == "?" { print; next } { n = $1; d = 1; while (n >= 100) { n = int(n / 10); d *= 10 } print n * d }')"
}
`;

/** Tables, views, sequences and functions of all databases that are not the system's or an extension's. */
const countObjects = `mdc_objects() {
  mdc_pg_runs || { echo '?'; return; }
  o_names=$(echo "SELECT quote_ident(datname) FROM pg_database WHERE datallowconn" | mdc_pg_sql 15 2>/dev/null) || { echo '?'; return; }
  o_sum=0 o_question=$(cat <<'E'
SELECT (SELECT count(*) FROM pg_class o WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND oid >= 16384 AND relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\\_%' OR nspname = 'information_schema')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = o.oid AND d.deptype = 'e'))
 + (SELECT count(*) FROM pg_proc o WHERE oid >= 16384 AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = o.oid AND d.deptype = 'e'));
E
)
  while IFS= read -r o_name; do
    o_one=$(printf '%s\\n' "\\\\connect $o_name" "$o_question" | mdc_pg_sql 15 2>/dev/null) || { echo '?'; return; }
    o_sum=$((o_sum + o_one))
  done <<E
$o_names
E
  echo "$o_sum"
}
`;

const facts = `mdc_upstream() {
  u_said=$(mdc_pg_as timeout 20 "$pg_bin/psql" -X -A -t -q -w -v ON_ERROR_STOP=1 -d "$1 replication=database" 2>&1) || {
    printf '!%s\\n' "$(printf %s "$u_said" | base64 | tr -d '\\n')"; return; }
  u_value() { printf '%s\\n' "$u_said" | sed -n "s/^$1 //p"; }
  u_relation=none u_own= u_objects=
  if [ -f "$pg_data/PG_VERSION" ]; then
    u_timeline=$(mdc_pg_timeline)
    if [ "$(mdc_pg_control 'Database system identifier')" != "$(u_value system)" ]; then
      u_relation=other u_objects=$(mdc_objects)
    else
      u_mine=$pg_data/pg_wal/$(printf %08X "$u_timeline").history
      u_compared=$({ echo =; cat -- "$u_mine" 2>/dev/null; echo; echo =; printf '%s\\n' "$u_said" | sed '1,/^history$/d; s/^[0-9A-F]*\\.history|//'; } | mdc_compare "$u_timeline" "$(u_value timeline)")
      u_relation=$(printf '%s\\n' "$u_compared" | head -n 1)
      if [ "$u_relation" = behind ]; then
        u_own=$(printf '%s\\n' "$u_compared" | sed 1d | mdc_own)
        [ "\${u_own% *}" = 0 ] || u_relation=forked
        u_own=\${u_own#* }
      fi
    fi
  fi
  printf '%s|%s|%s|%s|%s|%s|%s\\n' "$(u_value system)" "$(u_value timeline)" "$(u_value role)" "$(u_value slot)" "$u_relation" "$u_own" "$u_objects"
}
mdc_pg_timeline() {
  if mdc_pg_runs; then
    t_now=$(echo "SELECT CASE WHEN pg_is_in_recovery() THEN (SELECT received_tli FROM pg_stat_wal_receiver) ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END" | mdc_pg_sql 15 2>/dev/null)
    [ -z "$t_now" ] || { echo "$t_now"; return; }
  fi
  t_now=$(mdc_pg_control "Latest checkpoint's TimeLineID") t_recovered=$(mdc_pg_control "Min recovery ending loc's timeline")
  if [ "\${t_recovered:-0}" -gt "$t_now" ]; then echo "$t_recovered"; else echo "$t_now"; fi
}
`;

/** A server that a cluster of this host is to follow, asked from here as the server's own account. */
export const pgUpstream = factKind<Upstream, PgUpstream>({
  name: "pg.upstream",
  id: ({ version, cluster, conninfo, database, slot }) => `${version}/${cluster}<${conninfo} ${database}#${slot}`,
  probe: (keys) =>
    [clusterProbeStart, clusterShell, compareHistories, countOwn, countObjects, facts, ...keys.map(askOne)].join(""),
  ...lineRecords,
  parse,
  nothing: { reachable: false, reason: "PostgreSQL is not there yet" },
});

function askOne({ version, cluster, conninfo, database, slot }: Upstream): string {
  const ask = heredoc(question(slot));
  const words = `${conninfo} dbname=${database}`;
  return `${sh`mdc_pg ${version} ${cluster}`}
base64 -d ${ask.redirect} | mdc_upstream ${quote(words)}
${ask.body}`;
}

function parse(record: Buffer): FactState<PgUpstream> {
  const text = record.toString("utf8");
  if (text.startsWith("!")) {
    const reason = Buffer.from(text.slice(1), "base64")
      .toString("utf8")
      .trim()
      .replace(/^psql: (error: )?/, "");
    return { status: "known", value: { reachable: false, reason: reason || "no answer within 20 s" } };
  }
  const [system, timeline, role, slot = "", relation, own = "", objects = ""] = text.split("|");
  const value: PgUpstream = {
    reachable: true,
    system,
    timeline: Number(timeline),
    role: role === "standby" ? "standby" : "primary",
    slot: slot === "" ? null : slot,
    relation: relation as Relation,
    own: number(own),
    objects: number(objects),
  };
  return { status: "known", value };
}

function number(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}
