import type { TransactionStmt } from "libpg-query";
import { ContentError } from "../../errors.js";
import { edited } from "../edits.js";
import { placeOf, type Script } from "../script.js";
import type { Parsed } from "./parse.js";

/** A script as a part of a transaction that somebody else begins and ends. */
export interface TransactionPart {
  text: string;
  /** Tables that it makes. */
  tables: string[];
}

/** Takes BEGIN and COMMIT out of a script. Throws ContentError for what would end the transaction in another way. */
export function withinTransaction(script: Script, { statements }: Parsed): TransactionPart {
  const edits = statements.flatMap(({ node, span, after }) => {
    if (!("TransactionStmt" in node)) return [];
    const what = kinds[node.TransactionStmt.kind ?? "TRANS_STMT_COMMIT"];
    if (what === "refused")
      throw new ContentError(`${script.text.slice(span.start, span.end)} in a script`, placeOf(script, span.start), {
        expected: "a script that can be part of one transaction",
        hint: "take the statement out of the script",
      });
    return what === "taken" ? [{ start: span.start, end: after, text: "" }] : [];
  });
  const tables = statements.flatMap(({ node }) =>
    "CreateStmt" in node ? (node.CreateStmt.relation?.relname ?? []) : [],
  );
  return { text: edited(script.text, edits), tables: [...new Set(tables)] };
}

const kinds: Record<NonNullable<TransactionStmt["kind"]>, "taken" | "left" | "refused"> = {
  TRANS_STMT_BEGIN: "taken",
  TRANS_STMT_START: "taken",
  TRANS_STMT_COMMIT: "taken",
  TRANS_STMT_SAVEPOINT: "left",
  TRANS_STMT_RELEASE: "left",
  TRANS_STMT_ROLLBACK_TO: "left",
  TRANS_STMT_ROLLBACK: "refused",
  TRANS_STMT_PREPARE: "refused",
  TRANS_STMT_COMMIT_PREPARED: "refused",
  TRANS_STMT_ROLLBACK_PREPARED: "refused",
};
