import { TaskError } from "../errors.js";
import { heredoc, sh } from "../remote/quote.js";
import { secretId } from "./secret-id.js";

/** How SQL*Plus reaches a database. Without a user: as its administrator, by the rights of the task's account. */
export interface OracleConnection {
  oracleHome: string;
  oracleSid?: string | undefined;
  user?: string | undefined;
  password?: string | undefined;
  /** Name for the listener; left out: the instance of this host. */
  service?: string | undefined;
}

/** Canonical text, for the ids of facts. */
export function oracleConnectionId({ oracleHome, oracleSid, user, password, service }: OracleConnection): string {
  const who = user === undefined ? "" : `${user}:${password === undefined ? "" : secretId(password)}@`;
  return `${who}${service ?? oracleSid ?? ""},${oracleHome}`;
}

/** SQL*Plus takes no longer line. */
const longestLine = 2499;

/**
 * Shell text that runs a script of SQL*Plus from standard input, where the password is too. Nothing of the user's or the
 * site's settings is read before the first line of it that could matter, and neither files nor a shell can be reached from it.
 */
export function sqlplus(connection: OracleConnection, script: string): { command: string; body: string } {
  const { oracleHome, oracleSid } = connection;
  const input = `${prologue}${connect(connection)}\n${script}\nEXIT\n`;
  if (input.split("\n").some((line) => Buffer.byteLength(line) > longestLine))
    throw new TaskError(`SQL*Plus takes no line of more than ${longestLine} bytes`);
  const payload = heredoc(input);
  const sid = oracleSid === undefined ? "" : sh`ORACLE_SID=${oracleSid}; export ORACLE_SID; `;
  const program = sh`${`${oracleHome}/bin/sqlplus`} -S -R 3 /nolog`;
  const command = `base64 -d ${payload.redirect} | ( ${sid}${sh`ORACLE_HOME=${oracleHome} LD_LIBRARY_PATH=${`${oracleHome}/lib`}`} NLS_LANG=AMERICAN_AMERICA.AL32UTF8; export ORACLE_HOME LD_LIBRARY_PATH NLS_LANG; exec ${program} )`;
  return { command, body: payload.body };
}

const prologue = `WHENEVER OSERROR EXIT FAILURE ROLLBACK
WHENEVER SQLERROR EXIT FAILURE ROLLBACK
SET DEFINE OFF ECHO OFF VERIFY OFF FEEDBACK OFF HEADING OFF PAGESIZE 0 LINESIZE 32767 TRIMOUT ON TAB OFF NUMWIDTH 50 LONG 1000000 LONGCHUNKSIZE 32767
`;

function connect({ user, password, service }: OracleConnection): string {
  if (user === undefined) return "CONNECT / AS SYSDBA";
  return `CONNECT ${oracleName(user)}/"${password ?? ""}"${service === undefined ? "" : `@${service}`}`;
}

/** A name as SQL takes it, in capitals as the catalogue has it. */
export function oracleName(name: string): string {
  return `"${name.toUpperCase()}"`;
}

/** A text as SQL takes it. */
export function oracleLiteral(text: string): string {
  if (/[\0\n\r]/.test(text)) throw new TaskError("a text of SQL*Plus cannot hold line breaks");
  return `'${text.replaceAll("'", "''")}'`;
}

/** Why SQL*Plus failed, if so: it ends with 0 after errors of its own, and shows the statement, which may hold secrets. */
export function sqlplusFailure(said: string, code: number | null): string | undefined {
  // Values of rows are no messages.
  const lines = said
    .replace(/<table[\s\S]*?<\/table>/g, "")
    .split("\n")
    .filter((line) => /^(ORA|SP2|PLS|TNS)-\d+:/.test(line) && !/^ORA-06512/.test(line));
  if (lines.length > 0) return lines.join("\n");
  if (code === 0) return undefined;
  const [last = ""] = said.trim().split("\n").slice(-1);
  return /^[\w./-]*sqlplus: |: not found$|No such file/.test(last) ? last : `sqlplus ended with code ${code}`;
}
