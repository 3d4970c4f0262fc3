import type { HealthEngine } from "./engines.js";

/** What is said otherwise of each engine. */
interface Words {
  /** What it cannot work without. */
  absent: string;
  marker: string;
  /** What becomes of tables without a key. */
  keyless: string;
  /** Where conflicts can be read, of the receiver. */
  conflicts: (to: string) => string;
  unseen: (from: string, to: string, seconds: number) => string;
  /** What makes keys the datacenter's own. */
  makeSafe: string;
}

const log = (to: string): string => `grep CONFLICT in the server's log of ${to}`;

const usual: Words = {
  absent: "the extension of the engine is not installed",
  marker: "the table mdc_marker is not there, so nothing was proven",
  keyless: "only new rows of such tables replicate: give them a primary key",
  conflicts: log,
  unseen: (from, to, seconds) => `a row written in ${from} was not seen in ${to} within ${seconds} s`,
  makeSafe: "run playbooks/replication.yml, or the task file make-safe of the role apim_database",
};

const others: Partial<Record<HealthEngine, Partial<Words>>> = {
  logical: { keyless: "run playbooks/replication.yml, which has whole rows of them sent" },
  bdr: {
    keyless: "rows of such tables can only be added: give them a primary key",
    conflicts: (to) => `read bdr.bdr_conflict_history in ${to}`,
    makeSafe: "run playbooks/replication.yml",
  },
  external: {
    marker: "the table mdc_marker (roles/apim_database/files/marker.sql) is not there, so nothing was proven",
    keyless: "most engines replicate only new rows of such tables, or none: give them a primary key",
    makeSafe:
      "make the schema from the datacenter's own script (sql generate), or use the module postgresql_datacenter",
  },
  goldengate: {
    absent: "GoldenGate's manager does not run",
    marker: "GoldenGate has no heartbeat (GG_LAG), so nothing was proven",
    keyless: "their rows are found by all columns: name better ones in goldengate_keycolumns",
    unseen: (from, to) => `no heartbeat of ${from} was seen in ${to} for two minutes`,
    makeSafe: "make the schema from the datacenter's own script (sql generate), or move sequences by sql rebase",
  },
};

/** The words for an engine. */
export function wordsFor(engine: HealthEngine): Words {
  return { ...usual, ...others[engine] };
}
