import { TaskError } from "../errors.js";
import { heredoc, quote } from "../remote/quote.js";

/** How psql reaches a database. The account is that of the task; passwords can only come from its own ~/.pgpass. */
export interface PgConnection {
  /** Nothing in it stands for what PGDATABASE says. */
  database: string;
  port?: number | undefined;
  /** Host name, or the folder of the server's socket. */
  host?: string | undefined;
  user?: string | undefined;
  /** Further words of libpq's connection strings: sslmode, sslrootcert… */
  more?: Readonly<Record<string, string>> | undefined;
}

/** Canonical text, for the ids of facts. */
export function connectionId({ database, port, host, user, more = {} }: PgConnection): string {
  const rest = Object.entries(more).map(([name, value]) => ` ${name}=${value}`);
  return `${user === undefined ? "" : `${user}@`}${host ?? ""}${port === undefined ? "" : `:${port}`}/${database}${rest.sort().join("")}`;
}

/**
 * psql without the user's own settings, prompts and decoration, which stops at the first error; with a limit in seconds its code is
 * 124 when they are up. Shell text for sessions, whose library has mdc_psql. The database goes in a connection string, since psql
 * takes a bare name with "=" in it for one.
 */
export function psql(
  connection: PgConnection,
  { serverOptions, seconds = 0 }: { serverOptions?: string | undefined; seconds?: number | undefined } = {},
): string {
  const words = {
    dbname: connection.database === "" ? undefined : connection.database,
    port: connection.port,
    host: connection.host,
    user: connection.user,
    connect_timeout: 10,
    client_encoding: "UTF8",
    application_name: "mdc-provision",
    options: serverOptions,
    ...connection.more,
  };
  const text = Object.entries(words)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}='${String(value).replace(/[\\']/g, "\\$&")}'`)
    .join(" ");
  const place = connection.port === undefined && connection.host === undefined ? "''" : "told";
  return `mdc_psql ${seconds} ${place} -X -A -t -q -w -v ON_ERROR_STOP=1 -d ${quote(text)}`;
}

/** Shell text that runs SQL, which stands on psql's standard input. */
export function psqlScript(connection: PgConnection, sql: string, seconds?: number): string {
  const payload = heredoc(sql);
  return `base64 -d ${payload.redirect} | ${psql(connection, { seconds })}\n${payload.body}`;
}

/**
 * SQL, for psql in quiet mode, after which the server's log has the errors of the session but not the statements that raised them:
 * those may hold secrets. Only a superuser can ask for that.
 */
export const statementsUnlogged = `DO $mdc$BEGIN IF (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
 PERFORM set_config('log_min_error_statement', 'panic', false); END IF; END$mdc$;
`;

/** Longest name, in bytes: the server cuts what is longer, without a word. */
export const longestName = 63;

/** A name as SQL takes it literally. Throws TaskError for one with a NUL, which SQL cannot hold. */
export function identifier(name: string): string {
  refuseNul(name);
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL takes it literally, whatever `standard_conforming_strings` says. Throws TaskError as `identifier` does. */
export function literal(text: string): string {
  refuseNul(text);
  const quoted = text.replaceAll("'", "''");
  return text.includes("\\") ? ` E'${quoted.replaceAll("\\", "\\\\")}'` : `'${quoted}'`;
}

function refuseNul(text: string): void {
  if (text.includes("\0")) throw new TaskError("PostgreSQL has no way to keep a NUL character in a name or text");
}
