import * as z from "zod";
import { sqlplus, type OracleConnection } from "../../../facts/oracle-connection.js";
import type { PromisedFact } from "../../../facts/types.js";
import type { Change, DiffEntry } from "../../types.js";
import { remotePath } from "../params.js";

/** Said in the notes of every module that uses SQL*Plus. */
export const oracleNotes =
  "Runs SQL*Plus as the task's account; without `login_user` as the database's administrator (`/ as sysdba`), which the account must be allowed to be: `become_user: oracle` as a rule. " +
  "Passwords reach it on standard input. ";

/** An account or another name of the catalogue, in capitals. */
export const oracleIdentifier = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_$#]{0,127}$/, "expected letters, digits, '_', '$' and '#'")
  .toUpperCase();

/** What stands in double quotes, and on one line. */
export const oraclePassword = z
  .string()
  .min(1)
  .regex(/^[\x20\x21\x23-\x7e]+$/, "expected characters of ASCII without double quotes");

/** How to reach the database. */
export const oracleParams = {
  oracle_home: remotePath.describe("ORACLE_HOME, with bin/sqlplus in it"),
  oracle_sid: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]*$/, "expected the name of an instance")
    .optional()
    .describe("ORACLE_SID; left out: as the account's environment has it"),
  login_user: oracleIdentifier.optional().describe("Account to log in as"),
  login_password: oraclePassword.optional().describe("Its password"),
  login_service: z
    .string()
    .regex(/^[\w.:/-]+$/, "expected the name of a service, or HOST:PORT/SERVICE")
    .optional()
    .describe("Service of the listener; left out: the instance of this host"),
};

interface LoginParams {
  oracle_home: string;
  oracle_sid?: string | undefined;
  login_user?: string | undefined;
  login_password?: string | undefined;
  login_service?: string | undefined;
}

/** The connection that the parameters mean, and the parameters without it. */
export function splitOracle<P extends LoginParams>(
  params: P,
): { connection: OracleConnection; rest: Omit<P, keyof LoginParams> } {
  const {
    oracle_home: oracleHome,
    oracle_sid: oracleSid,
    login_user: user,
    login_password: password,
    login_service: service,
    ...rest
  } = params;
  return { connection: { oracleHome, oracleSid, user, password, service }, rest };
}

/** A change made by SQL, one statement (or block of PL/SQL) after the other until one fails. */
export function oracleChange(
  connection: OracleConnection,
  statements: readonly string[],
  diff: readonly DiffEntry[],
  facts: readonly PromisedFact[],
): Change {
  const { command, body } = sqlplus(connection, statements.map((statement) => `${statement}\n/`).join("\n"));
  // What failed is on standard output, between the statement and an empty line.
  const script = `mdc_out=$(${command} 2>&1
${body})
mdc_code=$?
if printf '%s\\n' "$mdc_out" | grep -E '^(ORA|SP2|PLS|TNS)-[0-9]+:' >&2; then exit 1; fi
[ "$mdc_code" = 0 ] || { printf '%s\\n' "$mdc_out" | tail -n 1 >&2; exit "$mdc_code"; }
`;
  return { diff, script, effect: { kind: "opaque", facts } };
}
