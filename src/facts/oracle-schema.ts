import { oracleConnectionId, oracleLiteral, type OracleConnection } from "./oracle-connection.js";
import { recorded, recordedFault, saidIn, saidOf } from "./oracle-probe.js";
import { factKind, lineRecords } from "./types.js";

/** What an account of a database owns. */
export interface OracleSchema {
  exists?: boolean;
  /** What the scripts that made it are known by, or `begun`; null where no script of ours was there. */
  fingerprint?: string | null;
  tables?: readonly string[];
}

/** The view whose comment is the fingerprint: no engine replicates it as data, and it goes with copies of the structure. */
export const fingerprintView = "MDC_SCHEMA";

/** In place of the fingerprint while scripts run, and when they have not come to their end. */
export const begun = "begun";

/** The tables of an account, without those that were dropped and are still in the recycle bin. */
export const oracleSchema = factKind<{ connection: OracleConnection; schema: string }, OracleSchema>({
  name: "oracle.schema",
  id: ({ connection, schema }) => `${oracleConnectionId(connection)}#${schema}`,
  probe: (keys) =>
    keys
      .map(({ connection, schema }) => {
        const owner = `owner = ${oracleLiteral(schema)}`;
        return recorded(
          connection,
          `SELECT '=user|' || username FROM dba_users WHERE username = ${oracleLiteral(schema)};
SELECT '=made|' || comments FROM dba_tab_comments WHERE ${owner} AND table_name = '${fingerprintView}';
SELECT '=table|' || table_name FROM dba_tables WHERE ${owner};`,
        );
      })
      .join(""),
  ...lineRecords,
  parse(record, { connection }) {
    const said = saidIn(record);
    const fault = recordedFault(said, record, connection);
    if (fault) return fault;
    const tables = saidOf(said, "table").filter((name) => !name.startsWith("BIN$"));
    return {
      status: "known",
      value: {
        exists: saidOf(said, "user").length > 0,
        fingerprint: saidOf(said, "made")[0] ?? null,
        tables: tables.sort(),
      },
    };
  },
  nothing: { exists: false, fingerprint: null, tables: [] },
  compare: (promised, actual) =>
    actual.fingerprint === promised.fingerprint ? [] : ["the scripts have left no fingerprint"],
});
