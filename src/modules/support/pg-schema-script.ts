import { identifier, literal, psql, type PgConnection } from "../../facts/pg-connection.js";
import { columnsOf, fingerprintFunction, fingerprintMark } from "../../facts/pg-schema.js";
import { heredoc, sh } from "../../remote/quote.js";
import type { Change } from "../types.js";
import { inlineLimit, temporaryBeside } from "./delivery.js";

interface SchemaScripts {
  connection: PgConnection;
  schema: string;
  /** Role that will own what is made. */
  role: string | undefined;
  fingerprint: string;
  /** Names of the scripts, for the fingerprint. */
  files: readonly string[];
  texts: readonly string[];
}

/** Shell text that applies scripts and leaves their fingerprint, all or nothing; with an upload where that is too much for it. */
export function schemaDelivery({ connection, ...scripts }: SchemaScripts): Pick<Change, "script" | "upload"> {
  const sql = Buffer.from(schemaSql(scripts));
  const client = psql(connection, { serverOptions: "-c client_min_messages=error" });
  if (sql.length <= inlineLimit) {
    const { redirect, body } = heredoc(sql);
    return { script: `base64 -d ${redirect} | ${client} >/dev/null\n${body}` };
  }
  const to = temporaryBeside("/tmp/script");
  return {
    script: `${client} <${sh`${to}`} >/dev/null; c=$?; ${sh`rm -f -- ${to}`}; exit $c`,
    upload: { content: sql, to },
  };
}

/** An empty statement ends a script that lacks its last semicolon. */
function schemaSql({ schema, role, fingerprint, files, texts }: Omit<SchemaScripts, "connection">): string {
  return [
    "BEGIN;",
    ...(role === undefined ? [] : [`SET LOCAL ROLE ${identifier(role)};`]),
    `SET LOCAL search_path = ${identifier(schema)}, public;`,
    ...texts.map((one) => `${one}\n;`),
    fingerprintSql(schema, fingerprint, files),
    "COMMIT;",
    "",
  ].join("\n");
}

/** The server itself says what there is now. A dollar sign could end the text of the function, and is written as JSON can have it. */
function fingerprintSql(schema: string, fingerprint: string, files: readonly string[]): string {
  const body = `DECLARE made json;
BEGIN
  SELECT json_object_agg(tab, cols) INTO made
  FROM (SELECT tab, json_agg(col ORDER BY attnum) AS cols FROM (${columnsOf(schema)}) c GROUP BY tab) t;
  EXECUTE format('CREATE FUNCTION %I.${fingerprintFunction}() RETURNS text LANGUAGE sql IMMUTABLE AS %L', ${literal(schema)},
    'SELECT ${fingerprintMark}' || replace(json_build_object('fingerprint', ${literal(fingerprint)},
      'applied', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'scripts', ${literal(JSON.stringify(files))}::json,
      'tables', coalesce(made, '{}'))::text, '$', ${literal("\\u0024")}) || '${fingerprintMark}::text');
END`;
  return `DO ${literal(body)};`;
}
