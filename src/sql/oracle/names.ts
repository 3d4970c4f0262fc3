import type { Token } from "../tokens.js";

/** Words that cannot be names unless they are quoted. */
const reserved = new Set(
  `ACCESS ADD ALL ALTER AND ANY AS ASC AUDIT BETWEEN BY CHAR CHECK CLUSTER COLUMN COLUMN_VALUE COMMENT COMPRESS CONNECT CREATE
CURRENT DATE DECIMAL DEFAULT DELETE DESC DISTINCT DROP ELSE EXCLUSIVE EXISTS FILE FLOAT FOR FROM GRANT GROUP HAVING IDENTIFIED
IMMEDIATE IN INCREMENT INDEX INITIAL INSERT INTEGER INTERSECT INTO IS LEVEL LIKE LOCK LONG MAXEXTENTS MINUS MLSLABEL MODE MODIFY
NESTED_TABLE_ID NOAUDIT NOCOMPRESS NOT NOWAIT NULL NUMBER OF OFFLINE ON ONLINE OPTION OR ORDER PCTFREE PRIOR PUBLIC RAW RENAME
RESOURCE REVOKE ROW ROWID ROWNUM ROWS SELECT SESSION SET SHARE SIZE SMALLINT START SUCCESSFUL SYNONYM SYSDATE TABLE THEN TO
TRIGGER UID UNION UNIQUE UPDATE USER VALIDATE VALUES VARCHAR VARCHAR2 VIEW WHENEVER WHERE WITH`.split(/\s+/),
);

/** A name as it has to be written: quoted only where it must be. */
export function identifier(name: string): string {
  return /^[A-Z][A-Z0-9_$#]*$/.test(name) && !reserved.has(name) ? name : `"${name}"`;
}

/** A text as it has to be written. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The name that a token is, as Oracle keeps it; undefined when it is none. */
export function nameOf(token: Token | undefined): string | undefined {
  if (token?.text.startsWith('"') === true) return token.text.slice(1, -1);
  return token && /^[\p{L}_]/u.test(token.text) && !token.text.includes("'") ? token.word : undefined;
}

/** A name that can stand behind that of its owner, and the number of the token behind it. */
export function nameAt(tokens: readonly Token[], index: number): { name: string; next: number } | undefined {
  const first = nameOf(tokens[index]);
  if (first === undefined) return undefined;
  if (tokens[index + 1]?.text !== ".") return { name: first, next: index + 1 };
  return nameAt(tokens, index + 2);
}
