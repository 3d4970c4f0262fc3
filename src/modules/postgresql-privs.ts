import { heldText, pgPrivileges, type Held, type PgObject, type PgPrivileges } from "../facts/pg-privileges.js";
import { promise } from "../facts/types.js";
import { described, pgNotes, sqlChange } from "./support/pg.js";
import { privilegeParams, type Wanted } from "./support/privileges/params.js";
import { statements } from "./support/privileges/statements.js";
import { defineModule, type DiffEntry, type Plan } from "./types.js";

export const postgresqlPrivs = defineModule({
  name: "postgresql_privs",
  collection: "community.postgresql",
  summary: "Grant or revoke privileges on objects of PostgreSQL, and membership in groups",
  notes:
    `${pgNotes}What is there is read and compared, for PUBLIC, too. What counts is what the role that grants has granted or would grant (of its own objects and as a superuser: the owner); ` +
    "what others have granted is neither seen nor revoked. With `type: default_privs` and `state: present` the roles have afterwards what is named and nothing else; " +
    "`state: absent` revokes what is named, where Ansible revokes everything on tables, sequences and types. " +
    "Lists can be written as lists, or as a text with commas. Not offered: `password`, `trust_input`, `usage_on_types` (name TYPES where they are meant).",
  examples: `- name: Let the reports read everything that is there
  become_user: postgres
  postgresql_privs:
    database: stat_db
    privs: SELECT
    objs: ALL_IN_SCHEMA
    roles: reports
- name: And what the application will make
  become_user: postgres
  postgresql_privs:
    database: stat_db
    type: default_privs
    target_roles: stat_db_user
    objs: TABLES
    privs: SELECT
    roles: reports
- name: Nobody else comes in
  become_user: postgres
  postgresql_privs:
    database: stat_db
    type: database
    state: absent
    privs: CONNECT, TEMP
    roles: PUBLIC
`,
  params: privilegeParams,
  facts: ({ key }) => ({ found: pgPrivileges(key) }),
  plan(wanted, { found }, { predicted = false }): Plan {
    const { key } = wanted;
    const failed = fault(wanted, found);
    if (failed !== undefined) return { changes: [], failed, result: { queries: [] } };
    if (predicted && key.names === undefined && Object.keys(found.objects).length === 0)
      return { changes: [], undecided: { reason: "which objects there will be is not known before", facts: [] } };
    const roles = key.roles.filter((role) => found.roles.includes(role));
    const { objects, diff } = difference(wanted, found, roles);
    if (diff.length === 0) return { changes: [], result: { queries: [] } };
    const queries = statements(wanted, Object.values(found.objects), roles);
    const promised = [promise(pgPrivileges(key), { ...found, objects })];
    const options = { transaction: true, role: key.grantor };
    return { changes: [sqlChange(key.connection, queries, diff, promised, options)], result: { queries } };
  },
});

/** The objects as they will be, and in what they differ. */
function difference(
  wanted: Wanted,
  found: PgPrivileges,
  roles: readonly string[],
): { objects: Record<string, PgObject>; diff: DiffEntry[] } {
  const diff: DiffEntry[] = [];
  const objects = Object.entries(found.objects).map(([name, object]): [string, PgObject] => {
    const held = { ...object.held };
    for (const role of roles) {
      const before = held[role] ?? {};
      const after = afterwards(wanted, before, found.all[object.kind] ?? []);
      held[role] = after;
      if (heldText(before) !== heldText(after))
        diff.push({ path: pathOf(wanted, name), attribute: role, before: heldText(before), after: heldText(after) });
    }
    return [name, { ...object, held }];
  });
  return { objects: Object.fromEntries(objects), diff };
}

function pathOf({ key: { type, schema, connection } }: Wanted, name: string): string {
  const what = type === "default_privs" ? "default privileges for" : type.replaceAll("_", " ");
  const inside = schema === undefined ? "" : ` in the schema ${schema}`;
  const shared = ["database", "group", "tablespace"].includes(type) ? "" : ` of ${connection.database}`;
  return described(`${what} ${name}${inside}${shared}`, connection);
}

/** What is named and not there. */
function fault({ key, failOnRole }: Wanted, { roles, objects, schema }: PgPrivileges): string | undefined {
  const { type, names = [], connection } = key;
  const role = key.roles.find((name) => !roles.includes(name));
  if (failOnRole && role !== undefined) return `Role '${role}' does not exist`;
  if (!schema) return `Schema "${key.schema ?? ""}" does not exist in ${connection.database}`;
  if (type === "default_privs") {
    const target = key.targets?.find((name) => !Object.keys(objects).some((object) => object.endsWith(` of ${name}`)));
    return target === undefined ? undefined : `Role '${target}' does not exist`;
  }
  const object = names.find((name) => !(name in objects));
  if (object === undefined) return undefined;
  return `there is no ${type.replaceAll("_", " ")} ${object}${key.schema === undefined ? "" : ` in the schema ${key.schema} of ${connection.database}`}`;
}

function afterwards({ key, state, privileges, grantOption }: Wanted, before: Held, all: readonly string[]): Held {
  const named = privileges.includes("ALL") && all.length > 0 ? all : privileges;
  if (state === "absent") return Object.fromEntries(Object.entries(before).filter(([name]) => !named.includes(name)));
  const exact = key.type === "default_privs";
  const passes = (name: string): boolean => grantOption ?? (!exact && before[name] === true);
  return { ...(exact ? {} : before), ...Object.fromEntries(named.map((name) => [name, passes(name)])) };
}
