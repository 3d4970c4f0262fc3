import type { Constraint, Node } from "libpg-query";
import type { ForeignKey, Key, Span } from "../schema.js";
import type { Parsed, Statement } from "./parse.js";
import type { Token } from "../tokens.js";
import { closing, from, phrase } from "../tokens.js";

/** A constraint and the column that it stands at, when it stands at one. */
export interface PlacedConstraint {
  constraint: Constraint;
  table: string;
  column: string | undefined;
}

export function keyOf(
  { constraint, table, column }: PlacedConstraint,
  statement: Statement,
  parsed: Parsed,
): Key | undefined {
  const kind =
    constraint.contype === "CONSTR_PRIMARY" ? "primary" : constraint.contype === "CONSTR_UNIQUE" ? "unique" : undefined;
  if (kind === undefined) return undefined;
  const tokens = from(statement.tokens, parsed.at(constraint.location ?? 0));
  const end = column === undefined ? closing(tokens) : undefined;
  const columns = column === undefined ? names(constraint.keys) : [column];
  const at = spanOf(tokens, end?.paren);
  return { kind, name: constraint.conname, table, columns, at, afterColumns: end?.before.end ?? at.end };
}

export function foreignKeyOf(
  { constraint, table, column }: PlacedConstraint,
  statement: Statement,
  parsed: Parsed,
  text: string,
): ForeignKey | undefined {
  if (constraint.contype !== "CONSTR_FOREIGN") return undefined;
  const tokens = from(statement.tokens, parsed.at(constraint.location ?? 0));
  const words = constraint.fk_del_action === "c" ? phrase(tokens, "ON", "DELETE", "CASCADE") : undefined;
  return {
    name: constraint.conname,
    table,
    columns: column === undefined ? names(constraint.fk_attrs) : [column],
    parent: constraint.pktable?.relname ?? "",
    parentColumns: names(constraint.pk_attrs),
    at: spanOf(tokens, undefined),
    cascade: words && { start: words.start - blanksBefore(text, words.start), end: words.end },
  };
}

function spanOf([first]: readonly Token[], last: Span | undefined): Span {
  return { start: first?.start ?? 0, end: last?.end ?? first?.end ?? 0 };
}

function blanksBefore(text: string, offset: number): number {
  return /[ \t]*$/.exec(text.slice(0, offset))?.[0].length ?? 0;
}

export function names(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ("String" in node ? (node.String.sval ?? []) : []));
}
