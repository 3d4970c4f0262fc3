import { heredoc } from "../remote/quote.js";
import { connectionId, psql, type PgConnection } from "./pg-connection.js";
import { probeOptions, psqlReason } from "./pg-probe.js";
import { needsTool } from "./shell.js";
import { factKind, lineRecords } from "./types.js";

/** What is known of each database of a server, by its name. */
export type PgDatabases = Record<string, Record<string, unknown>>;

/** A line for each database: its name in base64, then what any database can tell of it. Passwords in subscriptions are not read. */
const list = `SELECT '=' || replace(encode(convert_to(datname, 'UTF8'), 'base64'), E'\\n', '') || ' ' || replace(json_build_object(
 'owner', pg_get_userbyid(datdba), 'encoding', pg_encoding_to_char(encoding), 'collate', datcollate, 'ctype', datctype,
 'access_priv', coalesce(array_to_string(datacl, E'\\n'), ''),
 'size', CASE WHEN has_database_privilege(datname, 'CONNECT') THEN pg_database_size(datname)::text ELSE 'No Access' END,
 'subscriptions', (SELECT coalesce(json_object_agg(subname, json_build_object('oid', oid, 'subowner', subowner, 'ownername', pg_get_userbyid(subowner),
  'subenabled', subenabled, 'subslotname', subslotname, 'subsynccommit', subsynccommit, 'subpublications', subpublications)), '{}')
  FROM pg_subscription WHERE subdbid = d.oid))::text, E'\\n', ' ')
 FROM pg_database d WHERE datname <> 'template0' ORDER BY datname;
`;

/** What only a connection to the database itself can tell. */
const inside = `SELECT '=' || replace(json_build_object(
 'namespaces', (SELECT json_object_agg(nspname, json_build_object('nspowner', pg_get_userbyid(nspowner), 'nspacl', coalesce(nspacl::text, ''))) FROM pg_namespace),
 'extensions', (SELECT coalesce(json_object_agg(extname, json_build_object('extversion', extversion, 'nspname', nspname,
  'description', obj_description(e.oid, 'pg_extension'))), '{}') FROM pg_extension e LEFT JOIN pg_namespace n ON n.oid = extnamespace),
 'languages', (SELECT json_object_agg(lanname, json_build_object('lanowner', pg_get_userbyid(lanowner), 'lanacl', coalesce(lanacl::text, ''))) FROM pg_language),
 'publications', (SELECT coalesce(json_object_agg(pubname, to_jsonb(p) - 'pubname' || jsonb_build_object('ownername', pg_get_userbyid(pubowner))), '{}')
  FROM pg_publication p))::text, E'\\n', ' ');
`;

/** All databases of a server but template0. One that takes no connections is told of without what is inside. Needs PostgreSQL 10. */
export const pgDatabases = factKind<PgConnection, PgDatabases>({
  name: "pg.databases",
  id: connectionId,
  probe: (keys) => needsTool("psql") + keys.map(probeOne).join(""),
  ...lineRecords,
  parse(record) {
    const text = Buffer.from(record.toString("latin1"), "base64").toString("utf8");
    if (text.startsWith("!")) return { status: "error", message: psqlReason(text.slice(1)) };
    const databases = text.split("\n=").map((lines): [string, Record<string, unknown>] => {
      const [first = "", second] = lines.replace(/^=/, "").split("\n+");
      const blank = first.indexOf(" ");
      const name = Buffer.from(first.slice(0, blank), "base64").toString("utf8");
      const { subscriptions, ...seen } = JSON.parse(first.slice(blank)) as Record<string, unknown>;
      const found = second === undefined ? unread : (JSON.parse(second) as Record<string, unknown>);
      return [name, { ...seen, ...found, subscriptions }];
    });
    return { status: "known", value: Object.fromEntries(databases) };
  },
  nothing: {},
});

/** Of a database that lets nobody in. */
const unread = { namespaces: {}, extensions: {}, languages: {}, error: "Could not connect to the database." };

/** A record is base64 of lines: "=NAME JSON" for each database, and "+JSON" below where it could be asked; or "!" and what psql said. */
function probeOne(connection: PgConnection): string {
  const [all, each] = [heredoc(list), heredoc(inside)];
  const ask = (database: string): string => psql({ ...connection, database }, { serverOptions: probeOptions });
  return `mdc_inside=$(base64 -d ${each.redirect}
${each.body})
mdc_out=$(base64 -d ${all.redirect} | ${ask(connection.database)} 2>&1
${all.body})
mdc_code=$?
{
  if [ "$mdc_code" = 0 ]; then
    printf '%s\\n' "$mdc_out" | while IFS= read -r line; do
      case $line in =*) ;; *) continue ;; esac
      printf '%s\\n' "$line"
      name=\${line#=}
      name=$(printf '%s' "\${name%% *}" | base64 -d; echo x)
      printf '%s\\n' "$mdc_inside" | PGDATABASE=\${name%x} ${ask("")} 2>/dev/null | sed -n 's/^=/+/p'
    done
  else
    printf '!%s' "$mdc_out"
  fi
} | base64 | tr -d '\\n'
echo
`;
}
