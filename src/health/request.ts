import { psql, type PgConnection } from "../facts/pg-connection.js";
import { heredoc, quote } from "../remote/quote.js";
import type { Step } from "../remote/types.js";
import type { HealthEngine } from "./engine-sql.js";
import { markerSql, statusSql, type RoundTrip } from "./status-sql.js";

export interface StatusRequest {
  engine: HealthEngine;
  databases: readonly string[];
  port: number;
  /** How far back conflicts count. */
  hours: number;
  /** Undefined to write nothing. */
  roundTrip: RoundTrip | undefined;
}

/** One step for each database and one for the log, behind one that leaves the markers of all databases. */
export function statusSteps({ engine, databases, port, hours, roundTrip }: StatusRequest): Step[] {
  const run = (sql: string, database: string): string => psqlScript({ database, port }, sql);
  const limit = 90 + Math.ceil(roundTrip?.seconds ?? 0);
  return [
    {
      script: roundTrip ? databases.map((database) => run(markerSql(roundTrip), database)).join("") : ":",
      keepGoing: true,
      timeout: limit,
    },
    ...databases.map((database) => ({
      script: run(statusSql(engine, hours, roundTrip), database),
      keepGoing: true,
      timeout: limit,
    })),
    { script: logScript(port), keepGoing: true, timeout: limit },
  ];
}

/** Shell text that runs SQL, which stands on psql's standard input. */
export function psqlScript(connection: PgConnection, sql: string): string {
  const payload = heredoc(sql);
  return `base64 -d ${payload.redirect} | ${psql(connection)} -f -\n${payload.body}`;
}

/**
 * Prints what Debian's log of a server tells of replication, newest last. Lines with "@" are those of clients, unless they
 * are of pglogical's workers, whose user is unknown. Details, which hold values of rows, are left out.
 */
function logScript(port: number): string {
  return `mdc_log=$(pg_lsclusters -h 2>/dev/null | awk -v port=${quote(String(port))} '$3 == port { print $7 }')
[ -r "$mdc_log" ] || exit 0
tail -c 8000000 "$mdc_log" | awk '
  !/^[0-9]/ { next }
  /^[^"]*@/ && !/\\[unknown\\]@/ { next }
  /CONFLICT: |starting apply for subscription|ERROR: |FATAL: |CONTEXT: .*replication origin|background worker "(pglogical|logical replication)/ { print substr($0, 1, 400) }' | tail -n 3000
`;
}
