import { literal } from "../../facts/pg-connection.js";

interface Part {
  kind: "code" | "quoted" | "comment";
  text: string;
}

const quotedOrComment =
  /(?<quoted>\b[eE]'(?:\\[\s\S]|''|[^'\\])*'|'(?:''|[^'])*'|"(?:""|[^"])*"|\$(?<tag>(?:[A-Za-z_]\w*)?)\$[\s\S]*?\$\k<tag>\$)|(?<comment>--[^\n]*|\/\*[\s\S]*?\*\/)/g;

/** Cuts SQL into code, quoted text and comments. */
export function sqlParts(sql: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of sql.matchAll(quotedOrComment)) {
    if (match.index > end) parts.push({ kind: "code", text: sql.slice(end, match.index) });
    parts.push({ kind: match.groups?.["quoted"] === undefined ? "comment" : "quoted", text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < sql.length) parts.push({ kind: "code", text: sql.slice(end) });
  return parts;
}

/** The code alone, with a space for all that is quoted or a comment. */
export function sqlCode(sql: string): string {
  return sqlParts(sql)
    .map(({ kind, text }) => (kind === "code" ? text : kind === "quoted" ? " '' " : " "))
    .join("");
}

/** Statements without the semicolons that end them; empty ones are left out. */
export function sqlStatements(sql: string): string[] {
  const statements = [""];
  for (const { kind, text } of sqlParts(sql)) {
    if (kind === "comment") statements[statements.length - 1] += " ";
    else if (kind === "quoted") statements[statements.length - 1] += text;
    else {
      const [first = "", ...more] = text.split(";");
      statements[statements.length - 1] += first;
      statements.push(...more);
    }
  }
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== "");
}

/** A value as SQL: texts quoted, numbers and booleans as they are, lists as ARRAY, mappings as JSON. */
export function sqlValue(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value)) return value.length === 0 ? "'{}'" : `ARRAY[${value.map(sqlValue).join(", ")}]`;
  return literal(JSON.stringify(value));
}

/**
 * Puts values in place of `%s` and `%(name)s`, as psycopg does; `%%` is a percent sign then. Quoted text is left alone.
 * Gives a text about what is wrong instead when names and places do not fit the values.
 */
export function bindValues(
  sql: string,
  positional: readonly unknown[] | undefined,
  named: Readonly<Record<string, unknown>> | undefined,
): { sql: string } | { fault: string } {
  if (positional === undefined && named === undefined) return { sql };
  const values = [...(positional ?? [])];
  const faults: string[] = [];
  const bound = sqlParts(sql).map(({ kind, text }) =>
    kind !== "code"
      ? text
      : text.replace(/%(?:%|s|\((\w+)\)s)/g, (place, name?: string) => {
          if (place === "%%") return "%";
          if (name !== undefined && named && Object.hasOwn(named, name)) return sqlValue(named[name]);
          if (name === undefined && values.length > 0) return sqlValue(values.shift());
          faults.push(place);
          return "";
        }),
  );
  if (faults.length > 0) return { fault: `the query has no value for ${faults.join(", ")}` };
  if (values.length > 0) return { fault: `the query has fewer places (%s) than positional_args has values` };
  return { sql: bound.join("") };
}
