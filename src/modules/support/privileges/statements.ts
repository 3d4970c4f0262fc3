import { identifier } from "../../../facts/pg-connection.js";
import type { PgObject } from "../../../facts/pg-privileges.js";
import type { Wanted } from "./params.js";

interface Parts {
  /** Privileges, or groups. */
  what: string;
  whom: string;
}

/** What makes it so, for the objects found and the roles that are there. */
export function statements(wanted: Wanted, objects: readonly PgObject[], roles: readonly string[]): string[] {
  const { type } = wanted.key;
  const whom = roles.map((role) => (role === "PUBLIC" ? "PUBLIC" : identifier(role))).join(", ");
  const privileges = wanted.privileges.join(", ");
  if (type === "default_privs")
    return [...new Set(objects.map(({ sql }) => sql))].flatMap((name) => defaultPrivileges(wanted, name, whom));
  const all = objects.map(({ sql }) => sql).join(", ");
  return grant(wanted, { what: type === "group" ? all : `${privileges} ON ${place(wanted, all)}`, whom });
}

function place({ key: { type, schema, names } }: Wanted, all: string): string {
  const word = type.replaceAll("_", " ").toUpperCase();
  return names === undefined ? `ALL ${word}S IN SCHEMA ${identifier(schema ?? "")}` : `${word} ${all}`;
}

function grant({ key: { type }, state, grantOption }: Wanted, { what, whom }: Parts): string[] {
  if (state === "absent") return [`REVOKE ${what} FROM ${whom}`];
  const option = type === "group" ? "ADMIN OPTION" : "GRANT OPTION";
  const granted = `GRANT ${what} TO ${whom}${grantOption === true ? ` WITH ${option}` : ""}`;
  return grantOption === false ? [granted, `REVOKE ${option} FOR ${what} FROM ${whom}`] : [granted];
}

/** What is granted takes the place of what was there, as Ansible has it. */
function defaultPrivileges({ key, state, privileges, grantOption }: Wanted, name: string, whom: string): string[] {
  const owners = key.targets === undefined ? "" : ` FOR ROLE ${key.targets.map(identifier).join(", ")}`;
  const alter = `ALTER DEFAULT PRIVILEGES${owners}${key.schema === undefined ? "" : ` IN SCHEMA ${identifier(key.schema)}`}`;
  const words = privileges.join(", ");
  if (state === "absent") return [`${alter} REVOKE ${words} ON ${name} FROM ${whom}`];
  return [
    `${alter} REVOKE ALL ON ${name} FROM ${whom}`,
    `${alter} GRANT ${words} ON ${name} TO ${whom}${grantOption === true ? " WITH GRANT OPTION" : ""}`,
  ];
}
