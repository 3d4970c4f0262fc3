import { clusterLog } from "../../facts/pg-cluster-shell.js";
import { literal, psqlScript, type PgConnection } from "../../facts/pg-connection.js";
import { quote } from "../../remote/quote.js";
import { sqlScript } from "./pg.js";

interface Awaited {
  connection: PgConnection;
  name: string;
  enabled: boolean;
  timeout: number;
}

/**
 * Shell text that waits until a subscription replicates or, where it is not to be enabled, until its place in the provider's
 * log is kept, and disables it then. The server itself starts a worker that failed only every three minutes: here it is made to
 * try at once. A worker that fails lives for a moment, and one that cannot connect for longer. It gives up when
 * the time is up, or when workers have failed twice by something else than the connection: what stands in the way of a row
 * does not go away by itself. Then it says what the server's log says, without values of rows.
 */
export function pglogicalWait({ connection, name, enabled, timeout }: Awaited): string {
  const ask = psqlScript(
    connection,
    `SELECT status, (SELECT sync_status FROM pglogical.local_sync_status JOIN pglogical.subscription ON sub_id = sync_subid
 WHERE sub_name = ${literal(name)} AND sync_relname IS NULL), current_setting('port'),
 (SELECT count(*) FROM pg_stat_activity, pglogical.subscription WHERE sub_name = ${literal(name)} AND datname = current_database()
   AND format('pglogical apply %s:%s', datid, sub_id) IN (backend_type, application_name))
 FROM pglogical.show_subscription_status(${literal(name)});
`,
  );
  const disable = `SELECT pglogical.alter_subscription_disable(${literal(name)}, true)`;
  const bounce = [disable, `SELECT pglogical.alter_subscription_enable(${literal(name)}, true)`];
  return `${clusterLog}mdc_ask() {
${ask}}
mdc_bounce() {
${sqlScript(connection, bounce)}}
mdc_disable() {
${sqlScript(connection, [disable])}}
${toldScript(connection, name)}
mdc_seconds=0 mdc_alive=0 mdc_down=0 mdc_wanted=2 mdc_from=
while mdc_now=$(mdc_ask); do
  IFS='|' read -r mdc_status mdc_sync mdc_port mdc_workers <<E
$mdc_now
E
  if [ -z "$mdc_from" ]; then
    mdc_log=$(mdc_pg_log "$mdc_port")
    mdc_from=0
    [ ! -r "$mdc_log" ] || mdc_from=$(wc -c <"$mdc_log")
  fi
  case $mdc_status in
    replicating) mdc_alive=$((mdc_alive + 1)) mdc_down=0 ;;
    initializing) mdc_alive=0 mdc_down=0 ;;
    disabled) mdc_alive=0 mdc_down=3 ;;
    *) mdc_alive=0 mdc_down=$((mdc_down + 1)) ;;
  esac
  ${enabled ? `[ "$mdc_alive" -lt "$mdc_wanted" ] || exit 0` : untilDisabled}
  mdc_told
  [ "$mdc_errors" -lt 2 ] || break
  [ "$mdc_seconds" -lt ${timeout} ] || break
  if [ "$mdc_down" -ge 3 ]; then
    mdc_bounce || exit
    # Longer than connecting may take, in which a worker counts as one that replicates.
    mdc_down=0 mdc_wanted=7
  fi
  mdc_seconds=$((mdc_seconds + 1))
  sleep 1
done
echo "the subscription is \${mdc_status:-not to be seen} after $mdc_seconds s" >&2
printf '%s\\n' "\${mdc_error:-the log of the server says why}" >&2
exit 1
`;
}

/** No worker may be at its end still: where it stopped is not certain before. */
const untilDisabled = `case $mdc_sync/$mdc_status/$mdc_workers in
    r/disabled/0) exit 0 ;;
    r/disabled/*) mdc_down=0 ;;
    r/*) mdc_disable || exit; mdc_down=0 ;;
  esac`;

/**
 * A shell function that sets \`mdc_errors\`, how many workers have failed by something else than the connection since
 * the log was \`mdc_from\` bytes long, and \`mdc_error\`, what the last one that failed complained about.
 */
function toldScript({ database }: PgConnection, name: string): string {
  return `mdc_told() {
  mdc_errors=0
  [ -r "$mdc_log" ] || return 0
  mdc_error=$(tail -c "+$((mdc_from + 1))" "$mdc_log" |
    mdc_start=${quote(`LOG:  starting apply for subscription ${name}`)} mdc_database=${quote(`@${database} `)} awk '
    BEGIN { start = ENVIRON["mdc_start"] }
    { pid = $0; sub(/^[^[]*\\[/, "", pid); sub(/\\].*$/, "", pid) }
    index($0, ENVIRON["mdc_database"]) && substr($0, length($0) - length(start) + 1) == start { own[pid] = 1 }
    !(pid in own) { next }
    / (ERROR|FATAL): / && !/administrator command/ {
      sub(/^.* (ERROR|FATAL): +/, ""); error = $0; context = ""
      if (!/connect|terminated|closed/) count++
    }
    / CONTEXT: +apply / { sub(/^.* CONTEXT: +/, ""); context = "\\n" $0 }
    END { print count + 0; if (error != "") print error context }')
  mdc_errors=\${mdc_error%%[!0-9]*}
  mdc_errors=\${mdc_errors:-0}
  mdc_error=$(printf '%s\\n' "$mdc_error" | sed 1d)
}`;
}
