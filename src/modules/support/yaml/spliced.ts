import { isMap, isScalar, stringify, type Document, type Scalar, type YAMLMap } from "yaml";

/** What takes the place of a part of the text. */
interface Splice {
  start: number;
  end: number;
  text: string;
}

/** A value, and where it is to be in keys and numbers. */
export interface Placed {
  place: readonly (string | number)[];
  value: unknown;
}

/**
 * The text with these values, every other byte as it was; undefined where that takes more than another text or number in the place of
 * one, or keys that are added to a mapping in lines of its own.
 */
export function spliced(text: string, document: Document, values: readonly Placed[]): string | undefined {
  const splices: Splice[] = [];
  for (const each of values) {
    const splice = spliceFor(text, document, each);
    if (splice === undefined) return undefined;
    splices.push(splice);
  }
  const starts = splices.map(({ start }) => start);
  // Two keys that are added at one place, or one below the other, are left to who writes it all anew.
  if (new Set(starts).size < starts.length) return undefined;
  return [...splices]
    .sort((a, b) => b.start - a.start)
    .reduce((after, { start, end, text: own }) => after.slice(0, start) + own + after.slice(end), text);
}

function spliceFor(text: string, document: Document, { place, value }: Placed): Splice | undefined {
  const node: unknown = document.getIn(place, true);
  if (isScalar(node)) return ofScalar(node, value);
  if (node !== undefined) return undefined;
  let depth = place.length - 1;
  while (depth > 0 && document.getIn(place.slice(0, depth), true) === undefined) depth -= 1;
  const parent: unknown = depth === 0 ? document.contents : document.getIn(place.slice(0, depth), true);
  const missing = place.slice(depth);
  if (!isMap(parent) || missing.some((key) => typeof key === "number")) return undefined;
  const nested = missing.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  return inMapping(text, parent, nested, depth === 0);
}

function ofScalar({ range, type }: Scalar, value: unknown): Splice | undefined {
  // Nothing behind the colon has no place of its own.
  if (!range || range[0] === range[1] || !["PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE"].includes(String(type)))
    return undefined;
  const written = oneLine(value, type);
  return written === undefined ? undefined : { start: range[0], end: range[1], text: written };
}

/** With the quotes that were there, if these can hold it. */
function oneLine(value: unknown, type: string | undefined): string | undefined {
  if (typeof value === "object" && value !== null) return undefined;
  const quoted = typeof value === "string" && (type === "QUOTE_SINGLE" || type === "QUOTE_DOUBLE") ? type : "PLAIN";
  const written = stringify(value, { lineWidth: 0, defaultStringType: quoted }).replace(/\n$/, "");
  return written === "" || written.includes("\n") ? undefined : written;
}

/** Before the first key of a mapping, or behind all of the file. */
function inMapping(text: string, { items, flow }: YAMLMap, added: unknown, isRoot: boolean): Splice | undefined {
  const key: unknown = items[0]?.key;
  if (flow === true || !isScalar(key) || !key.range) return undefined;
  const line = text.lastIndexOf("\n", key.range[0] - 1) + 1;
  const indent = text.slice(line, key.range[0]);
  if (indent.trim() !== "") return undefined;
  const lines = stringify(added, { lineWidth: 0 }).replace(/^(?=.)/gm, indent);
  if (!isRoot) return { start: line, end: line, text: lines };
  return { start: text.length, end: text.length, text: (text.endsWith("\n") ? "" : "\n") + lines };
}
