import { literal, type PgConnection } from "./pg-connection.js";
import { ownedObjects, type PgObjects } from "./pg-objects.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

export interface PgPrivilegesKey extends PgObjects {
  connection: PgConnection;
  /** Roles that are asked for; PUBLIC stands for all of them. */
  roles: readonly string[];
  /** Role that would grant; left out: the one that is logged in. */
  grantor?: string | undefined;
}

/** Privileges of one role on one object, and whether it may pass each of them on. */
export type Held = Record<string, boolean>;

export interface PgObject {
  /** Kind of object by the letter that acldefault() has for it. */
  kind: string;
  /** As GRANT names it. */
  sql: string;
  /** By role; one that has nothing is left out. */
  held: Record<string, Held>;
}

export interface PgPrivileges {
  /** Those of the roles asked for that are there. */
  roles: string[];
  /** Whether the schema is there; true where none is meant. */
  schema: boolean;
  /** All privileges that there are, by kind of object. */
  all: Record<string, string[]>;
  /** By name: those asked for that are there. */
  objects: Record<string, PgObject>;
}

/**
 * Who has which privileges on objects, as far as the role that asks would be the one that grants or takes them: those
 * that others have granted stay what they are. Membership in a group is the privilege MEMBER of it.
 */
export const pgPrivileges = factKind<PgPrivilegesKey, PgPrivileges>(
  pgKind<PgPrivilegesKey, PgPrivileges>({
    name: "pg.privileges",
    id: ({ connection: _connection, ...asked }) => JSON.stringify(asked),
    sql: question,
    value: (json) => json as PgPrivileges,
    nothing: { roles: [], schema: false, all: {}, objects: {} },
    compare(promised, actual) {
      return Object.entries(promised.objects).flatMap(([name, { held }]) =>
        Object.entries(held)
          .filter(([role, wanted]) => heldText(wanted) !== heldText(actual.objects[name]?.held[role]))
          .map(
            ([role, wanted]) =>
              `${role} has ${heldText(actual.objects[name]?.held[role])} on ${name}, wanted ${heldText(wanted)}`,
          ),
      );
    },
  }),
);

/** "INSERT, SELECT with grant option", or "nothing". */
export function heldText(held: Held = {}): string {
  const names = Object.keys(held).sort();
  return names.map((name) => (held[name] === true ? `${name} with grant option` : name)).join(", ") || "nothing";
}

function question({ roles, grantor, ...asked }: PgPrivilegesKey): string {
  const grants =
    asked.type === "group"
      ? `SELECT o.name, w.name AS role, 'MEMBER' AS privilege, bool_or(admin_option) AS passes
 FROM objects o JOIN pg_auth_members m ON m.roleid = o.owner JOIN wanted w ON w.oid = m.member GROUP BY 1, 2`
      : `SELECT o.name, w.name AS role, a.privilege_type AS privilege, bool_or(a.is_grantable) AS passes
 FROM asking, objects o, aclexplode(o.acl) a JOIN wanted w ON w.oid = a.grantee
 WHERE a.grantor = CASE WHEN pg_has_role(asking.oid, o.owner, 'USAGE') THEN o.owner ELSE asking.oid END GROUP BY 1, 2, 3`;
  return `WITH asking AS (SELECT oid FROM pg_roles WHERE rolname = ${grantor === undefined ? "current_user" : literal(grantor)}),
 wanted AS (SELECT rolname::text AS name, oid FROM pg_roles WHERE rolname IN (${roles.map(literal).join(", ")})
  UNION ALL SELECT 'PUBLIC', 0 WHERE 'PUBLIC' IN (${roles.map(literal).join(", ")})),
 objects AS (${ownedObjects(asked)}),
 grants AS (${grants}),
 held AS (SELECT name, role, json_object_agg(privilege, passes ORDER BY privilege) AS privileges FROM grants GROUP BY 1, 2),
 roles AS (SELECT name, json_object_agg(role, privileges ORDER BY role) AS held FROM held GROUP BY 1)
 SELECT json_build_object('roles', (SELECT coalesce(json_agg(name ORDER BY name), '[]') FROM wanted),
 'schema', ${asked.schema === undefined ? "true" : `EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = ${literal(asked.schema)})`},
 'all', (SELECT coalesce(json_object_agg(kind, ARRAY(SELECT privilege_type FROM aclexplode(acldefault(kind::"char", 10)) WHERE grantee = 10 ORDER BY 1) ORDER BY kind), '{}')
  FROM (SELECT DISTINCT kind FROM objects WHERE kind <> '') kinds),
 'objects', (SELECT coalesce(json_object_agg(name, json_build_object('kind', kind, 'sql', sql, 'held', coalesce(held, '{}')) ORDER BY name), '{}')
  FROM objects LEFT JOIN roles USING (name)))`;
}
