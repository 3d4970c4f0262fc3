import { psql, type PgConnection } from "../../facts/pg-connection.js";
import { heredoc } from "../../remote/quote.js";
import type { StepResult } from "../../remote/types.js";
import type { Action, Outcome } from "../types.js";
import { sqlFailure } from "./pg.js";
import { sqlCode, sqlStatements } from "./sql-text.js";

/** Separators that no sensible value holds. */
const field = "\x1f";
const record = "\x1e";

export interface Query {
  connection: PgConnection;
  sql: string;
  autocommit: boolean;
  searchPath: readonly string[];
  role: string | undefined;
}

/** The first word of a statement, in capitals. */
function verb(statement: string): string {
  return /^[\s(]*([A-Za-z]+)/.exec(sqlCode(statement))?.[1]?.toUpperCase() ?? "";
}

/** The one statement of a query whose rows can be had as JSON. */
export function rowQuery(sql: string): { statement: string; verb: string } | undefined {
  const statements = sqlStatements(sql);
  const [statement] = statements;
  if (statement === undefined || statements.length > 1) return undefined;
  const word = verb(statement);
  const code = sqlCode(statement);
  const writes = /\b(insert|update|delete|merge)\b/i.test(code);
  if (word === "WITH" && writes) return undefined;
  if (["SELECT", "VALUES", "TABLE", "WITH"].includes(word) && !/\binto\b/i.test(code))
    return { statement, verb: "SELECT" };
  return writes && /\breturning\b/i.test(code) ? { statement, verb: word } : undefined;
}

/** Functions that act at once and that no rolled back or read-only transaction keeps from it. */
const acting =
  /\b(pg_(reload_conf|rotate_logfile|terminate_backend|cancel_backend|promote|switch_wal|switch_xlog|create_restore_point|start_backup|stop_backup|backup_start|backup_stop|wal_replay_pause|wal_replay_resume|drop_replication_slot|create_\w+_slot|copy_\w+_slot|replication_\w+|logical_emit_message|logical_slot_get_\w+|stat_reset\w*|file_\w+|notify)|dblink\w*|lo_\w+)\s*\(/i;

/** Whether a query can be tried in check mode: a SELECT without functions that act outside of transactions. */
export function isHarmless(sql: string): boolean {
  const query = rowQuery(sql);
  return query?.verb === "SELECT" && !acting.test(sqlCode(sql));
}

/** What check mode says of a query that it does not try. */
export function prediction(sql: string): Action["predict"] {
  const verbs = sqlStatements(sql).map(verb);
  if (verbs.every((word) => ["SELECT", "VALUES", "TABLE", "SHOW", "EXPLAIN"].includes(word))) return "ok";
  const unsure = ["WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "DO", "CALL"];
  return verbs.some((word) => !["SELECT", "VALUES", "SHOW", "EXPLAIN", "SET", ...unsure].includes(word))
    ? "changed"
    : "unknown";
}

/** Runs a query; how its rows come back depends on what kind of statement it is. */
export function queryAction(query: Query): Action {
  const rows = rowQuery(query.sql);
  const settings = [
    "-c client_min_messages=warning",
    ...(query.role === undefined ? [] : [`-c role=${escaped(query.role)}`]),
    ...(query.searchPath.length === 0 ? [] : [`-c search_path=${escaped(query.searchPath.join(","))}`]),
  ];
  const connect = psql(query.connection, { serverOptions: settings.join(" ") });
  const sql =
    rows === undefined
      ? `${query.sql}\n;\n`
      : `WITH mdc_row AS (\n${rows.statement}\n) SELECT row_to_json(mdc_row) FROM mdc_row;\n`;
  const layout = `-F ${quotedByte(field)} -R ${quotedByte(record)}`;
  const flags =
    rows === undefined ? `-P tuples_only=off -P footer=off -v QUIET=0 ${layout}` : `-R ${quotedByte(record)}`;
  const payload = heredoc(sql);
  const transaction = query.autocommit || rows !== undefined ? "" : " -1";
  return {
    script: `base64 -d ${payload.redirect} | ${connect}${transaction} ${flags} -f -\n${payload.body}`,
    predict: prediction(query.sql),
    interpret: (output) => (rows === undefined ? plainOutcome(output, query) : rowOutcome(output, rows.verb, query)),
  };
}

function quotedByte(byte: string): string {
  return `'${byte}'`;
}

/** A value among the options of a connection: blanks part them, and a backslash protects. */
function escaped(value: string): string {
  return value.replace(/[\s\\]/g, "\\$&");
}

function rowOutcome(output: StepResult, word: string, query: Query): Outcome {
  if (output.code !== 0) return { changed: false, failed: sqlFailure(output), result: { query: query.sql } };
  const rows = output.stdout
    .toString("utf8")
    .replace(/\n$/, "")
    .split(record)
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return rowResult(query.sql, word, rows);
}

/** The registered result of rows. */
export function rowResult(sql: string, word: string, rows: readonly Record<string, unknown>[]): Outcome {
  const statusmessage = `${word === "INSERT" ? "INSERT 0" : word} ${rows.length}`;
  const changed = word !== "SELECT" && rows.length > 0;
  return { changed, result: { query: sql, query_result: rows, rowcount: rows.length, statusmessage } };
}

/** Rows as texts for SHOW and EXPLAIN, else the tags of the statements ("INSERT 0 1", "CREATE TABLE"). */
function plainOutcome(output: StepResult, query: Query): Outcome {
  if (output.code !== 0) return { changed: false, failed: sqlFailure(output), result: { query: query.sql } };
  const text = output.stdout.toString("utf8").replace(/\n$/, "");
  const lines = text.split("\n");
  const tags = lines.filter((line) => /^[A-Z][A-Z ]*( \d+)*$/.test(line));
  const table = text.split(record).map((line) => line.split(field));
  const [names = [], ...values] = text.includes(record) ? table : [];
  const rows = values.map((row) => Object.fromEntries(row.map((value, index) => [names[index] ?? "", value])));
  const statusmessage = tags.at(-1) ?? verb(query.sql);
  const rowcount = Number(/ (\d+)$/.exec(statusmessage)?.[1] ?? rows.length);
  return {
    changed: tags.some(
      (tag) =>
        !/^(SELECT|SHOW|EXPLAIN|SET|BEGIN|COMMIT|ROLLBACK|START TRANSACTION|DISCARD)\b/.test(tag) && !/ 0$/.test(tag),
    ),
    result: { query: query.sql, query_result: rows, rowcount, statusmessage },
  };
}
