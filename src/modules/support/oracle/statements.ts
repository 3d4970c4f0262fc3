/** Quoted texts and names, and comments; everything else is code. */
const notCode =
  /q'\[[\s\S]*?\]'|q'\{[\s\S]*?\}'|q'\([\s\S]*?\)'|q'<[\s\S]*?>'|q'([^\s[{(<])[\s\S]*?\1'|'(?:''|[^'])*'|"[^"]*"|--[^\n]*|\/\*[\s\S]*?\*\//gi;

const verbs = new Set(
  "SELECT WITH INSERT UPDATE DELETE MERGE CREATE ALTER DROP TRUNCATE GRANT REVOKE COMMENT BEGIN DECLARE CALL LOCK ANALYZE RENAME PURGE AUDIT NOAUDIT COMMIT ROLLBACK".split(
    " ",
  ),
);

export interface OracleStatement {
  text: string;
  /** Gives rows. */
  rows: boolean;
  /** INSERT, UPDATE, DELETE, MERGE: says how many rows it touched. */
  counts: boolean;
}

/** A statement, or why SQL*Plus would not take it for one. */
export function oracleStatement(sql: string): OracleStatement | { fault: string } {
  const code = sql.replace(notCode, " ");
  const verb = /^[\s(]*([A-Za-z]+)/.exec(code)?.[1]?.toUpperCase() ?? "";
  if (!verbs.has(verb))
    return { fault: `expected a statement of SQL or a block of PL/SQL, not "${sql.trim().slice(0, 20)}"` };
  const line = sql.split("\n").find((one) => /^\s*(?:[@#!]|[/.]\s*$)|-\s*$/.test(one));
  if (line !== undefined) return { fault: `SQL*Plus would take the line "${line.trim()}" for its own` };
  const block = /^\s*(BEGIN|DECLARE)\b|^\s*CREATE\b[^;]*?\b(TRIGGER|FUNCTION|PROCEDURE|PACKAGE|TYPE)\b/i.test(code);
  const text = block ? sql.trimEnd() : sql.replace(/[\s;]+$/, "");
  const rows = (verb === "SELECT" || verb === "WITH") && !/\bFOR\s+UPDATE\b/i.test(code);
  if (!block && code.replace(/[\s;]+$/, "").includes(";"))
    return { fault: "expected one statement; a list takes several" };
  return { text, rows, counts: ["INSERT", "UPDATE", "DELETE", "MERGE"].includes(verb) };
}

/** Puts values in place of `:name`, outside of quoted text. */
export function bindOracle(
  sql: string,
  values: Readonly<Record<string, string | number | boolean | null>>,
): { sql: string } | { fault: string } {
  const faults: string[] = [];
  let end = 0;
  let bound = "";
  const code = (text: string): string =>
    text.replace(/(?<![\w:]):([A-Za-z]\w*)/g, (place, name: string) => {
      if (!Object.hasOwn(values, name)) {
        faults.push(place);
        return place;
      }
      return literal(values[name] ?? null);
    });
  for (const match of sql.matchAll(notCode)) {
    bound += code(sql.slice(end, match.index)) + match[0];
    end = match.index + match[0].length;
  }
  bound += code(sql.slice(end));
  return faults.length > 0 ? { fault: `the query has no value for ${faults.join(", ")}` } : { sql: bound };
}

/** A text with line breaks is put together, so that none of its lines can be taken for a command. */
function literal(value: string | number | boolean | null): string {
  if (value === null) return "NULL";
  if (typeof value !== "string") return typeof value === "boolean" ? (value ? "1" : "0") : String(value);
  const parts = value
    .split(/(\r?\n)/)
    .map((part) =>
      /^\r?\n$/.test(part)
        ? [...part].map((one) => `CHR(${one.charCodeAt(0)})`).join("||")
        : `'${part.replaceAll("'", "''")}'`,
    );
  return parts.length === 1 ? (parts[0] ?? "NULL") : `(${parts.join("||")})`;
}
