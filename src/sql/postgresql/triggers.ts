import type { DeleteTrigger, Deletion, Named } from "../schema.js";
import { names } from "./constraint.js";
import type { Statement } from "./parse.js";
import type { Token } from "../tokens.js";

/** TRIGGER_TYPE_DELETE of PostgreSQL's catalogue. */
const onDelete = 8;

/** Triggers that run when a row is deleted, with the tables that their functions delete from. */
export function deleteTriggers(statements: readonly Statement[]): DeleteTrigger[] {
  const functions = new Map<string, Deletion[]>();
  for (const { node, tokens } of statements) {
    if (!("CreateFunctionStmt" in node)) continue;
    const body = tokens.filter(({ text }) => text.startsWith("$")).map(({ text }) => text);
    functions.set(names(node.CreateFunctionStmt.funcname).at(-1) ?? "", deletionsOf(body.join("\n")));
  }
  return statements.flatMap(({ node, span }): DeleteTrigger[] => {
    if (!("CreateTrigStmt" in node) || ((node.CreateTrigStmt.events ?? 0) & onDelete) === 0) return [];
    const { trigname = "", relation, funcname } = node.CreateTrigStmt;
    const deletes = functions.get(names(funcname).at(-1) ?? "") ?? [];
    return [{ name: trigname, table: relation?.relname ?? "", at: span, deletes }];
  });
}

export function triggerNames(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ node }) => ("CreateTrigStmt" in node ? [node.CreateTrigStmt.trigname ?? ""] : []));
}

/** The DELETE statements of a function's body. */
function deletionsOf(body: string): Deletion[] {
  const code = body.replace(/--.*|\/\*[^]*?\*\/|'(?:[^']|'')*'/g, " ");
  const statements = code.matchAll(/\bDELETE\s+(?:FROM\s+)?(?:ONLY\s+)?"?([\w$]+)"?([^;]*)/gi);
  return [...statements].map(([, table = "", condition = ""]) => ({ table, names: condition.match(/[\w$]+/g) ?? [] }));
}

/** Where a statement asks for the next value of a sequence. */
export function sequenceUses(tokens: readonly Token[]): Named[] {
  return tokens.flatMap((token, index) => {
    const name = tokens[index + 2];
    if (token.word !== "NEXTVAL" || tokens[index + 1]?.text !== "(" || !name?.text.startsWith("'")) return [];
    return [{ name: name.text.slice(1, -1).replace(/^"(.*)"$/, "$1"), at: { start: name.start, end: name.end } }];
  });
}
