import { identifier, literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

/** What is in a schema, and which scripts have left their mark there. */
export interface PgSchema {
  exists?: boolean;
  /** How many tables, views, sequences and functions there are, those of extensions and the mark left out. */
  count?: number;
  /** Names of the first few of them. */
  some?: string[];
  /** State of each script by its name: the sha256 of its text, or "begun <sha256>" when it never came to its end. */
  scripts?: Record<string, string>;
}

/** Name of the function that keeps the marks. */
export const markFunction = "mdc_schema";

const own = (catalogue: string): string =>
  `NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${catalogue}'::regclass AND d.objid = o.oid AND d.deptype = 'e')`;

/**
 * A schema of a database. The marks are the answer of a function without parameters, `SELECT mdc_schema()`: unlike a row
 * or a table it is never replicated as data, and it goes with a dump. It is read from the catalogue, not called.
 */
export const pgSchema = factKind<{ connection: PgConnection; schema: string }, PgSchema>(
  pgKind({
    name: "pg.schema",
    id: ({ schema }) => schema,
    sql: ({ schema }) =>
      `SELECT json_build_object(
 'exists', EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = ${literal(schema)}),
 'count', (SELECT count(*) FROM mdc_objects), 'some', (SELECT json_agg(name) FROM (SELECT name FROM mdc_objects ORDER BY name LIMIT 5) f),
 'mark', (SELECT prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = ${literal(schema)} AND proname = '${markFunction}' AND pronargs = 0))`.replaceAll(
        "mdc_objects",
        `(SELECT relname::text AS name FROM pg_class o WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ${literal(schema)})
 AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${own("pg_class")}
 UNION ALL SELECT proname::text FROM pg_proc o WHERE pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = ${literal(schema)})
 AND NOT (proname = '${markFunction}' AND pronargs = 0) AND ${own("pg_proc")}) objects`,
      ),
    value: (json) => {
      const { mark, some, ...rest } = json as {
        exists: boolean;
        count: number;
        some: string[] | null;
        mark: string | null;
      };
      return { ...rest, some: some ?? [], scripts: marksOf(mark) };
    },
    nothing: { exists: false, count: 0, some: [], scripts: {} },
    compare(promised, actual) {
      const wrong = Object.entries(promised.scripts ?? {}).filter(([name, mark]) => actual.scripts?.[name] !== mark);
      return wrong.map(([name]) => `the script ${name} has left no mark that it came to its end`);
    },
  }),
);

function marksOf(source: string | null): Record<string, string> {
  const json = /\{[\s\S]*\}/.exec(source ?? "")?.[0];
  return json === undefined ? {} : (JSON.parse(json.replaceAll("''", "'")) as Record<string, string>);
}

/** SQL that makes the marks what they should be. Names are restricted to what needs no escapes. */
export function markStatement(schema: string, marks: Readonly<Record<string, string>>): string {
  const name = `${identifier(schema)}.${markFunction}`;
  return `CREATE OR REPLACE FUNCTION ${name}() RETURNS text LANGUAGE sql IMMUTABLE AS $mdc$SELECT '${JSON.stringify(marks)}'::text$mdc$`;
}
