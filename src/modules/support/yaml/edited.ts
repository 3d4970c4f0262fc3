import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, isSeq, parse, parseDocument, type Document } from "yaml";
import type { Edited } from "../text-file.js";
import { spliced, type Placed } from "./spliced.js";

/** A key of a mapping, a number of a list, or what the wanted item of a list has. */
export type Step = string | number | Record<string, unknown>;

export interface Wanted {
  at: readonly Step[];
  value: unknown;
}

/** The document with these values; what is right already is left as it is, and so is a text in which all is. */
export function editedYaml(path: string, bytes: Buffer, values: readonly Wanted[]): Edited {
  const text = bytes.toString("utf8");
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) {
    const [start] = error.linePos ?? [];
    const place = start ? `${path}:${start.line}:${start.col}` : path;
    return { failed: `${place}: ${error.message.split("\n")[0]}` };
  }
  if (document.contents !== null && !isMap(document.contents)) {
    return { failed: `${path} is not a mapping (expected keys at its top)` };
  }
  const original = parseDocument(text);
  const others: Placed[] = [];
  for (const { at, value } of values) {
    const place = placeIn(document, at);
    if (!Array.isArray(place)) return { failed: `${path}: ${place.wrong}` };
    const current: unknown = document.getIn(place, true);
    // An item that was added is in this document only.
    const untouched: unknown = original.getIn(place, true);
    if (untouched !== undefined && isDeepStrictEqual(plain(current, document), value)) continue;
    others.push({ place, value });
  }
  if (others.length === 0) return { bytes, msg: "" };
  const whole = rewritten(document, others);
  const after = spliced(text, original, others);
  const right = after !== undefined && isDeepStrictEqual(parse(after), parse(whole));
  return { bytes: Buffer.from(right ? after : whole, "utf8"), msg: "" };
}

/** All of the document, with these values. */
function rewritten(document: Document, values: readonly Placed[]): string {
  for (const { place, value } of values) {
    // A text or number takes the place of the old one, with its quotes and the comment behind it.
    const scalar = typeof value !== "object" || value === null;
    document.setIn(place, scalar ? value : document.createNode(value, { aliasDuplicateObjects: false }));
  }
  return document.toString({ lineWidth: 0 });
}

/** The same in keys and numbers. An item that no other is like gets the place after the last. */
function placeIn(document: Document, at: readonly Step[]): (string | number)[] | { wrong: string } {
  const place: (string | number)[] = [];
  for (const step of at) {
    const parent: unknown = place.length === 0 ? document.contents : document.getIn(place, true);
    if (typeof step === "string") {
      if (parent !== undefined && parent !== null && !isMap(parent) && !(isScalar(parent) && parent.value === null)) {
        return { wrong: `${place.join(".")} is not a mapping, and has no ${step}` };
      }
      place.push(step);
      continue;
    }
    if (!isSeq(parent)) return { wrong: `${place.join(".")} is not a list` };
    if (typeof step === "number") {
      place.push(step);
      continue;
    }
    const index = parent.items.findIndex((item) => includes(plain(item, document), step));
    if (index === -1) parent.add(document.createNode(step));
    place.push(index === -1 ? parent.items.length - 1 : index);
  }
  return place;
}

function plain(node: unknown, document: Document): unknown {
  if (isMap(node) || isSeq(node)) return node.toJS(document);
  return isScalar(node) ? node.value : node;
}

/** Whether all of `wanted` is in `item`, however deep. */
function includes(item: unknown, wanted: unknown): boolean {
  if (typeof wanted !== "object" || wanted === null) return item === wanted;
  if (typeof item !== "object" || item === null) return false;
  return Object.entries(wanted).every(([key, value]) => includes((item as Record<string, unknown>)[key], value));
}
