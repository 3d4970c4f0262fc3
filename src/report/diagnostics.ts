import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { ContentError, Place } from "../errors.js";
import { isVault } from "../vault/envelope.js";
import { ansiPaint, noPaint, type Paint } from "./colours.js";

/** Columns of source that are shown of a long line. */
const width = 120;

/** Prints errors of the content for people: place, message, the line with a caret under the text, what was expected. */
export function formatDiagnostics(errors: readonly ContentError[], options: { colour: boolean; cwd: string }): string {
  const paint = options.colour ? ansiPaint : noPaint;
  const lineOf = lineReader();
  const parts = errors.map((error) => formatOne(error, options.cwd, paint, lineOf));
  return `${parts.join("\n\n")}\n`;
}

type LineReader = (place: Place) => string | undefined;

function formatOne(error: ContentError, cwd: string, paint: Paint, lineOf: LineReader): string {
  const { place, message, expected, hint } = error;
  const lines: string[] = [];
  if (place) {
    const at = `${shortPath(place.file, cwd)}:${place.line}:${place.column}`;
    lines.push(`${paint("bold", at)}: ${paint("red", message)}`);
    const source = lineOf(place);
    if (source !== undefined) lines.push(...excerpt(source, place, paint));
  } else {
    lines.push(paint("red", message));
  }
  if (expected !== undefined) lines.push(...labelled("expected", expected, paint));
  if (hint !== undefined) lines.push(...labelled("hint", hint, paint));
  return lines.join("\n");
}

/** The shorter of the absolute path and the one from where the user stands. */
function shortPath(file: string, cwd: string): string {
  const fromHere = relative(cwd, file);
  return fromHere !== "" && fromHere.length < file.length ? fromHere : file;
}

function labelled(label: string, text: string, paint: Paint): string[] {
  const [first = "", ...rest] = text.split("\n");
  return [`    ${paint("cyan", `${label}:`)} ${first}`, ...rest.map((line) => `      ${line}`)];
}

/** The line, cut around the place when it is long, and carets under the text. */
function excerpt(source: string, place: Place, paint: Paint): string[] {
  const column = Math.min(place.column - 1, source.length);
  const start = column < width - 20 ? 0 : column - 40;
  const head = start > 0 ? "…" : "";
  const tail = source.length > start + width ? "…" : "";
  const shown = head + source.slice(start, start + width) + tail;
  const room = Math.max(Math.min(source.length, start + width) - column, 1);
  const carets = "^".repeat(Math.max(1, Math.min(place.length ?? 1, room)));
  const before = (head + source.slice(start, column)).replace(/[^\t]/g, " ");
  const number = String(place.line);
  return [
    `${paint("dim", `  ${number} |`)} ${shown}`,
    `${paint("dim", `  ${" ".repeat(number.length)} |`)} ${before}${paint("red", carets)}`,
  ];
}

/** Lines of files, each file read once; undefined when it is not there any more. */
function lineReader(): LineReader {
  const files = new Map<string, string[]>();
  return ({ file, line }) => {
    let lines = files.get(file);
    if (!lines) {
      lines = readLines(file);
      files.set(file, lines);
    }
    return lines[line - 1];
  };
}

/** Of a file in a vault, whose lines are not those that places count, none. */
function readLines(file: string): string[] {
  try {
    const text = readFileSync(file, "utf8");
    return isVault(text) ? [] : text.split(/\r?\n/);
  } catch {
    // The message stands without its line: what is wrong with the file is what the message is about.
    return [];
  }
}
