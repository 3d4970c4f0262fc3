import { TaskError } from "../../../errors.js";
import type { ScannedElement } from "./scan.js";

/** A part of the text that is replaced; everything else stays byte for byte. */
export interface Splice {
  start: number;
  end: number;
  text: string;
}

/** Applies splices that do not overlap. */
export function spliced(text: string, splices: readonly Splice[]): string {
  let result = "";
  let offset = 0;
  for (const splice of [...splices].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (splice.start < offset) continue;
    result += text.slice(offset, splice.start) + splice.text;
    offset = splice.end;
  }
  return result + text.slice(offset);
}

/** Text as it stands between tags: what a parser would take for the end of a line goes as a reference. Throws TaskError. */
export function textMarkup(value: string, eol: string): string {
  return referenced(value.replaceAll("\r\n", "\n"), /[\r\u0085\u2028]/g).replaceAll("\n", eol);
}

function escapeAttribute(value: string, quote: string): string {
  const escaped = referenced(value, /[\t\n\r\u0085\u2028]/g);
  return quote === "'" ? escaped.replaceAll("'", "&apos;") : escaped.replaceAll('"', "&quot;");
}

function referenced(value: string, characters: RegExp): string {
  // Of XML 1.0, section 2.2; those below cannot even be written as references.
  const [alien] = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u.exec(value) ?? [];
  if (alien !== undefined)
    throw new TaskError(`XML has no way to write the character U+${alien.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const escaped = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped.replace(characters, (character) => `&#${character.charCodeAt(0)};`);
}

/** Replaces the text before the first child. */
export function setText(text: string, place: ScannedElement, value: string): Splice {
  const written = textMarkup(value, lineEnd(text));
  if (!place.selfClosing) return { start: place.tagEnd, end: place.firstChild ?? place.closeStart, text: written };
  return { start: selfCloseStart(text, place), end: place.end, text: `>${written}</${place.name}>` };
}

export function setAttribute(text: string, place: ScannedElement, name: string, value: string): Splice {
  const found = place.attributes.find((attribute) => attribute.name === name);
  if (found)
    return { start: found.valueStart, end: found.valueEnd, text: escapeAttribute(value, text[found.valueEnd] ?? '"') };
  const at = place.attributes.at(-1)?.end ?? place.start + 1 + place.name.length;
  return { start: at, end: at, text: ` ${attributeText(name, value)}` };
}

export function attributeText(name: string, value: string): string {
  return `${name}="${escapeAttribute(value, '"')}"`;
}

/** Removes an attribute with the blanks before it. */
export function removeAttribute(text: string, place: ScannedElement, name: string): Splice | undefined {
  const found = place.attributes.find((attribute) => attribute.name === name);
  if (!found) return undefined;
  let { start } = found;
  while (/\s/.test(text[start - 1] ?? "")) start -= 1;
  return { start, end: found.end, text: "" };
}

/** Removes an element, with its whole line when it has that to itself. */
export function removeElement(text: string, { start, end }: ScannedElement): Splice {
  const before = /(?:^|\n)([ \t]*)$/.exec(text.slice(0, start));
  const after = /^[ \t]*\r?\n/.exec(text.slice(end));
  if (before && after) return { start: start - (before[1]?.length ?? 0), end: end + after[0].length, text: "" };
  return { start, end, text: "" };
}

/** Blanks before an element that is the first thing on its line; undefined when it is not. */
export function indentOf(text: string, start: number): string | undefined {
  return /(?:^|\n)([ \t]*)$/.exec(text.slice(0, start))?.[1];
}

export function lineEnd(text: string): "\r\n" | "\n" {
  return /\r?\n/.exec(text)?.[0] === "\r\n" ? "\r\n" : "\n";
}

/** Where the "/>" of a self-closing element begins, with the blanks before it. */
export function selfCloseStart(text: string, place: ScannedElement): number {
  let start = place.end - 2;
  while (/\s/.test(text[start - 1] ?? "")) start -= 1;
  return start;
}
