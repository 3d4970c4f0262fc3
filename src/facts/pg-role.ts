import { literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

/** Attributes of a role, by the words that CREATE ROLE has for them. */
export interface PgRole {
  attributes?: Partial<Record<RoleAttribute, boolean>>;
  /** -1: no limit. */
  connLimit?: number;
  /** Moment in ISO form; null for never. */
  validUntil?: string | null;
  /** Roles that it is a member of by itself, sorted. */
  memberOf?: string[];
}

const columns = {
  SUPERUSER: "rolsuper",
  CREATEROLE: "rolcreaterole",
  CREATEDB: "rolcreatedb",
  INHERIT: "rolinherit",
  LOGIN: "rolcanlogin",
  REPLICATION: "rolreplication",
  BYPASSRLS: "rolbypassrls",
} as const;

export type RoleAttribute = keyof typeof columns;
export const roleAttributes = Object.keys(columns) as RoleAttribute[];

/** A role; null where there is none of that name. Its password is a fact of its own, since only superusers may read it. */
export const pgRole = factKind<{ connection: PgConnection; name: string }, PgRole | null>(
  pgKind({
    name: "pg.role",
    id: ({ name }) => name,
    // All columns, since older servers lack some.
    sql: ({ name }) => `SELECT row_to_json(r) FROM (SELECT a.*, CASE WHEN rolvaliduntil = 'infinity' THEN NULL
 ELSE to_char(rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') END AS until,
 (SELECT coalesce(json_agg(g.rolname), '[]') FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = a.oid) AS "memberOf" FROM pg_roles a) r WHERE rolname = ${literal(name)}`,
    value: (json) => {
      if (json === null) return null;
      const row = json as Record<string, unknown>;
      const attributes = Object.fromEntries(roleAttributes.map((name) => [name, row[columns[name]] === true]));
      return {
        attributes,
        connLimit: row["rolconnlimit"] as number,
        validUntil: row["until"] as string | null,
        memberOf: (row["memberOf"] as string[]).sort(),
      };
    },
    nothing: null,
  }),
);
