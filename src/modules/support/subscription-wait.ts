import { clusterLog } from "../../facts/pg-cluster-shell.js";
import { psqlScript, type PgConnection } from "../../facts/pg-connection.js";
import { fromSubscription, subscriptionStatus } from "../../facts/pg-subscription.js";

/**
 * Shell text that waits until a subscription replicates, seen so twice, since a worker that fails lives for a moment each
 * time. It gives up when the time is up, and before that when two more errors were counted: what stands in the way of a
 * row does not go away by itself. Then it says what the server's log says, without values of rows.
 */
export function subscriptionWait(connection: PgConnection, name: string, seconds: number): string {
  const ask = psqlScript(
    connection,
    `SELECT ${subscriptionStatus}, s.oid, (SELECT apply_error_count + sync_error_count FROM pg_stat_subscription_stats WHERE subid = s.oid),
 current_setting('port') ${fromSubscription(name)};\n`,
  );
  return `mdc_ask() {
${ask}}
mdc_seconds=0 mdc_seen=0 mdc_first=
while mdc_now=$(mdc_ask); do
  IFS='|' read -r mdc_status mdc_oid mdc_errors mdc_port <<E
$mdc_now
E
  case $mdc_status in replicating) mdc_seen=$((mdc_seen + 1)) ;; *) mdc_seen=0 ;; esac
  [ "$mdc_seen" -lt 2 ] || exit 0
  mdc_first=\${mdc_first:-\${mdc_errors:-0}}
  [ "\${mdc_errors:-0}" -lt "$((mdc_first + 2))" ] || break
  [ "$mdc_seconds" -lt ${seconds} ] || break
  mdc_seconds=$((mdc_seconds + 1))
  sleep 1
done
echo "the subscription is \${mdc_status:-not to be seen} after $mdc_seconds s, and \${mdc_errors:-no} errors were counted in all" >&2
${clusterLog}mdc_log=$(mdc_pg_log "$mdc_port")
if [ -r "$mdc_log" ]; then
  tail -n 2000 "$mdc_log" | awk -v origin="\\"pg_$mdc_oid\\"" '
    $0 ~ /@/ { next }
    /ERROR: / { sub(/^.*ERROR: +/, ""); error = $0 }
    /CONTEXT: / && index($0, origin) { sub(/^.*replication origin "[^"]*" /, ""); own = error "\\n" $0 }
    END { print own != "" ? own : error }' >&2
else
  echo 'the log of the server says why' >&2
fi
exit 1
`;
}
