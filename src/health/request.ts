import { clusterLog } from "../facts/pg-cluster-shell.js";
import { psqlScript, type PgConnection } from "../facts/pg-connection.js";
import { InternalError } from "../errors.js";
import { quote } from "../remote/quote.js";
import type { StepResult } from "../remote/types.js";
import { backupScript, readBackups } from "./backup-request.js";
import type { HealthEngine } from "./engines.js";
import { goldenGateScript, type GoldenGateSetup } from "./goldengate-request.js";
import type { Limits } from "./limits.js";
import { sends } from "./links.js";
import { readSite } from "./read-answer.js";
import { readGoldenGate } from "./read-goldengate.js";
import type { Site, SiteReading } from "./reading.js";
import { markerSql } from "./round-trip-sql.js";
import { statusSql } from "./status-sql.js";

/** A server that somebody else runs. */
export type Server = Pick<PgConnection, "host" | "user" | "more">;

/** Somebody else's server is reached over TLS; without a host it is the one on the host that is asked. */
export function serverAt(host: string | undefined, user: string | undefined): Server | undefined {
  return host === undefined ? undefined : { host, user, more: { sslmode: "require" } };
}

/** What is asked of the databases of a deployment. */
export interface Questions {
  engine: HealthEngine;
  databases: readonly string[];
  port: number;
  /** Where the databases are, when not on the host that is asked. */
  server?: Server | undefined;
  sites: readonly Site[];
  /** The datacenter from which the others take, where these send nothing back. */
  source?: string | undefined;
  limits: Limits;
  /** Names of the datacenters that are asked: nobody waits for others. */
  asked: readonly string[];
  /** Names this proof among others; undefined to write nothing. */
  run: string | undefined;
  goldenGate?: GoldenGateSetup | undefined;
  /** Where dumps are, when they are on the host that is asked. */
  backupFolder?: string | undefined;
}

/** What a site is asked by, and how its answer is understood. */
export interface SiteRequest {
  script: string;
  /** Seconds after which nothing is to be expected any more. */
  timeout: number;
  read(answer: StepResult): SiteReading;
}

/** Seconds that the questions to one database may take, besides those of the round trip. */
const patience = 90;

/** Beyond the limit, so that one who is only just late is told by how much. */
const graceSeconds = 3;

/** How a site is asked. It leaves the markers of all databases, and waits for those of the others. */
export function siteRequest(questions: Questions, own: Site): SiteRequest {
  const { databases, goldenGate, limits, run, sites } = questions;
  const seconds = patience + (run === undefined ? 0 : Math.ceil(limits.round_trip_seconds) + graceSeconds);
  const timeout = databases.length * seconds + 30;
  const others = sites.filter(({ host }) => host !== own.host);
  const script = goldenGate ? goldenGateScript(goldenGate, own, others) : postgresScript(questions, own, seconds);
  return {
    script: backupScript(questions.backupFolder, databases) + script,
    timeout,
    read({ stdout }) {
      const { dumps, rest } = readBackups(stdout.toString("utf8"), databases);
      const reading = goldenGate ? readGoldenGate(rest, databases, own, others) : readSite(rest, databases);
      return dumps && reading.state === "read" ? { ...reading, dumps } : reading;
    },
  };
}

/**
 * Shell text that prints of each database "=database" and its number from 0, its answer, and "=ended CODE MESSAGES" (in base64), and behind "=log" what
 * the server's log tells.
 */
function postgresScript(questions: Questions, own: Site, seconds: number): string {
  const { engine, databases, port, server, source, limits, asked, run } = questions;
  if (engine === "goldengate") throw new InternalError("PostgreSQL does not replicate by GoldenGate here");
  const others = asked.filter((name) => name !== own.datacenter && sends({ datacenter: name }, source));
  const roundTrip = run === undefined ? undefined : { run, others, seconds: limits.round_trip_seconds + graceSeconds };
  const markers =
    roundTrip && sends(own, source)
      ? databases.map((database) =>
          psqlScript({ database, port, ...server }, markerSql(own.datacenter, roundTrip), patience),
        )
      : [];
  const sql = statusSql(engine, own.datacenter, limits.conflict_hours, roundTrip);
  const answers = databases.map((database, number) =>
    answered(number, psqlScript({ database, port, ...server }, sql, seconds)),
  );
  return `exec 3>&1\n{\n:\n${markers.join("")}} >/dev/null 2>&1\n${answers.join("")}${logScript(port)}`;
}

/** Shell text that prints an answer of a command between the lines that say whose it is and how it ended. */
function answered(number: number, command: string): string {
  return `echo =database ${number}
mdc_said=$({ ${command}} 2>&1 >&3)
echo "=ended $? $(printf '%s' "$mdc_said" | base64 | tr -d '\\n')"
`;
}

/**
 * Prints what Debian's log of a server tells of replication, newest last. Lines with "@" are those of clients, unless they
 * are of pglogical's workers, whose user is unknown. Details, which hold values of rows, are left out.
 */
function logScript(port: number): string {
  return `${clusterLog}echo =log
mdc_log=$(mdc_pg_log ${quote(String(port))})
[ -r "$mdc_log" ] || exit 0
tail -c 8000000 "$mdc_log" | awk '
  !/^[0-9]/ { next }
  /^[^"]*@/ && !/\\[unknown\\]@/ { next }
  /CONFLICT: |starting apply for subscription|ERROR: |FATAL: |CONTEXT: .*(replication origin|from node)|background worker "(pglogical|logical replication)|worker process: bdr / { print substr($0, 1, 400) }' | tail -n 3000
`;
}
