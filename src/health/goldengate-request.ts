import { ggsciFunction, ggsciInput, type GoldenGate } from "../facts/ggsci.js";
import { oracleLiteral, oracleName, sqlplus, type OracleConnection } from "../facts/oracle-connection.js";
import { heredoc, sh } from "../remote/quote.js";
import type { Site } from "./reading.js";

/** Databases with GoldenGate, as the role of that name makes them. */
export interface GoldenGateSetup {
  goldenGate: GoldenGate & { oracleHome: string };
  schemas: readonly string[];
  /** GoldenGate's own account in the database, in which its heartbeat is. */
  account: string;
}

/** Names of processes: what captures, what sends, what applies; by the numbers of datacenters. */
export const processNames = {
  extract: (from: number): string => `E${from}`,
  pump: (from: number, to: number): string => `P${from}T${to}`,
  replicat: (to: number, from: number): string => `R${to}F${from}`,
};

/**
 * Shell text that asks ggsci for all processes, their reports for errors, parameter files for what is left out, and the database for
 * the rest; each part behind a line "=part NAME". It writes nothing.
 */
export function goldenGateScript(
  { goldenGate, schemas, account }: GoldenGateSetup,
  { dcId }: Site,
  others: readonly Site[],
): string {
  const { oracleHome, oracleSid, home } = goldenGate;
  const connection = { oracleHome, oracleSid };
  const input = heredoc(ggsciInput(["INFO ALL"]));
  const names = [
    processNames.extract(dcId),
    ...others.flatMap((other) => [processNames.pump(dcId, other.dcId), processNames.replicat(dcId, other.dcId)]),
  ];
  // A region only applies.
  const parameters = names.map((name) => `dirprm/${name.toLowerCase()}.prm`);
  return `${ggsciFunction(goldenGate)}${partLine("processes")}
base64 -d ${input.redirect} | mdc_ggsci
${input.body}${partLine("errors")}
${sh`cd -- ${home} && for mdc_name in ${names}; do`}
  sed -n '/OGG-01668/d; s/^.* ERROR  *\\(OGG-.*\\)$/\\1/p' "dirrpt/$mdc_name.rpt" 2>/dev/null | tail -n 1 | cut -c 1-400 | sed "s/^/$mdc_name /"
done
${partLine("excluded")}
${sh`sed -n 's/^[[:space:]]*\\(TABLE\\|MAP\\)EXCLUDE[[:space:]]*\\([^;[:space:]]*\\).*/\\2/ip' ${parameters}`} 2>/dev/null
${asked(connection, "database", databaseSql(schemas))}${asked(connection, "heartbeat", heartbeatSql(account))}`;
}

function asked(connection: OracleConnection, name: string, sql: readonly string[]): string {
  const { command, body } = sqlplus(connection, sql.map((statement) => `${statement};`).join("\n"));
  return `${partLine(name)}
${command} 2>&1
${body}echo "=code $?"
`;
}

/** A default is a LONG, to which nothing can be added: it stands on a line of its own. */
function databaseSql(schemas: readonly string[]): string[] {
  const own = (column: string): string => `${column} IN (${schemas.map(oracleLiteral).join(", ")})`;
  const tokens = `${own("owner")} AND table_name = 'IDN_OAUTH2_ACCESS_TOKEN'`;
  return [
    `SELECT '=table ' || owner || '.' || table_name FROM dba_tables WHERE ${own("owner")}`,
    `SELECT '=keyed ' || owner || '.' || table_name FROM dba_constraints WHERE constraint_type IN ('P', 'U') AND ${own("owner")}`,
    `SELECT '=sequence ' || sequence_owner || '.' || sequence_name || ' ' || increment_by || ' ' || last_number FROM dba_sequences WHERE ${own("sequence_owner")}`,
    `SELECT '=column ' || column_name FROM dba_tab_columns WHERE ${tokens} AND column_name = 'DCID'`,
    `SELECT data_default FROM dba_tab_columns WHERE ${tokens} AND column_name = 'DCID'`,
    `SELECT '=key ' || column_name FROM dba_cons_columns WHERE ${tokens} AND constraint_name = 'CON_APP_KEY'`,
  ];
}

/** GoldenGate's own view: of each path by which rows come, how old the latest heartbeat is, and how long it took. */
function heartbeatSql(account: string): string[] {
  return [
    `SELECT '=path ' || incoming_heartbeat_age || ' ' || incoming_lag || ' ' || incoming_path FROM ${oracleName(account)}.gg_lag WHERE incoming_path IS NOT NULL`,
  ];
}

/** Shell text for the line before a part: what stands before it, such as ggsci's prompt, may end without a line break. */
function partLine(name: string): string {
  return sh`printf '\\n=part %s\\n' ${name}`;
}
