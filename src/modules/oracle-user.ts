import * as z from "zod";
import { oracleName } from "../facts/oracle-connection.js";
import { oracleUser } from "../facts/oracle-user.js";
import { promise } from "../facts/types.js";
import { listOf } from "./support/list.js";
import {
  oracleChange,
  oracleIdentifier,
  oracleNotes,
  oracleParams,
  oraclePassword,
  splitOracle,
} from "./support/oracle/params.js";
import { defineModule, type DiffEntry, type Plan } from "./types.js";

export const oracleUserModule = defineModule({
  name: "oracle_user",
  summary: "Create and drop accounts of an Oracle database, and grant them system privileges and roles",
  notes:
    `${oracleNotes}The password is set when the account is made, and left alone afterwards: what is stored cannot be read, and trying it could lock the account. ` +
    "Rights that are there and not named stay.",
  examples: `- name: The account with which GoldenGate works
  become_user: oracle
  oracle_user:
    oracle_home: /u01/app/oracle/product/11.2.0/dbhome_1
    name: ggadmin
    password: <%= replication_password %>
    tablespace: USERS
    granted: [CREATE SESSION, ALTER SESSION, RESOURCE, DBA]
`,
  params: z
    .strictObject({
      name: oracleIdentifier.describe("Name of the account"),
      password: oraclePassword.optional().describe("Password of an account that is made"),
      tablespace: oracleIdentifier.optional().describe("Where its tables are, without a limit, when it is made"),
      granted: listOf(
        z
          .string()
          .regex(/^[A-Za-z][A-Za-z0-9_$# ]*$/, "expected a privilege or role")
          .toUpperCase(),
      )
        .default([])
        .describe("System privileges and roles that it has"),
      state: z.enum(["present", "absent"]).default("present").describe("`absent` drops it with all that it owns"),
      ...oracleParams,
    })
    .transform((params) => {
      const { connection, rest } = splitOracle(params);
      return { ...rest, connection };
    }),
  facts: ({ connection, name }) => ({ user: oracleUser({ connection, name }) }),
  plan({ connection, name, password, tablespace, granted, state }, { user: fact }): Plan {
    const result = { name };
    const path = `account ${name}`;
    const request = oracleUser({ connection, name });
    const diff: DiffEntry[] = [];
    const statements: string[] = [];
    if (state === "absent") {
      if (fact === null) return { changes: [], result };
      diff.push({ path, attribute: "state", before: "present", after: "absent" });
      const statement = `DROP USER ${oracleName(name)} CASCADE`;
      return { changes: [oracleChange(connection, [statement], diff, [promise(request, null)])], result };
    }
    if (fact === null) {
      if (password === undefined)
        return {
          changes: [],
          failed: `the account ${name} is not there, and there is no password to make it with`,
          result,
        };
      const where =
        tablespace === undefined
          ? ""
          : ` DEFAULT TABLESPACE ${oracleName(tablespace)} QUOTA UNLIMITED ON ${oracleName(tablespace)}`;
      diff.push({ path, attribute: "state", before: "absent", after: "present" });
      statements.push(`CREATE USER ${oracleName(name)} IDENTIFIED BY "${password}"${where}`);
    }
    const missing = granted.filter((one) => fact?.granted?.includes(one) !== true);
    if (missing.length > 0) {
      diff.push({
        path,
        attribute: "granted",
        before: fact?.granted ?? null,
        after: [...new Set([...(fact?.granted ?? []), ...missing])].sort(),
      });
      statements.push(`GRANT ${missing.join(", ")} TO ${oracleName(name)}`);
    }
    if (diff.length === 0) return { changes: [], result };
    return { changes: [oracleChange(connection, statements, diff, [promise(request, {})])], result };
  },
});
