import type { Token } from "../tokens.js";

const bodied = new Set(["TRIGGER", "FUNCTION", "PROCEDURE", "PACKAGE", "TYPE", "LIBRARY", "JAVA"]);

/** What a CREATE statement creates, without the words between. */
export function created(tokens: readonly Token[]): { what: string; index: number } {
  const passed = new Set([
    "OR",
    "REPLACE",
    "EDITIONABLE",
    "NONEDITIONABLE",
    "AND",
    "RESOLVE",
    "COMPILE",
    "FORCE",
    "NO",
  ]);
  const index = tokens.findIndex(({ word }, at) => at > 0 && !passed.has(word));
  return { what: tokens[0]?.word === "CREATE" ? (tokens[index]?.word ?? "") : "", index };
}

/** Whether these are the first words of PL/SQL, in which `;` ends nothing for SQL*Plus. */
export function beginsBlock(tokens: readonly Token[]): boolean {
  const first = tokens[0]?.word ?? "";
  return ["BEGIN", "DECLARE", "<<"].includes(first) || bodied.has(created(tokens.slice(0, 8)).what);
}

/**
 * Whether the last END of a trigger or a block without a name has come. Of others it cannot be said so simply, and with
 * subprograms of their own neither can it of these.
 */
export function isClosed(tokens: readonly Token[]): boolean {
  const what = created(tokens.slice(0, 8)).what;
  if (what !== "TRIGGER" && what !== "") return false;
  let depth = 0;
  let opened = false;
  for (const [index, { word }] of tokens.entries()) {
    const before = tokens[index - 1]?.word;
    if (word === "PROCEDURE" || word === "FUNCTION") return false;
    if (word === "END") depth -= 1;
    else if (opens.has(word) && before !== "END") {
      depth += 1;
      opened = true;
    }
  }
  return opened && depth === 0;
}

const opens = new Set(["BEGIN", "IF", "LOOP", "CASE", "COMPOUND"]);
