import type { Flaw } from "../schema.js";
import type { Script } from "../script.js";
import type { Token } from "../tokens.js";
import { beginsBlock, isClosed } from "./blocks.js";
import { nextToken, skipComments } from "./lexer.js";
import { lineAt, plusLineEnd, leaves, standsAlone } from "./plus-lines.js";

/** One statement or block as SQL*Plus would send it. */
export interface Statement {
  /** Without its terminator. */
  tokens: Token[];
  start: number;
  end: number;
  /** Behind its terminator. */
  after: number;
}

export interface Split {
  statements: Statement[];
  /** Where SQL*Plus would not see what was meant. */
  flaws: Flaw[];
  /** Where statements can be added so that they are the last ones that run. */
  end: number;
}

/** Takes a script apart as SQL*Plus does: `;` or a line with `/` ends SQL, only the line ends PL/SQL. Throws ContentError. */
export function splitStatements(script: Script): Split {
  const { text } = script;
  const statements: Statement[] = [];
  const flaws: Flaw[] = [];
  for (let offset = 0; ;) {
    const start = skipComments(script, offset);
    if (start >= text.length) return { statements, flaws, end: lastPlace(text, statements) };
    const behindLine = plusLineEnd(script, start);
    if (behindLine !== undefined) {
      if (leaves(text, start)) return { statements, flaws, end: start };
      offset = behindLine;
    } else if (text[start] === "/" && standsAlone(text, start, start + 1)) {
      flaws.push(...runTwice(text, start, statements.at(-1)));
      offset = start + 1;
    } else {
      const statement = readStatement(script, start, flaws);
      statements.push(statement);
      offset = statement.after;
    }
  }
}

function readStatement(script: Script, start: number, flaws: Flaw[]): Statement {
  const { text } = script;
  const tokens: Token[] = [];
  const ended = (after: number): Statement => ({ tokens, start, end: tokens.at(-1)?.end ?? start, after });
  let depth = 0;
  for (let offset = start; ;) {
    const token = nextToken(script, offset);
    if (token?.text === "/" && standsAlone(text, token.start, token.end)) return ended(token.end);
    const last = tokens.at(-1);
    const block = last?.text === ";" && beginsBlock(tokens);
    const next = depth === 0 && token !== undefined && beginsAnother(text, token, tokens);
    if (!token || next || (block && isClosed(tokens))) {
      const statement = ended(last?.end ?? start);
      flaws.push(notEnded(statement, block === true ? "block" : "statement"));
      return statement;
    }
    if (token.text === ";" && !beginsBlock(tokens)) return ended(token.end);
    if (last && !beginsBlock(tokens)) flaws.push(...blankLines(text, last.end, token.start));
    depth += token.text === "(" ? 1 : token.text === ")" ? -1 : 0;
    if (token.text === "/" && depth === 0 && isDefinition(tokens) && lineAt(text, token.end).trim() === "") {
      flaws.push(slashBehind(token));
      return ended(token.end);
    }
    tokens.push(token);
    offset = token.end;
  }
}

/** Such words begin no line of a statement that makes something, or of an INSERT, but that of the next one. */
function beginsAnother(text: string, { word, start }: Token, tokens: readonly Token[]): boolean {
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return (
    /^(?:CREATE|ALTER|INSERT)$/.test(word) &&
    before.trim() === "" &&
    (isDefinition(tokens) || tokens[0]?.word === "INSERT")
  );
}

/** No such statement has a division outside of parentheses. */
function isDefinition([first, second]: readonly Token[]): boolean {
  return (
    /^(?:CREATE|ALTER)$/.test(first?.word ?? "") && /^(?:TABLE|SEQUENCE|INDEX|UNIQUE|GLOBAL)$/.test(second?.word ?? "")
  );
}

function notEnded({ end, start }: Statement, what: string): Flaw {
  const flaw = `no / on a line of its own ends this ${what}: SQL*Plus does not run it, or takes what follows for a part of it`;
  return { rule: "not-ended", place: start, at: { start: end, end }, text: "\n/", flaw, cure: "one is put there" };
}

/** Those between two tokens of SQL; in PL/SQL they do no harm. */
function blankLines(text: string, start: number, end: number): Flaw[] {
  const between = text.slice(start, end);
  const blank = between.includes("/*") ? null : /\n((?:[ \t\r]*\n)+)/.exec(between);
  if (!blank) return [];
  const at = { start: start + blank.index + 1, end: start + blank.index + blank[0].length };
  const flaw = "SQL*Plus ends a statement at an empty line, and does not run it";
  return [{ rule: "blank-line", place: at.start, at, text: "", flaw, cure: "the line is left out" }];
}

function slashBehind({ start, end }: Token): Flaw {
  const flaw = "this / does not stand on a line of its own, and SQL*Plus takes it for a division";
  return { rule: "not-ended", place: start, at: { start, end }, text: "\n/", flaw, cure: "it is put there" };
}

/** A second `/` runs the statement again, which does no harm only where it replaces what it has made. */
function runTwice(text: string, slash: number, before: Statement | undefined): Flaw[] {
  const words = before?.tokens.slice(0, 3).map(({ word }) => word) ?? [];
  if (!/^(?:CREATE|ALTER|INSERT|DROP)$/.test(words[0] ?? "") || words[1] === "OR") return [];
  const start = text.lastIndexOf("\n", slash - 1) + 1;
  const flaw = `this / runs the statement before it (${words.join(" ")} …) once more`;
  return [
    {
      rule: "run-twice",
      place: slash,
      at: { start, end: slash + lineAt(text, slash).length },
      text: "",
      flaw,
      cure: "it is left out",
    },
  ];
}

/** Before the COMMIT that ends a script. */
function lastPlace(text: string, statements: readonly Statement[]): number {
  const last = statements.at(-1);
  return last?.tokens[0]?.word === "COMMIT" ? last.start : text.length;
}
