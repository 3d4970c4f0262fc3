import { sqlplus, sqlplusFailure, type OracleConnection } from "./oracle-connection.js";
import { sh } from "../remote/quote.js";
import type { FactState } from "./types.js";

/** A record of what SQL*Plus printed in base64, behind a sign: "+" for the end that was wanted, "!" for another, "-" for no SQL*Plus. */
export function recorded(connection: OracleConnection, script: string): string {
  const { command, body } = sqlplus(connection, script);
  return `if [ ! -x ${sh`${`${connection.oracleHome}/bin/sqlplus`}`} ]; then echo -
elif mdc_out=$(${command} 2>&1
${body}); then printf '+%s\\n' "$(printf '%s' "$mdc_out" | base64 | tr -d '\\n')"
else printf '!%s\\n' "$(printf '%s' "$mdc_out" | base64 | tr -d '\\n')"
fi
`;
}

/** Why a record of `recorded` tells nothing, if so. */
export function recordedFault(
  said: string,
  record: Buffer,
  { oracleHome }: OracleConnection,
): FactState<never> | undefined {
  const sign = record.toString("latin1", 0, 1);
  if (sign === "-") return { status: "absent-tool", tool: `${oracleHome}/bin/sqlplus` };
  const failed = sqlplusFailure(said, sign === "+" ? 0 : 1);
  return failed === undefined ? undefined : { status: "error", message: failed };
}

/** What SQL*Plus printed, as a record has it. */
export function saidIn(record: Buffer): string {
  return Buffer.from(record.toString("latin1").slice(1), "base64").toString("utf8");
}

/** What stands behind `=KIND|` in the lines that have it. */
export function saidOf(said: string, kind: string): string[] {
  const sign = `=${kind}|`;
  return said.split("\n").flatMap((line) => (line.startsWith(sign) ? [line.slice(sign.length).trimEnd()] : []));
}
