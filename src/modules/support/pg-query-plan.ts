import { identifier, psql, statementsUnlogged, type PgConnection } from "../../facts/pg-connection.js";
import { heredoc } from "../../remote/quote.js";
import type { StepResult } from "../../remote/types.js";
import type { Action, Outcome } from "../types.js";
import { sqlFailure } from "./pg.js";
import { sqlCode, sqlStatements } from "./sql-text.js";

/** Separators that no sensible value holds. */
const field = "\x1f";
const record = "\x1e";
const end = "\x1d";

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

interface Statement {
  text: string;
  verb: string;
  /** Writes to tables, as far as its words tell. */
  writes: boolean;
  /** Its rows can be had as JSON. */
  rows: boolean;
}

function analysed(text: string): Statement {
  const word = verb(text);
  const code = sqlCode(text);
  const writes = /\b(insert|update|delete|merge)\b/i.test(code.replace(/\bfor\s+(no\s+key\s+)?update\b/gi, ""));
  const selects = ["SELECT", "VALUES", "TABLE", "WITH"].includes(word);
  // A statement that writes cannot be part of another one when it begins with WITH.
  const rows = selects ? !writes && !/\binto\b/i.test(code) : writes && /\breturning\b/i.test(code);
  return { text, verb: word, writes, rows };
}

/** The statement of a query that consists of one SELECT and can be part of another query. */
export function soleSelect(sql: string): string | undefined {
  const [statement, ...more] = sqlStatements(sql).map(analysed);
  return statement?.rows === true && !statement.writes && more.length === 0 ? statement.text : undefined;
}

/** Functions that act at once and that no rolled back or read-only transaction keeps from it. */
const acting =
  /\b(pg_(reload_conf|rotate_logfile|terminate_backend|cancel_backend|promote|switch_wal|switch_xlog|create_restore_point|start_backup|stop_backup|backup_start|backup_stop|wal_replay_pause|wal_replay_resume|drop_replication_slot|create_\w+_slot|copy_\w+_slot|replication_\w+|logical_emit_message|logical_slot_get_\w+|stat_reset\w*|file_\w+|notify)|dblink\w*|lo_\w+)\s*\(/i;

/** Whether a query can be tried in check mode: a SELECT without functions that act outside of transactions. */
export function isHarmless(sql: string): boolean {
  return soleSelect(sql) !== undefined && !acting.test(sqlCode(sql));
}

/** What check mode says of a query that it does not try: the most that one of its statements does. */
export function prediction(sql: string): Action["predict"] {
  const predictions = sqlStatements(sql).map((text) => statementPrediction(analysed(text)));
  return predictions.find((one) => one === "changed") ?? predictions.find((one) => one === "unknown") ?? "ok";
}

function statementPrediction({ verb: word, writes, rows }: Statement): Action["predict"] {
  if (writes || ["COPY", "DO", "CALL"].includes(word)) return "unknown";
  return rows || ["SHOW", "EXPLAIN", "SET", "BEGIN", "COMMIT", "ROLLBACK"].includes(word) ? "ok" : "changed";
}

/** Runs a query, its statements one after the other; what each prints ends with a mark. */
export function queryAction(query: Query): Action {
  const settings = [
    "-c client_min_messages=warning",
    ...(query.role === undefined ? [] : [`-c role=${escaped(query.role)}`]),
    ...(query.searchPath.length === 0 ? [] : [`-c search_path=${escaped(query.searchPath.map(identifier).join(","))}`]),
  ];
  const statements = sqlStatements(query.sql).map(analysed);
  const sql = statements.map(({ text, rows }) => {
    const asJson = `WITH mdc_row AS (\n${text}\n) SELECT row_to_json(mdc_row) FROM mdc_row`;
    return `${rows ? asJson : text};\n\\echo '${end}'\n`;
  });
  const payload = heredoc(`\\set QUIET 1\n${statementsUnlogged}\\set QUIET 0\n${sql.join("")}`);
  const connect = psql(query.connection, { serverOptions: settings.join(" ") });
  const layout = `-P tuples_only=off -P footer=off -v QUIET=0 -F '${field}' -R '${record}'`;
  return {
    script: `base64 -d ${payload.redirect} | ${connect} ${query.autocommit || statements.length < 2 ? "" : "-1 "}${layout} -f -\n${payload.body}`,
    predict: prediction(query.sql),
    interpret: (output) => outcome(output, query.sql, statements),
  };
}

/** A value among the options of a connection: blanks part them, and a backslash protects. */
function escaped(value: string): string {
  return value.replace(/[\s\\]/g, "\\$&");
}

function outcome(output: StepResult, sql: string, statements: readonly Statement[]): Outcome {
  if (output.code !== 0) return { changed: false, failed: sqlFailure(output), result: { query: sql } };
  const parts = output.stdout.toString("utf8").split(`${end}\n`);
  const all = statements.map((statement, index) => statementResult(statement, (parts[index] ?? "").replace(/\n$/, "")));
  const last = all.at(-1);
  return {
    changed: all.some(({ changed }) => changed),
    result: {
      query: sql,
      query_result: last?.rows ?? [],
      query_all_results: all.map(({ rows }) => rows),
      rowcount: last?.rowcount ?? 0,
      statusmessage: last?.statusmessage ?? "",
    },
  };
}

interface StatementResult {
  rows: Record<string, unknown>[];
  rowcount: number;
  statusmessage: string;
  changed: boolean;
}

/** What one statement printed: a table, a tag such as "INSERT 0 1", or both. */
function statementResult({ verb: word, writes, rows: asJson }: Statement, printed: string): StatementResult {
  const tag = /(?:^|\n)([A-Z][A-Z ]*(?: \d+)*)$/.exec(printed)?.[1];
  const table = tag === printed ? "" : printed;
  const [names = [], ...lines] = table.split(record).map((line) => line.split(field));
  const rows = lines.map((line) =>
    asJson
      ? (JSON.parse(line.join(field)) as Record<string, unknown>)
      : Object.fromEntries(line.map((value, index) => [names[index] ?? "", value])),
  );
  if (asJson || tag === undefined) return rowResult(word, rows, writes && (!asJson || rows.length > 0));
  const idle = /^(SET|BEGIN|COMMIT|ROLLBACK|START TRANSACTION|DISCARD|DECLARE)\b/.test(tag) || / 0$/.test(tag);
  return { rows, rowcount: Number(/ (\d+)$/.exec(tag)?.[1] ?? 0), statusmessage: tag, changed: !idle };
}

/** The tag is what the server would give for these rows. */
function rowResult(word: string, rows: Record<string, unknown>[], changed: boolean): StatementResult {
  const counted = ["INSERT", "UPDATE", "DELETE", "MERGE"].includes(word);
  const name = word === "INSERT" ? "INSERT 0" : counted ? word : ["SHOW", "EXPLAIN"].includes(word) ? "" : "SELECT";
  return { rows, rowcount: rows.length, statusmessage: name === "" ? word : `${name} ${rows.length}`, changed };
}
