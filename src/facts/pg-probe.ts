import { heredoc } from "../remote/quote.js";
import { connectionId, psql, statementsUnlogged, type PgConnection } from "./pg-connection.js";
import { runs } from "./runs.js";
import { needsTool } from "./shell.js";
import { lineRecords, type FactKind, type FactState } from "./types.js";

/** Nothing is changed by a probe, whatever its SQL says, and none takes for ever. */
export const probeOptions = "-c default_transaction_read_only=on -c statement_timeout=60000";

interface PgFact<K extends { connection: PgConnection }, V> {
  name: string;
  id(key: K): string;
  /** One SELECT without semicolon that gives one row and column of JSON; SQL NULL means null. */
  sql(key: K): string;
  /** What the JSON means. */
  value(json: unknown, key: K): V;
  /** One psql for each key, so that a fault in one query does not spread. */
  apart?: boolean;
  /** What a failure of psql means, where it tells something about the key; undefined: nothing. */
  failure?(reason: string): V | undefined;
  nothing: V;
  compare?(promised: V, actual: V): string[];
}

/**
 * A kind of fact that psql reads: one process for all keys of a database, SQL on standard input. Answers are marked with "=",
 * so that warnings of server and client cannot be taken for them; a failure makes each key of that database an error.
 */
export function pgKind<K extends { connection: PgConnection }, V>(fact: PgFact<K, V>): FactKind<K, V> {
  return {
    name: fact.name,
    id: (key) => `${connectionId(key.connection)}#${fact.id(key)}`,
    probe: (keys) => `${needsTool("psql")}mdc_answers() {
  if [ "$mdc_code" = 0 ]; then
    while IFS= read -r line; do case $line in =*) printf '%s\\n' "\${line#=}" ;; esac; done <<E
$mdc_out
E
  else
    mdc_out=$(printf '%s' "$mdc_out" | base64 | tr -d '\\n')
    mdc_i=0; while [ "$mdc_i" -lt "$1" ]; do mdc_i=$((mdc_i + 1)); printf '!%s\\n' "$mdc_out"; done
  fi
}
${runs(keys, (key) => (fact.apart ? `${keys.indexOf(key)}` : connectionId(key.connection)))
  .map((same) => oneDatabase(same, fact))
  .join("")}`,
    ...lineRecords,
    parse: (record, key) => parse(record, key, fact),
    nothing: fact.nothing,
    ...(fact.compare ? { compare: fact.compare.bind(fact) } : {}),
  };
}

function oneDatabase<K extends { connection: PgConnection }, V>(keys: readonly K[], fact: PgFact<K, V>): string {
  const [first] = keys;
  if (first === undefined) return "";
  // Between the elements of what json_agg makes there are line breaks; those inside of texts are escaped.
  const sql = keys
    .map((key) => `SELECT '=' || coalesce(replace((${fact.sql(key)})::text, E'\\n', ' '), 'null');\n`)
    .join("");
  const payload = heredoc(fact.apart ? statementsUnlogged + sql : sql);
  return `mdc_out=$(base64 -d ${payload.redirect} | ${psql(first.connection, { serverOptions: probeOptions })} 2>&1
${payload.body})
mdc_code=$?
mdc_answers ${keys.length}
`;
}

function parse<K extends { connection: PgConnection }, V>(record: Buffer, key: K, fact: PgFact<K, V>): FactState<V> {
  const text = record.toString("utf8");
  if (text.startsWith("!")) {
    const said = Buffer.from(text.slice(1), "base64").toString("utf8");
    const reason = psqlReason(said);
    const value = fact.failure?.(reason);
    return value === undefined ? { status: "error", message: reason } : { status: "known", value };
  }
  return { status: "known", value: fact.value(JSON.parse(text), key) };
}

/**
 * What psql complained about, without its own name and the place in our SQL. An excerpt of that which is cut may begin or end
 * within a secret, where nobody would find it again.
 */
export function psqlReason(said: string): string {
  const lines = said
    .replace(/^LINE \d+: (?:\.\.\..*|.*\.\.\.)\n *\^$/gm, "")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("="));
  const at = lines.findIndex((line) => /\b(ERROR|FATAL|PANIC)\b|^psql: /.test(line));
  const reason = lines
    .slice(Math.max(at, 0))
    .map((line) => line.replace(/^psql:(<stdin>:\d+:)? ?(error: )?/, ""))
    .join("\n");
  const stranger = /FATAL: {2}(role "[^"]*" does not exist|Peer authentication failed)/.test(reason);
  return stranger ? `${reason}\n(tasks for PostgreSQL run as its own account: become_user: postgres)` : reason;
}
