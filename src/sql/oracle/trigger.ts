import type { Deletion, Named } from "../schema.js";
import type { Token } from "../tokens.js";
import { nameAt, nameOf } from "./names.js";
import { objectName, unread, type Reading } from "./reading.js";
import type { Statement } from "./statements.js";

/** Reads CREATE TRIGGER from its name on, as far as it runs when rows are deleted. Throws ContentError. */
export function readTrigger(reading: Reading, { tokens, start, end }: Statement, index: number): void {
  const { name, next } = objectName(reading, tokens, index);
  const on = tokens.findIndex(({ word }, at) => at >= next && word === "ON");
  if (on < 0) throw unread(reading, tokens, next, "BEFORE, AFTER or FOR, events, and ON with a table");
  reading.schema.triggers.push(name);
  const events = tokens.slice(next, on).map(({ word }) => word);
  const table = nameAt(tokens, on + 1)?.name;
  // ON DATABASE and ON SCHEMA have no rows; neither has a DELETE among their events.
  if (table === undefined || !events.includes("DELETE")) return;
  reading.schema.deleteTriggers.push({ name, table, at: { start, end }, deletes: deletionsOf(tokens.slice(on)) });
}

/** The DELETE statements of a body. */
function deletionsOf(tokens: readonly Token[]): Deletion[] {
  return tokens.flatMap(({ word }, index) => {
    if (word !== "DELETE") return [];
    const found = nameAt(tokens, tokens[index + 1]?.word === "FROM" ? index + 2 : index + 1);
    if (!found) return [];
    const rest = tokens.slice(found.next);
    const end = rest.findIndex(({ text }) => text === ";");
    return [{ table: found.name, names: rest.slice(0, end).flatMap((token) => nameOf(token) ?? []) }];
  });
}

/** Where a statement asks for the next value of a sequence. */
export function sequenceUses(tokens: readonly Token[]): Named[] {
  return tokens.flatMap((token, index) => {
    const name = nameOf(tokens[index - 2]);
    const at = tokens[index - 2];
    if (token.word !== "NEXTVAL" || tokens[index - 1]?.text !== "." || !at || name === undefined) return [];
    return [{ name, at: { start: at.start, end: token.end } }];
  });
}
