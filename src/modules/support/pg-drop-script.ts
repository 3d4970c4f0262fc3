import { identifier, literal, psql, type PgConnection } from "../../facts/pg-connection.js";
import { heredoc } from "../../remote/quote.js";
import { sqlScript } from "./pg.js";

const waiting =
  "SELECT min(query_start) FROM pg_stat_activity WHERE wait_event = 'ProcSignalBarrier' AND query LIKE 'DROP DATABASE%'";

/** Commands for psql, which connect it to each database and have every subscription stop and start there. Odd names are passed over. */
const restarts = `SELECT format(E'\\\\connect "%s"\\nSELECT format(''SELECT pglogical.alter_subscription_disable(%%L, true)'', sub_name), format(''SELECT pglogical.alter_subscription_enable(%%L, true)'', sub_name) FROM pglogical.subscription WHERE sub_enabled \\\\gexec', datname)
 FROM pg_database WHERE (${waiting}) IS NOT NULL AND datallowconn AND NOT datistemplate AND datname ~ '^[[:alnum:]_ .-]+$';
`;

/** Seconds after which pglogical's supervisor is ended: no subscription can wake it. */
const patience = 5;

/**
 * Shell text that drops a database. DROP DATABASE waits for every process of the server to answer, and those of pglogical 2.4 do not
 * while they have nothing to do: its workers, those of other databases too, and its supervisor. When the wait is seen,
 * subscriptions are stopped and started, which ends the workers and wakes the supervisor. Where there are none, the supervisor
 * is ended; the server does not start another one.
 */
export function dropScript(connection: PgConnection, name: string, force: boolean): string {
  const others = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${literal(name)} AND pid <> pg_backend_pid()`;
  const ask = heredoc(restarts);
  const supervisor = heredoc(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'pglogical supervisor' AND backend_start < (${waiting});\n`,
  );
  return `{ trap mdc_over=1 TERM
mdc_over= mdc_n=0
while sleep 1 && [ -z "$mdc_over" ]; do
mdc_n=$((mdc_n + 1))
base64 -d ${ask.redirect} | ${psql(connection)} | ${psql(connection)} -v ON_ERROR_STOP=0
${ask.body}[ "$mdc_n" -ge ${patience} ] || continue
base64 -d ${supervisor.redirect} | ${psql(connection)}
${supervisor.body}done; } >/dev/null 2>&1 &
mdc_helper=$!
${sqlScript(connection, [...(force ? [others] : []), `DROP DATABASE IF EXISTS ${identifier(name)}`])}
mdc_code=$?
kill "$mdc_helper" 2>/dev/null
wait "$mdc_helper" 2>/dev/null
exit "$mdc_code"
`;
}
