import type { ColumnDef, CreateStmt, Node, TypeName } from "libpg-query";
import type { Column, Counter, Table } from "../schema.js";
import { sequenceOptions } from "../options.js";
import { alterSerial, serialSequence } from "./serial.js";
import type { Parsed, Statement } from "./parse.js";
import type { Token } from "../tokens.js";
import { closing, from } from "../tokens.js";

/** A table as CREATE TABLE makes it; its keys and foreign keys are read apart. */
export function tableOf(statement: Statement, node: CreateStmt, parsed: Parsed): Table {
  const name = node.relation?.relname ?? "";
  const elements = (node.tableElts ?? []).map((element) => ({ element, start: startOf(element, parsed) }));
  const end = closing(statement.tokens)?.before.end ?? statement.span.end;
  const columns = elements.flatMap(({ element, start }, index): Column[] => {
    if (!("ColumnDef" in element)) return [];
    const behind = elements[index + 1]?.start ?? Infinity;
    const own = statement.tokens.filter((token) => token.start >= start && token.start < behind && token.end <= end);
    const words = own.at(-1)?.text === "," ? own.slice(0, -1) : own;
    return [columnOf(name, element.ColumnDef, words)];
  });
  return { name, at: statement.span, columns, afterColumns: columns.at(-1)?.at.end ?? end, after: statement.after };
}

function startOf(element: Node, { at }: Parsed): number {
  if ("ColumnDef" in element) return at(element.ColumnDef.location ?? 0);
  return "Constraint" in element ? at(element.Constraint.location ?? 0) : 0;
}

function columnOf(table: string, node: ColumnDef, tokens: readonly Token[]): Column {
  const name = node.colname ?? "";
  const constraints = (node.constraints ?? []).flatMap((one) => ("Constraint" in one ? [one.Constraint] : []));
  const kinds = new Set(constraints.map((one) => one.contype));
  const first = tokens[0];
  return {
    name,
    at: { start: first?.start ?? 0, end: tokens.at(-1)?.end ?? 0 },
    type: typeName(node.typeName),
    notNull: kinds.has("CONSTR_NOTNULL") || kinds.has("CONSTR_PRIMARY"),
    default: kinds.has("CONSTR_DEFAULT") ? defaultText(tokens) : undefined,
    counter: counterOf(table, node, tokens),
  };
}

/** The type as PostgreSQL calls it, with its lengths. */
function typeName(node: TypeName | undefined): string {
  const name = (node?.names ?? []).flatMap((part) => ("String" in part ? (part.String.sval ?? []) : [])).at(-1) ?? "";
  const lengths = (node?.typmods ?? []).flatMap((one) => ("A_Const" in one ? (one.A_Const.ival?.ival ?? 0) : []));
  return lengths.length === 0 ? name : `${name}(${lengths.join(",")})`;
}

const behindDefault = new Set([
  "NOT",
  "NULL",
  "PRIMARY",
  "UNIQUE",
  "REFERENCES",
  "CHECK",
  "CONSTRAINT",
  "GENERATED",
  "COLLATE",
]);

function defaultText(tokens: readonly Token[]): string {
  const index = tokens.findIndex((token) => token.word === "DEFAULT");
  const rest = tokens.slice(index + 1);
  let depth = 0;
  const end = rest.findIndex((token, at) => {
    depth += token.text === "(" ? 1 : token.text === ")" ? -1 : 0;
    return depth === 0 && at > 0 && behindDefault.has(token.word);
  });
  return (end < 0 ? rest : rest.slice(0, end)).map((token) => token.text).join(" ");
}

function counterOf(table: string, node: ColumnDef, tokens: readonly Token[]): Counter | undefined {
  if (/^(?:big|small)?serial[248]?$/i.test(typeName(node.typeName))) {
    const sequence = serialSequence(table, node.colname ?? "");
    return { kind: "serial", sequence, alter: (plan) => alterSerial(sequence, plan) };
  }
  const identity = tokens.findIndex((token) => token.word === "IDENTITY");
  const word = tokens[identity];
  if (!word || !tokens.some((token) => token.word === "GENERATED")) return undefined;
  const open = tokens[identity + 1];
  if (open?.text !== "(")
    return { kind: "identity", options: sequenceOptions([], { at: word.end, before: " (", behind: ")" }) };
  const rest = from(tokens, open.start);
  const end = closing(rest);
  const inside = rest.filter((token) => token.start < (end?.paren.start ?? Infinity));
  return {
    kind: "identity",
    options: sequenceOptions(inside, { at: end?.before.end ?? open.end, before: " ", behind: "" }),
  };
}
