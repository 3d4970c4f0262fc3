import { oracleConnectionId, oracleLiteral, type OracleConnection } from "./oracle-connection.js";
import { recorded, recordedFault, saidIn, saidOf } from "./oracle-probe.js";
import { factKind, lineRecords } from "./types.js";

/** An account of a database with the system privileges and roles that it was granted directly; null where there is none. */
export const oracleUser = factKind<
  { connection: OracleConnection; name: string },
  { granted?: readonly string[] } | null
>({
  name: "oracle.user",
  id: ({ connection, name }) => `${oracleConnectionId(connection)}#${name}`,
  probe: (keys) =>
    keys
      .map(({ connection, name }) =>
        recorded(
          connection,
          `SELECT '=user|' || username FROM dba_users WHERE username = ${oracleLiteral(name)};
SELECT '=granted|' || privilege FROM dba_sys_privs WHERE grantee = ${oracleLiteral(name)};
SELECT '=granted|' || granted_role FROM dba_role_privs WHERE grantee = ${oracleLiteral(name)};`,
        ),
      )
      .join(""),
  ...lineRecords,
  parse(record, { connection }) {
    const said = saidIn(record);
    const fault = recordedFault(said, record, connection);
    if (fault) return fault;
    if (saidOf(said, "user").length === 0) return { status: "known", value: null };
    return { status: "known", value: { granted: [...new Set(saidOf(said, "granted"))].sort() } };
  },
  nothing: null,
});
