import { parse, parseAllDocuments } from "yaml";
import { YamlWriter } from "./yaml-writer.js";

/** A longer one begins with a question mark. */
const longestKey = 128;

interface Place {
  indent: number;
  inFlow: boolean;
  /** Within a mapping a list is not indented. */
  ofMapping: boolean;
}

/**
 * YAML as Python writes it for `to_yaml` and `to_nice_yaml`: keys sorted, and with `flow` lists and mappings that hold nothing but
 * scalars on one line.
 */
export function pythonYaml(value: unknown, indent: number, flow: boolean): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) throw new TypeError("the value is undefined");
  const plain = JSON.parse(json) as unknown;
  const writer = new YamlWriter(indent);
  node(plain, { indent: -1, inFlow: false, ofMapping: false }, { writer, flow });
  return `${writer.text}\n`;
}

/** What the text of one YAML document holds. */
export function fromYaml(text: string): unknown {
  return parse(text, { merge: true }) as unknown;
}

/** What each document of a text holds. */
export function fromYamlAll(text: string): unknown[] {
  const documents = [...parseAllDocuments(text, { merge: true })];
  const [error] = documents.flatMap((document) => ("errors" in document ? document.errors : []));
  if (error) throw error;
  return documents.map((document) => ("toJS" in document ? (document.toJS() as unknown) : null));
}

interface Writing {
  writer: YamlWriter;
  flow: boolean;
}

function node(value: unknown, place: Place, writing: Writing): void {
  const { writer } = writing;
  if (typeof value !== "object" || value === null) return scalar(value, place, writing, false);
  const empty = Object.keys(value).length === 0;
  const onOneLine = place.inFlow || empty || (writing.flow && Object.values(value).every(isScalar));
  if (Array.isArray(value)) (onOneLine ? flowList : blockList)(value, place, writing);
  else (onOneLine ? flowMapping : blockMapping)(sorted(value), place, writing);
  if (onOneLine) writer.mark(Array.isArray(value) ? "]" : "}", { spaced: false });
}

function isScalar(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

function sorted(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

function scalar(value: unknown, place: Place, { writer }: Writing, isKey: boolean): void {
  const indent = deeper(place, writer);
  if (typeof value === "string") writer.scalar(value, { inFlow: place.inFlow, isKey, indent });
  else writer.word(String(value));
}

/** The outermost level begins at the margin; a text that goes on below it is indented. */
function deeper({ indent }: Place, { step }: YamlWriter): number {
  return indent < 0 ? step : indent + step;
}

function blockList(items: readonly unknown[], place: Place, writing: Writing): void {
  const { writer } = writing;
  const inPlace = place.ofMapping && !writer.indenting;
  const indent = place.indent < 0 ? 0 : inPlace ? place.indent : place.indent + writer.step;
  for (const item of items) {
    writer.indent(indent);
    writer.mark("-", { spaced: true, indenting: true });
    node(item, { indent, inFlow: false, ofMapping: false }, writing);
  }
}

function blockMapping(entries: readonly [string, unknown][], place: Place, writing: Writing): void {
  const { writer } = writing;
  const indent = place.indent < 0 ? 0 : place.indent + writer.step;
  for (const [key, entry] of entries) {
    writer.indent(indent);
    const within = { indent, inFlow: false, ofMapping: true };
    mappingKey(key, within, writing);
    node(entry, within, writing);
  }
}

/** A key of one line, or one that is told to be one. */
function mappingKey(key: string, within: Place, writing: Writing): void {
  const { writer } = writing;
  const simple = key.length <= longestKey && !key.includes("\n");
  if (!simple) writer.mark("?", { spaced: true, indenting: !within.inFlow });
  scalar(key, within, writing, simple);
  if (!simple && (writer.tooWide || !within.inFlow)) writer.indent(within.indent);
  writer.mark(":", { spaced: !simple, indenting: !simple && !within.inFlow });
}

function flowList(items: readonly unknown[], place: Place, writing: Writing): void {
  const { writer } = writing;
  const within = { indent: deeper(place, writer), inFlow: true, ofMapping: false };
  writer.mark("[", { spaced: true, blank: true });
  for (const [index, item] of items.entries()) {
    if (index > 0) writer.mark(",", { spaced: false });
    if (writer.tooWide) writer.indent(within.indent);
    node(item, within, writing);
  }
}

function flowMapping(entries: readonly [string, unknown][], place: Place, writing: Writing): void {
  const { writer } = writing;
  const within = { indent: deeper(place, writer), inFlow: true, ofMapping: true };
  writer.mark("{", { spaced: true, blank: true });
  for (const [index, [key, entry]] of entries.entries()) {
    if (index > 0) writer.mark(",", { spaced: false });
    if (writer.tooWide) writer.indent(within.indent);
    mappingKey(key, within, writing);
    node(entry, within, writing);
  }
}
