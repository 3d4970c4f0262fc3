import { oracleConnectionId, oracleLiteral, type OracleConnection } from "./oracle-connection.js";
import { recorded, recordedFault, saidIn } from "./oracle-probe.js";
import { factKind, lineRecords, type FactState } from "./types.js";

export interface OracleDatabaseKey {
  connection: OracleConnection;
  /** Parameters of the instance, in small letters. */
  parameters: readonly string[];
  /** Accounts whose rights for GoldenGate are asked for, in capitals. */
  administrators: readonly string[];
}

/** What replication needs of a database. */
export interface OracleDatabase {
  logMode: string;
  forceLogging: boolean;
  supplementalLogging: boolean;
  openMode: string;
  role: string;
  /** By name; null for one that the instance does not know. */
  parameters: Readonly<Record<string, string | null>>;
  /** By name; null where there is no such account. */
  administrators: Readonly<Record<string, boolean | null>>;
}

/** State of a database, by one SQL*Plus. */
export const oracleDatabase = factKind<OracleDatabaseKey, Partial<OracleDatabase>>({
  name: "oracle.database",
  id: ({ connection, parameters, administrators }) =>
    `${oracleConnectionId(connection)}#${parameters.join(",")} ${administrators.join(",")}`,
  probe: (keys) => keys.map(probeOne).join(""),
  ...lineRecords,
  parse: (record, key) => parse(saidIn(record), record, key),
  nothing: {},
});

function probeOne({ connection, parameters, administrators }: OracleDatabaseKey): string {
  const names = (list: readonly string[]): string => list.map(oracleLiteral).join(", ");
  const script = [
    "SELECT '=database|' || log_mode || '|' || force_logging || '|' || supplemental_log_data_min || '|' || open_mode || '|' || database_role FROM v$database;",
    ...(parameters.length === 0
      ? []
      : [`SELECT '=parameter|' || name || '|' || value FROM v$parameter WHERE name IN (${names(parameters)});`]),
    ...(administrators.length === 0
      ? []
      : [
          `SELECT '=user|' || username FROM dba_users WHERE username IN (${names(administrators)});`,
          `SELECT '=granted|' || username FROM dba_goldengate_privileges WHERE username IN (${names(administrators)});`,
        ]),
  ].join("\n");
  return recorded(connection, script);
}

function parse(
  said: string,
  record: Buffer,
  { connection, parameters, administrators }: OracleDatabaseKey,
): FactState<Partial<OracleDatabase>> {
  const fault = recordedFault(said, record, connection);
  if (fault) return fault;
  const rows = said.split("\n").flatMap((line) => (line.startsWith("=") ? [line.slice(1).split("|")] : []));
  const of = (what: string): string[][] => rows.filter(([first]) => first === what);
  const [, logMode = "", force, supplemental, openMode = "", role = ""] = of("database")[0] ?? [];
  const values = new Map(of("parameter").map(([, name = "", ...value]) => [name, value.join("|")]));
  const users = new Set(of("user").map(([, name]) => name));
  const granted = new Set(of("granted").map(([, name]) => name));
  const value: OracleDatabase = {
    logMode,
    forceLogging: force === "YES",
    supplementalLogging: supplemental !== "NO",
    openMode,
    role,
    parameters: Object.fromEntries(parameters.map((name) => [name, values.get(name) ?? null])),
    administrators: Object.fromEntries(
      administrators.map((name) => [name, users.has(name) ? granted.has(name) : null]),
    ),
  };
  return { status: "known", value };
}
