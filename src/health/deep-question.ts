import { psqlReason } from "../facts/pg-probe.js";
import type { PgConnection } from "../facts/pg-connection.js";
import type { StepResult } from "../remote/types.js";
import { generatedScript, keysSql, sumsSql, type Generated, type Portion } from "./deep-sql.js";
import { readKeys, readSums, type Keys, type Sums } from "./deep.js";
import type { HealthEngine } from "./engines.js";

/** What two datacenters are asked in the same words. */
export interface Question<T> {
  script(host: string): string;
  /** Why there is no answer, if so. */
  fault(answer: StepResult): string | undefined;
  read(stdout: string): T;
}

/** How the rows of tables are asked for. */
export interface DeepQuestions {
  /** Sums of all rows' hashes, by table and bucket of keys. */
  sums(tables: readonly string[], buckets: number): Question<Sums>;
  /** Hashes of rows one by one, of some buckets. */
  keys(portion: Portion, buckets: number): Question<Keys>;
}

/** The questions in the words of PostgreSQL. */
export function postgresQuestions(engine: HealthEngine, connection: (host: string) => PgConnection): DeepQuestions {
  const question = <T>(sql: Generated, read: (stdout: string) => T): Question<T> => ({
    script: (host) => generatedScript(connection(host), sql),
    fault: ({ code, stderr }) => (code === 0 ? undefined : psqlReason(stderr.toString("utf8"))),
    read,
  });
  return {
    sums: (tables, buckets) => question(sumsSql(engine, tables, buckets), readSums),
    keys: (portion, buckets) => question(keysSql(engine, portion, buckets), readKeys),
  };
}
