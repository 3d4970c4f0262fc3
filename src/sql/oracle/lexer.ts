import { ContentError } from "../../errors.js";
import { placeOf, type Script } from "../script.js";
import type { Token } from "../tokens.js";

const comments = /(?:\s|--[^\n]*|\/\*[^]*?\*\/)*/y;
const plainString = /[nN]?'(?:[^']|'')*'/y;
const quotedName = /"[^"]*"/y;
const quoting = /[nN]?[qQ]'([^\s])/y;
const rest = /[\p{L}_][\p{L}\p{N}_$#]*|\d+(?:\.\d+)?|<<|>>|:=|=>|\|\||\*\*|\.\.|[^]/uy;

const closings: Record<string, string> = { "[": "]", "{": "}", "(": ")", "<": ">" };

/** Where the next thing stands that is neither white space nor comment. Throws ContentError for a comment without end. */
export function skipComments(script: Script, offset: number): number {
  const end = offset + matched(comments, script.text, offset).length;
  if (script.text.startsWith("/*", end)) throw endless(script, end, "comment", "*/");
  return end;
}

/** The next token at or behind an offset; undefined at the end. Throws ContentError for what has no end. */
export function nextToken(script: Script, offset: number): Token | undefined {
  const { text } = script;
  const start = skipComments(script, offset);
  if (start >= text.length) return undefined;
  const quoted = quotedText(script, start);
  const written = quoted ?? matched(rest, text, start);
  return {
    start,
    end: start + written.length,
    text: written,
    word: quoted === undefined ? written.toUpperCase() : written,
  };
}

function quotedText(script: Script, start: number): string | undefined {
  const { text } = script;
  const opened = matched(quoting, text, start);
  if (opened !== "") {
    const delimiter = opened.slice(-1);
    const closing = `${closings[delimiter] ?? delimiter}'`;
    const end = text.indexOf(closing, start + opened.length);
    if (end < 0) throw endless(script, start, "string", closing);
    return text.slice(start, end + closing.length);
  }
  const plain = matched(plainString, text, start) || matched(quotedName, text, start);
  if (plain !== "") return plain;
  if (/^[nN]?'/.test(text.slice(start, start + 2))) throw endless(script, start, "string", "'");
  if (text[start] === '"') throw endless(script, start, "name", '"');
  return undefined;
}

function endless(script: Script, offset: number, what: string, closing: string): ContentError {
  return new ContentError(`the ${what} that begins here has no end`, placeOf(script, offset), { expected: closing });
}

function matched(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? "";
}
