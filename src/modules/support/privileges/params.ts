import * as z from "zod";
import { objectTypes, type PgObjects } from "../../../facts/pg-objects.js";
import type { PgPrivilegesKey } from "../../../facts/pg-privileges.js";
import { wordsOf } from "../list.js";
import { databaseParams, pgName, splitDatabase } from "../pg.js";

const words = wordsOf(z.string().min(1)).optional();
const roleNames = wordsOf(pgName).optional();

const all = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "CREATE", "CONNECT"] as const;
const privilege = z
  .string()
  .transform((text) => text.toUpperCase())
  .pipe(z.enum([...all, "TEMPORARY", "TEMP", "EXECUTE", "USAGE", "ALL"]))
  .transform((name) => (name === "TEMP" ? "TEMPORARY" : name));
const privileges = wordsOf(privilege).optional();

/** What default privileges there are, by what they are for. */
const defaults: Readonly<Record<string, readonly string[]>> = {
  TABLES: ["ALL", "SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"],
  SEQUENCES: ["ALL", "SELECT", "UPDATE", "USAGE"],
  FUNCTIONS: ["ALL", "EXECUTE"],
  TYPES: ["ALL", "USAGE"],
  SCHEMAS: ["CREATE", "USAGE"],
};

const inSchema = ["table", "sequence", "function", "procedure", "type", "default_privs"];
const wholeSchema = ["table", "sequence", "function", "procedure"];

const fields = z.strictObject({
  ...databaseParams,
  database: pgName.optional().describe("Same as `login_db`"),
  state: z.enum(["present", "absent"]).default("present").describe("Grant, or revoke"),
  privs: privileges.describe("Privileges; ALL for all that there are. None with `type: group`"),
  priv: privileges.describe("Same as `privs`"),
  type: z.enum(objectTypes).default("table").describe("What the objects are"),
  objs: words.describe(
    "Names of the objects. `ALL_IN_SCHEMA` for all tables, sequences, functions or procedures of the schema; functions with the types of their parameters, and `:` between these in a text with commas: `add(int:int)`. " +
      "With `type: default_privs` TABLES, SEQUENCES, FUNCTIONS, TYPES, SCHEMAS, or `ALL_DEFAULT` for the first four. Left out with `type: database`: the one that is connected to",
  ),
  obj: words.describe("Same as `objs`"),
  schema: pgName
    .optional()
    .describe(
      "Where the objects are: public unless told; with `type: default_privs` where they will be made, `not-specified` for everywhere",
    ),
  roles: roleNames.describe("Roles that are granted to, or revoked from; PUBLIC alone for everybody"),
  role: roleNames.describe("Same as `roles`"),
  session_role: pgName.optional().describe("Role that grants"),
  target_roles: roleNames.describe(
    "With `type: default_privs`: roles that will make the objects; left out: the one that grants",
  ),
  grant_option: z
    .boolean()
    .optional()
    .describe("Whether the roles may pass it on; with `false` they may no more, left out: that stays as it is"),
  admin_option: z.boolean().optional().describe("Same as `grant_option`"),
  fail_on_role: z.boolean().default(true).describe("Fail where a role is not there; with `false` it is passed over"),
});

/** What a task asks for. */
export interface Wanted {
  key: PgPrivilegesKey;
  state: "present" | "absent";
  /** Also "ALL"; MEMBER of a group. */
  privileges: readonly string[];
  grantOption: boolean | undefined;
  failOnRole: boolean;
}

export const privilegeParams = fields.transform((params, context): Wanted => {
  const refuse = (message: string, path: string): void => context.addIssue({ code: "custom", message, path: [path] });
  const { type, state, session_role: grantor, fail_on_role: failOnRole } = params;
  const database = params.database ?? params.login_db ?? params.db;
  const roles = params.roles ?? params.role ?? [];
  const privs = params.privs ?? params.priv ?? [];
  const objs = params.objs ?? params.obj ?? (type === "database" && database !== undefined ? [database] : []);
  const everyone = roles.some((role) => role.toUpperCase() === "PUBLIC");
  if (database === undefined) refuse("expected database (or login_db, or db)", "database");
  if (roles.length === 0) refuse("expected roles (or role)", "roles");
  if (everyone && roles.length > 1) refuse("expected PUBLIC alone, or roles without it", "roles");
  if (objs.length === 0) refuse(`expected objs (or obj) with type: ${type}`, "objs");
  if (type === "group" && privs.length > 0) refuse("expected no privs with type: group", "privs");
  if (type !== "group" && privs.length === 0) refuse(`expected privs (or priv) with type: ${type}`, "privs");
  if (params.schema !== undefined && !inSchema.includes(type))
    refuse(`expected no schema with type: ${type}`, "schema");
  if (params.target_roles && type !== "default_privs")
    refuse("expected target_roles with type: default_privs only", "target_roles");
  const names = objectNames(type, objs, privs, (message) => refuse(message, "objs"));
  const connection = splitDatabase({ ...params, login_db: database }).connection;
  return {
    key: {
      ...{ connection, type, schema: schemaOf(type, params.schema, objs), names, targets: params.target_roles },
      ...{ roles: everyone ? ["PUBLIC"] : roles, grantor },
    },
    ...{ state, privileges: type === "group" ? ["MEMBER"] : privs, failOnRole },
    grantOption: params.grant_option ?? params.admin_option,
  };
});

function schemaOf(type: string, schema: string | undefined, objs: readonly string[]): string | undefined {
  if (!inSchema.includes(type)) return undefined;
  const everywhere = objs.some((name) => name.toUpperCase() === "SCHEMAS") || schema === "not-specified";
  return type === "default_privs" && everywhere ? undefined : (schema ?? "public");
}

/** Names as the fact has them; undefined for all in the schema. */
function objectNames(
  type: PgObjects["type"],
  objs: readonly string[],
  privs: readonly string[],
  refuse: (message: string) => void,
): readonly string[] | undefined {
  if (objs.includes("ALL_IN_SCHEMA")) {
    if (!wholeSchema.includes(type)) refuse(`expected ALL_IN_SCHEMA with type: ${wholeSchema.join(", ")} only`);
    if (objs.length > 1) refuse("expected ALL_IN_SCHEMA alone");
    return undefined;
  }
  if (type === "function" || type === "procedure") {
    const signatures = objs.map((name) => name.replaceAll(":", ","));
    const odd = signatures.find((name) => !/^[^(]+\([^()]*\)$/.test(name));
    if (odd !== undefined)
      refuse(`expected a name with the types of its parameters, such as add(int:int), found ${odd}`);
    return signatures;
  }
  if (type !== "default_privs") return objs;
  const names = objs.includes("ALL_DEFAULT")
    ? ["TABLES", "SEQUENCES", "FUNCTIONS", "TYPES"]
    : objs.map((name) => name.toUpperCase());
  for (const name of names) {
    const there = defaults[name];
    if (there === undefined) refuse(`expected ${Object.keys(defaults).join(", ")} or ALL_DEFAULT, found ${name}`);
    const wrong = privs.find((one) => there?.includes(one) === false);
    if (wrong !== undefined) refuse(`there is no privilege ${wrong} for ${name}`);
  }
  return names;
}
