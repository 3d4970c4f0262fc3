import { oracleConnectionId, type OracleConnection } from "./oracle-connection.js";
import { recorded, recordedFault, saidIn } from "./oracle-probe.js";
import { oracleRows, type OracleRow } from "./oracle-rows.js";
import { secretId } from "./secret-id.js";
import { factKind, lineRecords } from "./types.js";

/** Settings with which SQL*Plus prints rows that can be read again, and takes a statement for what it is. */
export const rowSettings =
  "SET MARKUP HTML ON ENTMAP ON SPOOL OFF PREFORMAT OFF\nSET HEADING ON PAGESIZE 50000 FEEDBACK ON SQLTERMINATOR OFF BLOCKTERMINATOR OFF SQLBLANKLINES ON";

/**
 * Rows of a SELECT in a read-only transaction. For check mode only: what it says may be another thing at any moment, so no
 * plan that is carried out can stand on it.
 */
export const oracleQuery = factKind<{ connection: OracleConnection; query: string }, OracleRow[] | null>({
  name: "oracle.query",
  // Values that are bound to a query may be secrets.
  id: ({ connection, query }) => `${oracleConnectionId(connection)}#${secretId(query)}`,
  probe: (keys) =>
    keys
      .map(({ connection, query }) =>
        recorded(connection, `SET TRANSACTION READ ONLY;\n${rowSettings}\n${query}\n/\nROLLBACK\n/`),
      )
      .join(""),
  ...lineRecords,
  parse(record, { connection }) {
    const said = saidIn(record);
    return recordedFault(said, record, connection) ?? { status: "known", value: oracleRows(said) };
  },
  nothing: null,
});
