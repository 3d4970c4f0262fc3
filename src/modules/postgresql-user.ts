import { randomBytes } from "node:crypto";
import * as z from "zod";
import { identifier, literal, type PgConnection } from "../facts/pg-connection.js";
import { pgPassword, type PgPassword } from "../facts/pg-password.js";
import { pgRole, roleAttributes, type PgRole, type RoleAttribute } from "../facts/pg-role.js";
import { promise, type PromisedFact } from "../facts/types.js";
import { isVerifier, md5Verifier, scramVerifier, verifies } from "./support/pg-verifier.js";
import { listOf } from "./support/list.js";
import { databaseParams, described, pgName, pgNotes, splitDatabase, sqlChange } from "./support/pg.js";
import { defineModule, type DiffEntry, type Plan } from "./types.js";

type Flags = Partial<Record<RoleAttribute, boolean>>;

export const postgresqlUser = defineModule({
  name: "postgresql_user",
  collection: "community.postgresql",
  summary: "Create, change and drop roles of PostgreSQL that log in",
  notes:
    `${pgNotes}The password never reaches the host: what the server stores (a SCRAM verifier, or md5 where the server is set to it) is made here, and what it has stored is tested here, ` +
    "so a second run changes nothing. Reading what is stored takes a superuser. Not offered: `priv`, `ssl_mode`.",
  examples: `- name: The account of the statistics
  become_user: postgres
  postgresql_user:
    name: stat_db_user
    password: <%= stat_db_password %>
    role_attr_flags: LOGIN,NOSUPERUSER
`,
  params: z
    .strictObject({
      name: pgName.optional().describe("Name of the role"),
      user: pgName.optional().describe("Same as `name`"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether it should be there"),
      password: z.string().min(1).optional().describe("Password, or a verifier as PostgreSQL stores it"),
      no_password_changes: z.boolean().default(false).describe("Leave the password of a role that is there"),
      role_attr_flags: z
        .string()
        .default("")
        .transform((text, context) => parseFlags(text, (message) => context.addIssue({ code: "custom", message })))
        .describe(
          "Attributes with commas between: SUPERUSER, CREATEROLE, CREATEDB, INHERIT, LOGIN, REPLICATION, BYPASSRLS, each also with NO before it",
        ),
      groups: listOf(pgName).default([]).describe("Roles that it is to be a member of; it stays what else it is"),
      conn_limit: z.number().int().min(-1).optional().describe("Connections at the same time; -1: any number"),
      expires: z
        .string()
        .refine((text) => text === "infinity" || moment(text) !== undefined, {
          error: "expected a moment such as 2030-12-31T00:00:00Z, or infinity",
        })
        .optional()
        .describe("When the password stops to be valid"),
      ...databaseParams,
    })
    .refine(({ name, user }) => (name === undefined) !== (user === undefined), {
      error: "expected name (or user), once",
    })
    .transform(({ name, user, ...params }) => {
      const { connection, rest } = splitDatabase(params);
      return { ...rest, connection, name: name ?? user ?? "" };
    }),
  prepare: () => Promise.resolve({ salt: randomBytes(16) }),
  facts: ({ connection, name, password, state }) => ({
    role: pgRole({ connection, name }),
    password: password === undefined || state === "absent" ? undefined : pgPassword({ connection, name }),
  }),
  plan(params, facts, context): Plan {
    const { connection, name } = params;
    const result = { user: name };
    const path = described(`role ${name}`, connection);
    const role = pgRole({ connection, name });
    if (params.state === "absent") {
      if (facts.role === null) return { changes: [], result };
      const diff = [{ path, attribute: "state", before: "present", after: "absent" }];
      return {
        changes: [sqlChange(connection, [`DROP ROLE ${identifier(name)}`], diff, [promise(role, null)])],
        result,
      };
    }
    const options: string[] = [];
    const diff: DiffEntry[] = [];
    if (facts.role === null) diff.push({ path, attribute: "state", before: "absent", after: "present" });
    const after = attributes(params, facts.role, path, diff, options);
    const promised: PromisedFact[] = [promise(role, after)];
    const due = facts.role === null || !params.no_password_changes;
    const verifier = due ? newVerifier(params.password, name, facts.password, context.source.salt) : undefined;
    if (verifier !== undefined) {
      diff.push({
        path,
        attribute: "password",
        before: facts.password?.verifier == null ? null : "(secret)",
        after: "(secret)",
      });
      options.push(`PASSWORD ${literal(verifier)}`);
      promised.push(promise(pgPassword({ connection, name }), { verifier }));
    }
    const joined = params.groups.filter((group) => !facts.role?.memberOf?.includes(group));
    if (joined.length > 0) {
      after.memberOf = [...(facts.role?.memberOf ?? []), ...joined].sort();
      diff.push({ path, attribute: "groups", before: facts.role?.memberOf ?? [], after: after.memberOf });
    }
    if (diff.length === 0) return { changes: [], result };
    const verb = facts.role === null ? "CREATE" : "ALTER";
    const statements = [
      ...(facts.role === null || options.length > 0 ? [`${verb} ROLE ${identifier(name)} ${options.join(" ")}`] : []),
      ...joined.map((group) => `GRANT ${identifier(group)} TO ${identifier(name)}`),
    ];
    // A statement that the log of the server must not keep, not even with a verifier, and not when it fails.
    const quiet = verifier === undefined ? [] : [unlogged];
    return {
      changes: [sqlChange(connection, [...quiet, ...statements], diff, promised, { transaction: true })],
      result,
    };
  },
});

const unlogged = `SELECT set_config(name, value, true) FROM (VALUES ('log_statement', 'none'), ('log_min_error_statement', 'panic'),
 ('log_min_duration_statement', '-1')) settings (name, value) WHERE (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)`;

interface Wanted {
  connection: PgConnection;
  name: string;
  role_attr_flags: Flags;
  conn_limit?: number | undefined;
  expires?: string | undefined;
}

/** Adds what differs to the options of CREATE or ALTER ROLE; gives the role as it will be. */
function attributes(params: Wanted, fact: PgRole | null, path: string, diff: DiffEntry[], options: string[]): PgRole {
  // A role of this module logs in unless told otherwise, as CREATE USER has it.
  const wanted: Flags = fact === null ? { LOGIN: true, ...params.role_attr_flags } : params.role_attr_flags;
  const now = fact?.attributes ?? {};
  const after: PgRole = { ...fact, attributes: { ...now, ...wanted } };
  for (const name of roleAttributes) {
    const want = wanted[name];
    if (want === undefined || want === now[name]) continue;
    options.push(want ? name : `NO${name}`);
    if (fact !== null) diff.push({ path, attribute: name.toLowerCase(), before: now[name], after: want });
  }
  if (params.conn_limit !== undefined && params.conn_limit !== fact?.connLimit) {
    options.push(`CONNECTION LIMIT ${params.conn_limit}`);
    after.connLimit = params.conn_limit;
    if (fact !== null) diff.push({ path, attribute: "conn_limit", before: fact.connLimit, after: params.conn_limit });
  }
  const until = params.expires === undefined ? undefined : (moment(params.expires) ?? null);
  if (until !== undefined && until !== (fact?.validUntil ?? null)) {
    options.push(`VALID UNTIL ${literal(until ?? "infinity")}`);
    after.validUntil = until;
    if (fact !== null)
      diff.push({ path, attribute: "expires", before: fact.validUntil ?? "infinity", after: until ?? "infinity" });
  }
  return after;
}

function newVerifier(
  password: string | undefined,
  role: string,
  fact: PgPassword | undefined,
  salt: Buffer,
): string | undefined {
  if (password === undefined) return undefined;
  const stored = fact?.verifier ?? null;
  if (isVerifier(password)) return password === stored ? undefined : password;
  if (stored !== null && verifies(stored, password, role)) return undefined;
  return fact?.encryption === "md5" ? md5Verifier(password, role) : scramVerifier(password, salt);
}

function parseFlags(text: string, fault: (message: string) => void): Flags {
  const flags: Flags = {};
  for (const word of text
    .toUpperCase()
    .split(",")
    .map((part) => part.trim())) {
    const attribute = roleAttributes.find((name) => word === name || word === `NO${name}`);
    if (attribute !== undefined) flags[attribute] = word === attribute;
    else if (word !== "")
      fault(`"${word}" is no attribute of a role; expected ${roleAttributes.join(", ")}, also with NO before`);
  }
  return flags;
}

/** A moment in ISO form, in UTC where it names no zone; seconds are the finest. */
function moment(text: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?))? ?(Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(text);
  if (!match) return undefined;
  const [, day, time = "00:00:00", zone = "Z"] = match;
  const offset = /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone;
  const date = new Date(`${day}T${time}${offset}`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace(/\.\d+Z$/, "Z");
}
