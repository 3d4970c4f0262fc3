import { literal } from "./pg-connection.js";

export const objectTypes = [
  ...(["table", "sequence", "function", "procedure", "database", "schema", "language", "tablespace"] as const),
  ...(["group", "default_privs", "foreign_data_wrapper", "foreign_server", "type"] as const),
] as const;

export type PgObjectType = (typeof objectTypes)[number];

/** Objects of a server on which there are privileges. */
export interface PgObjects {
  type: PgObjectType;
  /** Where objects of this type are; of default privileges where they count, left out: everywhere. */
  schema?: string | undefined;
  /** Left out: all of the type in the schema. A function is "name(type, …)", default privileges are TABLES, SEQUENCES… */
  names?: readonly string[] | undefined;
  /** Of default privileges: the roles whose objects they are for; left out: the one that grants. */
  targets?: readonly string[] | undefined;
}

/** Default privileges: what they are called, and the letters of acldefault() and of pg_default_acl. */
const defaults = {
  TABLES: ["r", "r"],
  SEQUENCES: ["s", "S"],
  FUNCTIONS: ["f", "f"],
  TYPES: ["T", "T"],
  SCHEMAS: ["n", "n"],
};

/** A SELECT for objects: their name, kind, text for GRANT, owner and privileges. */
export function ownedObjects(asked: PgObjects): string {
  const { type } = asked;
  switch (type) {
    case "table":
      return inSchema(asked, { ...classes, letter: "r", which: "relkind IN ('r', 'v', 'm', 'p', 'f')" });
    case "sequence":
      return inSchema(asked, { ...classes, letter: "s", which: "relkind = 'S'" });
    case "type":
      return inSchema(asked, { ...{ catalogue: "pg_type", prefix: "typ", letter: "T" }, which: "true" });
    case "function":
    case "procedure":
      return functions(asked);
    case "group":
      return `SELECT rolname::text AS name, '' AS kind, quote_ident(rolname) AS sql, oid AS owner, NULL::aclitem[] AS acl
 FROM pg_roles WHERE rolname IN (${names(asked)})`;
    case "default_privs":
      return defaultPrivileges(asked);
    default:
      return named(asked, catalogues[type]);
  }
}

const classes = { catalogue: "pg_class", prefix: "rel" };

/** Catalogues of what is in no schema: their name, the beginning of their columns' names, the column of the owner, and the letter. */
const catalogues = {
  database: ["pg_database", "dat", "datdba", "d"],
  schema: ["pg_namespace", "nsp", "nspowner", "n"],
  language: ["pg_language", "lan", "lanowner", "l"],
  tablespace: ["pg_tablespace", "spc", "spcowner", "t"],
  foreign_data_wrapper: ["pg_foreign_data_wrapper", "fdw", "fdwowner", "F"],
  foreign_server: ["pg_foreign_server", "srv", "srvowner", "S"],
} as const;

function named(
  asked: PgObjects,
  [catalogue, prefix, owner, letter]: readonly [string, string, string, string],
): string {
  return `SELECT ${prefix}name::text AS name, '${letter}' AS kind, quote_ident(${prefix}name) AS sql, ${owner} AS owner,
 coalesce(${prefix}acl, acldefault('${letter}', ${owner})) AS acl FROM ${catalogue} WHERE ${prefix}name IN (${names(asked)})`;
}

function inSchema(
  asked: PgObjects,
  { catalogue, prefix, letter, which }: { catalogue: string; prefix: string; letter: string; which: string },
): string {
  const chosen = asked.names === undefined ? "" : ` AND ${prefix}name IN (${names(asked)})`;
  return `SELECT ${prefix}name::text AS name, '${letter}' AS kind, format('%I.%I', nspname, ${prefix}name) AS sql, ${prefix}owner AS owner,
 coalesce(${prefix}acl, acldefault('${letter}', ${prefix}owner)) AS acl
 FROM ${catalogue} o JOIN pg_namespace n ON n.oid = ${prefix}namespace WHERE nspname = ${literal(asked.schema ?? "")} AND ${which}${chosen}`;
}

/** One that is named is found as GRANT finds it: by the types of its parameters, however they are written. */
function functions(asked: PgObjects): string {
  const schema = asked.schema ?? "";
  const signature = "format('%I.%I(%s)', nspname, proname, oidvectortypes(proargtypes))";
  const from = `FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace`;
  const columns = (
    name: string,
  ): string => `SELECT ${name} AS name, 'f' AS kind, ${signature} AS sql, proowner AS owner,
 coalesce(proacl, acldefault('f', proowner)) AS acl`;
  // Servers before PostgreSQL 11 know no procedures.
  const kind = `coalesce(to_jsonb(p) ->> 'prokind', 'f')`;
  if (asked.names === undefined)
    return `${columns(signature)} ${from} WHERE nspname = ${literal(schema)} AND ${kind} ${asked.type === "procedure" ? "=" : "<>"} 'p'`;
  const called = asked.names.map((name) => {
    const at = name.indexOf("(");
    return `(${literal(name)}, quote_ident(${literal(schema)}) || '.' || quote_ident(${literal(name.slice(0, at))}) || ${literal(name.slice(at))})`;
  });
  return `${columns("called")} ${from} JOIN (VALUES ${called.join(", ")}) v(called, found) ON p.oid = to_regprocedure(found)`;
}

function defaultPrivileges(asked: PgObjects): string {
  const classes = (asked.names ?? []).map((name) => {
    const [letter = "", stored = ""] = defaults[name as keyof typeof defaults];
    return `('${name}', '${letter}', '${stored}')`;
  });
  const where =
    asked.schema === undefined
      ? "0"
      : `coalesce((SELECT oid FROM pg_namespace WHERE nspname = ${literal(asked.schema)}), 0)`;
  const unset = asked.schema === undefined ? `acldefault(letter::"char", r.oid)` : "NULL";
  const owners =
    asked.targets === undefined
      ? "oid = (SELECT oid FROM asking)"
      : `rolname IN (${asked.targets.map(literal).join(", ")})`;
  return `SELECT format('%s of %s', k.name, rolname) AS name, letter AS kind, k.name AS sql, r.oid AS owner,
 coalesce((SELECT defaclacl FROM pg_default_acl WHERE defaclrole = r.oid AND defaclobjtype = stored::"char" AND defaclnamespace = ${where}), ${unset}) AS acl
 FROM pg_roles r, (VALUES ${classes.join(", ")}) k(name, letter, stored) WHERE ${owners}`;
}

function names(asked: PgObjects): string {
  return (asked.names ?? []).map(literal).join(", ");
}
