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

export function escapeText(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function escapeAttribute(value: string, quote: string): string {
  const escaped = escapeText(value).replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
  return quote === "'" ? escaped.replaceAll("'", "&apos;") : escaped.replaceAll('"', "&quot;");
}

/** Replaces the text before the first child. */
export function setText(text: string, place: ScannedElement, value: string): Splice {
  const written = escapeText(value).replaceAll("\n", lineEnd(text));
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
