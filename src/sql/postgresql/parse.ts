import type { Node, ScanToken } from "libpg-query";
import { ContentError } from "../../errors.js";
import { placeOf, type Script } from "../script.js";
import type { Span } from "../schema.js";
import type { Token } from "../tokens.js";

/** One statement as PostgreSQL's own parser understands it. Locations in its nodes are bytes: `at` turns them into characters. */
export interface Statement {
  node: Node;
  /** Without what stands before it and without its terminator. */
  span: Span;
  /** Behind its terminator. */
  after: number;
  tokens: Token[];
}

export interface Parsed {
  statements: Statement[];
  /** Offset of the character at a byte, as nodes give it. */
  at(byte: number): number;
}

/** What reads scripts by PostgreSQL's own grammar. It throws ContentError at the first thing that PostgreSQL would refuse. */
export async function postgresqlParser(): Promise<(script: Script) => Parsed> {
  // Only who asks for it pays for it: the parser is large.
  const parser = await import("libpg-query");
  await parser.loadModule();
  return (script) => parsed(script, parser);
}

function parsed(script: Script, parser: typeof import("libpg-query")): Parsed {
  const at = charactersAt(script.text);
  // The parser does not take a text in which there is nothing.
  if (script.text.trim() === "") return { statements: [], at };
  const { stmts = [] } = read(script, at, () => parser.parseSync(script.text));
  const tokens = parser.scanSync(script.text).tokens.flatMap((token) => tokenOf(token, script.text, at));
  const statements = stmts.flatMap(({ stmt, stmt_location: from = 0, stmt_len: length }): Statement[] => {
    const end = length === undefined ? script.text.length : at(from + length);
    const own = tokens.filter((token) => token.start >= at(from) && token.end <= end);
    const [first] = own;
    const last = own.at(-1);
    if (!stmt || !first || !last) return [];
    const after = script.text[end] === ";" ? end + 1 : end;
    return [{ node: stmt, span: { start: first.start, end: last.end }, after, tokens: own }];
  });
  return { statements, at };
}

function tokenOf({ start, end, tokenName }: ScanToken, text: string, at: (byte: number) => number): Token[] {
  if (tokenName === "SQL_COMMENT" || tokenName === "C_COMMENT") return [];
  const span = { start: at(start), end: at(end) };
  const written = text.slice(span.start, span.end);
  return [{ ...span, text: written, word: /^["']/.test(written) ? written : written.toUpperCase() }];
}

function read<T>(script: Script, at: (byte: number) => number, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const { message, sqlDetails } = error as Error & { sqlDetails?: { cursorPosition: number } };
    // The parser counts characters here, and bytes everywhere else.
    const place = placeOf(script, Math.max(0, sqlDetails?.cursorPosition ?? at(0)));
    throw new ContentError(`PostgreSQL does not understand this: ${message}`, place, {
      expected: "an SQL script of PostgreSQL, without commands of psql",
    });
  }
}

/** Offsets of characters by offsets of bytes in UTF-8. */
function charactersAt(text: string): (byte: number) => number {
  const bytes = Buffer.from(text);
  if (bytes.length === text.length) return (byte) => byte;
  const offsets = new Uint32Array(bytes.length + 1);
  let characters = 0;
  for (let byte = 0; byte < bytes.length; byte += 1) {
    offsets[byte] = characters;
    characters += charactersOf(bytes[byte] ?? 0);
  }
  offsets[bytes.length] = characters;
  return (byte) => offsets[byte] ?? characters;
}

/** What a byte adds: the first of a sequence its character, which is two in our strings where the sequence has four bytes. */
function charactersOf(byte: number): number {
  if ((byte & 0xc0) === 0x80) return 0;
  return byte >= 0xf0 ? 2 : 1;
}
