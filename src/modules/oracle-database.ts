import * as z from "zod";
import { oracleLiteral } from "../facts/oracle-connection.js";
import { oracleDatabase, type OracleDatabase } from "../facts/oracle-database.js";
import { promise } from "../facts/types.js";
import { listOf } from "./support/list.js";
import { oracleChange, oracleIdentifier, oracleNotes, oracleParams, splitOracle } from "./support/oracle/params.js";
import { defineModule, type DiffEntry, type Plan } from "./types.js";

export const oracleDatabaseModule = defineModule({
  name: "oracle_database",
  summary: "Prepare an Oracle database for replication: logging, parameters, rights of GoldenGate",
  notes:
    `${oracleNotes}Archived logs are not turned on, since that takes a restart of the database: where they are wanted and off, the task fails and says how it is done. ` +
    "Parameters are set in memory and in the server's file (SCOPE=BOTH).",
  examples: `- name: What GoldenGate needs of the database
  become_user: oracle
  oracle_database:
    oracle_home: /u01/app/oracle/product/11.2.0/dbhome_1
    oracle_sid: apim
    archivelog: true
    force_logging: true
    supplemental_logging: true
    parameters: { enable_goldengate_replication: true }
    goldengate_administrators: [ggadmin]
`,
  params: z
    .strictObject({
      archivelog: z.boolean().default(false).describe("Fail unless the database archives its log"),
      force_logging: z.boolean().optional().describe("Log also what asks not to be logged"),
      supplemental_logging: z.boolean().optional().describe("Minimal supplemental logging"),
      parameters: z
        .record(
          z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of a parameter"),
          z.union([z.string().regex(/^[^'\n\r\0]*$/), z.number(), z.boolean()]).transform(String),
        )
        .default({})
        .describe("Parameters of the instance that can be set while it runs"),
      goldengate_administrators: listOf(oracleIdentifier)
        .default([])
        .describe("Accounts that have the rights that GoldenGate works with (DBMS_GOLDENGATE_AUTH)"),
      ...oracleParams,
    })
    .transform((params) => {
      const { connection, rest } = splitOracle(params);
      const parameters = Object.fromEntries(
        Object.entries(rest.parameters).map(([name, value]) => [name.toLowerCase(), value]),
      );
      return { ...rest, connection, parameters };
    }),
  facts: (params) => ({ database: oracleDatabase(keyOf(params)) }),
  plan(params, { database: fact }, context): Plan {
    const failed = context.predicted === true ? undefined : obstacle(params, fact);
    const result = { log_mode: fact.logMode, open_mode: fact.openMode, role: fact.role };
    if (failed !== undefined) return { changes: [], failed, result };
    const diff: DiffEntry[] = [];
    const statements: string[] = [];
    const logging = (
      attribute: string,
      now: boolean | undefined,
      wanted: boolean | undefined,
      statement: string,
    ): void => {
      if (wanted === undefined || wanted === now) return;
      diff.push({ path: "database", attribute, before: now, after: wanted });
      statements.push(statement);
    };
    logging(
      "force_logging",
      fact.forceLogging,
      params.force_logging,
      `ALTER DATABASE ${params.force_logging === false ? "NO " : ""}FORCE LOGGING`,
    );
    logging(
      "supplemental_logging",
      fact.supplementalLogging,
      params.supplemental_logging,
      `ALTER DATABASE ${params.supplemental_logging === false ? "DROP" : "ADD"} SUPPLEMENTAL LOG DATA`,
    );
    for (const [name, wanted] of Object.entries(params.parameters)) {
      const now = fact.parameters?.[name] ?? null;
      if (now !== null && now.toUpperCase() === wanted.toUpperCase()) continue;
      diff.push({ path: `parameter ${name}`, attribute: "value", before: now, after: wanted });
      const value = /^(true|false|\d+)$/i.test(wanted) ? wanted : oracleLiteral(wanted);
      statements.push(`ALTER SYSTEM SET ${name} = ${value} SCOPE=BOTH`);
    }
    for (const name of params.goldengate_administrators) {
      if (fact.administrators?.[name] === true) continue;
      diff.push({ path: `account ${name}`, attribute: "goldengate_rights", before: false, after: true });
      statements.push(`BEGIN DBMS_GOLDENGATE_AUTH.GRANT_ADMIN_PRIVILEGE(${oracleLiteral(name)}); END;`);
    }
    if (diff.length === 0) return { changes: [], result };
    const facts = [promise(oracleDatabase(keyOf(params)), after(params, fact))];
    return { changes: [oracleChange(params.connection, statements, diff, facts)], result };
  },
});

interface Wanted {
  connection: Parameters<typeof oracleDatabase>[0]["connection"];
  archivelog: boolean;
  force_logging?: boolean | undefined;
  supplemental_logging?: boolean | undefined;
  parameters: Readonly<Record<string, string>>;
  goldengate_administrators: readonly string[];
}

function keyOf({ connection, parameters, goldengate_administrators }: Wanted): Parameters<typeof oracleDatabase>[0] {
  return { connection, parameters: Object.keys(parameters), administrators: goldengate_administrators };
}

function obstacle(wanted: Wanted, fact: Partial<OracleDatabase>): string | undefined {
  const { openMode = "", role = "" } = fact;
  if (openMode !== "READ WRITE" || role !== "PRIMARY")
    return `the database is ${role === "PRIMARY" ? "" : `a ${role.toLowerCase()}, `}open as ${openMode}; only a primary that is open for writing can be prepared`;
  if (wanted.archivelog && fact.logMode !== "ARCHIVELOG")
    return "the database does not archive its log (NOARCHIVELOG), without which changes are lost to replication. In a time without users, as sysdba: SHUTDOWN IMMEDIATE; STARTUP MOUNT; ALTER DATABASE ARCHIVELOG; ALTER DATABASE OPEN";
  const unknown = Object.keys(wanted.parameters).filter((name) => (fact.parameters?.[name] ?? null) === null);
  if (unknown.length > 0)
    return `the instance knows no parameter ${unknown.join(", ")} (enable_goldengate_replication came with 11.2.0.4 and 12.1.0.2)`;
  const strangers = wanted.goldengate_administrators.filter((name) => (fact.administrators?.[name] ?? null) === null);
  return strangers.length > 0 ? `the database has no account ${strangers.join(", ")}` : undefined;
}

function after(
  { force_logging, supplemental_logging, parameters, goldengate_administrators }: Wanted,
  fact: Partial<OracleDatabase>,
): Partial<OracleDatabase> {
  const upper = (value: string): string => (/^(true|false)$/i.test(value) ? value.toUpperCase() : value);
  return {
    ...fact,
    ...(force_logging === undefined ? {} : { forceLogging: force_logging }),
    ...(supplemental_logging === undefined ? {} : { supplementalLogging: supplemental_logging }),
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => {
        const now = fact.parameters?.[name] ?? "";
        return [name, now.toUpperCase() === value.toUpperCase() ? now : upper(value)];
      }),
    ),
    administrators: Object.fromEntries(goldengate_administrators.map((name) => [name, true])),
  };
}
