import { sh } from "../remote/quote.js";
import { clusterProbeStart, clusterShell, type ClusterName } from "./pg-cluster-shell.js";
import { factKind, lineRecords, type FactState } from "./types.js";

/** A cluster as it stands on its host. In promises attributes may be left out. */
export type PgCluster =
  /** `configured`: it has its configuration, and no data. */
  | { exists: false; configured?: boolean }
  | {
      exists: true;
      running?: boolean;
      /** What it is, or would be once started: a standby follows another server and takes no writes. */
      role?: "primary" | "standby";
      /** Kept from starting, so that it cannot take writes. */
      fenced?: boolean;
      /** Number that a cluster is given when it is made, and that its copies have, too. */
      system?: string;
      /** Rises with each promotion of a copy. */
      timeline?: number;
      /** Keeps the log that pg_rewind needs. */
      rewindable?: boolean;
      /** pg_rewind was stopped in the middle: the data are neither old nor new. */
      broken?: boolean;
      /** Where a standby finds its primary. */
      conninfo?: string;
      slot?: string;
      /** Of a running standby: streaming, waiting…; null where it receives nothing. */
      receiver?: string | null;
      /** Why it does not stream: the last complaint in its log. */
      complaint?: string;
      data?: string;
    };

/** Behind the name of the data's folder: the file that says that pg_rewind is at work there, which would remove it from within. */
export const rewindMark = ".mdc-rewinding";

const facts = `mdc_cluster() {
  mdc_pg "$1" "$2"
  [ -f "$pg_etc/postgresql.conf" ] || { echo absent; return; }
  [ -f "$pg_data/PG_VERSION" ] || { echo empty; return; }
  c_running=0 c_role=primary c_fenced=0 c_broken=0 c_json= c_log=
  if mdc_pg_runs; then
    c_running=1
    c_json=$(mdc_pg_sql 15 2>/dev/null <<'E'
SELECT json_build_object('role', CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE 'primary' END,
 'timeline', CASE WHEN pg_is_in_recovery() THEN (SELECT received_tli FROM pg_stat_wal_receiver)
  ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END,
 'conninfo', current_setting('primary_conninfo', true), 'slot', current_setting('primary_slot_name', true),
 'receiver', (SELECT status FROM pg_stat_wal_receiver));
E
)
    case $c_json in *streaming* | *'"primary"'*) ;; *)
      c_log=$(tail -n 40 -- "/var/log/postgresql/postgresql-$1-$2.log" 2>/dev/null | grep -E 'FATAL|ERROR|PANIC' | tail -n 1 | sed 's/.*\\(FATAL\\|ERROR\\|PANIC\\): */\\1: /' | base64 | tr -d '\\n') ;;
    esac
  fi
  [ ! -e "$pg_data/standby.signal" ] || c_role=standby
  ! mdc_pg_fenced || c_fenced=1
  [ ! -e "$pg_data${rewindMark}" ] || c_broken=1
  c_control=$(LC_ALL=C "$pg_bin/pg_controldata" -D "$pg_data" 2>/dev/null | sed -n '
    s/^Database system identifier: */system=/p
    s/^Latest checkpoint.s TimeLineID: */timeline=/p
    s/^Min recovery ending loc.s timeline: */recovered=/p
    s/^wal_log_hints setting: */hints=/p
    s/^Data page checksum version: */checksums=/p' | tr '\\n' ' ')
  printf '%s|%s|%s|%s|%s|%s|%s|%s\\n' "$c_running" "$c_role" "$c_fenced" "$c_broken" "$c_control" "$(printf %s "$pg_data" | base64 | tr -d '\\n')" "$c_log" "$c_json"
}
`;

/** What a cluster is, whether its server runs or not. Needs PostgreSQL 12. */
export const pgCluster = factKind<ClusterName, PgCluster>({
  name: "pg.cluster",
  id: ({ version, cluster }) => `${version}/${cluster}`,
  probe: (keys) =>
    `${clusterProbeStart}${clusterShell}${facts}${keys.map(({ version, cluster }) => sh`mdc_cluster ${version} ${cluster}`).join("\n")}\n`,
  ...lineRecords,
  parse,
  nothing: { exists: false, configured: false },
  compare(promised, actual) {
    if (!promised.exists) return actual.exists ? ["the cluster is there"] : [];
    if (!actual.exists) return ["there is no such cluster"];
    return (["running", "role", "fenced", "broken", "system", "slot", "receiver"] as const)
      .filter((name) => promised[name] !== undefined && promised[name] !== actual[name])
      .map((name) => `${name} is ${String(actual[name])}, wanted ${String(promised[name])}`);
  },
});

interface Said {
  role: "primary" | "standby";
  timeline: number | null;
  conninfo: string | null;
  slot: string | null;
  receiver: string | null;
}

function parse(record: Buffer, { version, cluster }: ClusterName): FactState<PgCluster> {
  const text = record.toString("utf8");
  if (text === "absent" || text === "empty")
    return { status: "known", value: { exists: false, configured: text === "empty" } };
  const [running, role, fenced, broken, control = "", data = "", complaint = "", ...json] = text.split("|");
  const values = new Map([...control.matchAll(/(\w+)=(\S+)/g)].map(([, name = "", value = ""]) => [name, value]));
  const system = values.get("system");
  if (system === undefined)
    return { status: "error", message: `the control file of ${version}/${cluster} cannot be read` };
  const said = json.join("|") === "" ? undefined : (JSON.parse(json.join("|")) as Said);
  const value: PgCluster = {
    exists: true,
    running: running === "1",
    role: said?.role ?? (role === "standby" ? "standby" : "primary"),
    fenced: fenced === "1",
    broken: broken === "1",
    system,
    timeline: said?.timeline ?? Math.max(Number(values.get("timeline")), Number(values.get("recovered") ?? 0)),
    rewindable: values.get("hints") === "on" || values.get("checksums") !== "0",
    conninfo: said?.conninfo ?? "",
    slot: said?.slot ?? "",
    receiver: said?.receiver ?? null,
    complaint: Buffer.from(complaint, "base64").toString("utf8").trim(),
    data: Buffer.from(data, "base64").toString("utf8"),
  };
  return { status: "known", value };
}
