import * as z from "zod";
import { connectionId, identifier, longestName, psql, type PgConnection } from "../../facts/pg-connection.js";
import { psqlReason } from "../../facts/pg-probe.js";
import type { PromisedFact } from "../../facts/types.js";
import { heredoc } from "../../remote/quote.js";
import type { StepResult } from "../../remote/types.js";
import type { Change, DiffEntry } from "../types.js";
import { remotePath } from "./params.js";

/** Said in the notes of every module that uses psql. */
export const pgNotes =
  "Runs psql as the task's account, over the server's socket: `become_user: postgres` as a rule. " +
  "There is no `login_password`: a password would stand in the process list or the environment; put it into the account's `~/.pgpass`. ";

const name = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= longestName && !text.includes("\0"), {
    error: `expected a name of at most ${longestName} bytes, without NUL`,
  });

/** A name of PostgreSQL: of a database, a role, an extension… */
export const pgName = name;

/** A name of a replication slot. */
export const slotName = name.regex(/^[a-z0-9_]+$/, "expected lower case letters, digits and '_'");

/** How to reach the server, with Ansible's names. */
export const connectionParams = {
  login_port: z.number().int().min(1).max(65_535).optional().describe("Port of the server; psql's default is 5432"),
  port: z.number().int().min(1).max(65_535).optional().describe("Same as `login_port`"),
  login_unix_socket: remotePath.optional().describe("Folder of the server's socket"),
  login_host: z.string().min(1).optional().describe("Another host than this one"),
  login_user: name.optional().describe("Role to log in as; left out: the account's name"),
};

/** For modules that work inside one database. */
export const databaseParams = {
  login_db: name.optional().describe("Database"),
  db: name.optional().describe("Same as `login_db`"),
  ...connectionParams,
};

interface ConnectionParams {
  login_port?: number | undefined;
  port?: number | undefined;
  login_unix_socket?: string | undefined;
  login_host?: string | undefined;
  login_user?: string | undefined;
}

/** The connection that the parameters mean, and the parameters without those of the connection. */
export function splitConnection<P extends ConnectionParams>(
  params: P,
  database: string,
): { connection: PgConnection; rest: Omit<P, keyof ConnectionParams> } {
  const { login_port, port, login_unix_socket, login_host, login_user, ...rest } = params;
  return {
    connection: { database, port: login_port ?? port, host: login_unix_socket ?? login_host, user: login_user },
    rest,
  };
}

/** The same, with `login_db` or `db` as the database. */
export function splitDatabase<P extends ConnectionParams & { login_db?: string | undefined; db?: string | undefined }>(
  params: P,
  fallback = "postgres",
): { connection: PgConnection; rest: Omit<P, keyof ConnectionParams | "login_db" | "db"> } {
  const { login_db, db, ...others } = params;
  const { connection, rest } = splitConnection(others as ConnectionParams, login_db ?? db ?? fallback);
  return { connection, rest: rest as Omit<P, keyof ConnectionParams | "login_db" | "db"> };
}

export interface SqlOptions {
  /** Role whose rights count, as after SET ROLE. */
  role?: string | undefined;
  /** All or nothing; some statements (CREATE DATABASE) cannot be part of a transaction. */
  transaction?: boolean;
  /** Keep what the statements print. */
  output?: boolean;
  /** Options of the server for this session. */
  serverOptions?: string;
}

/** Shell text that runs SQL from standard input and stops at the first error. */
export function sqlScript(connection: PgConnection, statements: readonly string[], options: SqlOptions = {}): string {
  const role = options.role === undefined ? [] : [`SET ROLE ${identifier(options.role)}`];
  const inside = [...role, ...statements];
  const sql = options.transaction === true ? ["BEGIN", ...inside, "COMMIT"] : inside;
  const payload = heredoc(sql.map((statement) => `${statement};\n`).join(""));
  const server = { serverOptions: options.serverOptions ?? "-c client_min_messages=warning" };
  return `base64 -d ${payload.redirect} | ${psql(connection, server)}${options.output === true ? "" : " >/dev/null"}\n${payload.body}`;
}

/** The same as a part of a longer script: a here-document's last line must stand alone, so the test of what it did comes after it. */
export function sqlStep(connection: PgConnection, statements: readonly string[], options: SqlOptions = {}): string {
  if (statements.length === 0) return "";
  return `${sqlScript(connection, statements, options)}\nmdc_code=$?; [ "$mdc_code" = 0 ] || exit "$mdc_code"\n`;
}

/** Options of the server for statements that ask another server, which may not answer: nothing here ends by itself then. */
export function endingAfter(seconds: number): SqlOptions {
  return { serverOptions: `-c client_min_messages=warning -c statement_timeout=${seconds * 1000}` };
}

/** A change made by SQL. It is opaque: triggers, replication and clients may do anything with it. */
export function sqlChange(
  connection: PgConnection,
  statements: readonly string[],
  diff: readonly DiffEntry[],
  facts: readonly PromisedFact[],
  options: SqlOptions = {},
): Change {
  return { diff, script: sqlScript(connection, statements, options), effect: { kind: "opaque", facts } };
}

/** Why SQL of an action failed. */
export function sqlFailure(output: StepResult): string {
  return psqlReason(output.stderr.toString("utf8")) || `psql ended with code ${output.code}`;
}

/** "database stat_db" on a server that is not the usual one: with its place. */
export function described(what: string, connection: PgConnection): string {
  const place = connectionId({ ...connection, database: "" }).slice(0, -1);
  return place === "" ? what : `${what} at ${place}`;
}
