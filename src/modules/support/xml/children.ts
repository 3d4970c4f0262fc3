import type { Element } from "@xmldom/xmldom";
import { TaskError } from "../../../errors.js";
import { isMapping } from "../../../mapping.js";
import { childElements, leadingText } from "./document.js";
import { xmlName } from "./name.js";
import type { ScannedElement } from "./scan.js";
import { attributeText, indentOf, lineEnd, selfCloseStart, textMarkup, type Splice } from "./splice.js";

/** An element to be written. */
export interface NewElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  text: string;
  children: NewElement[];
}

/**
 * A child as Ansible writes it: `name`, `{name: text}`, or `{name: {attribute: value, _: [children]}}` where a `_` that is
 * no list is text. Throws TaskError for anything else.
 */
export function newElement(spec: unknown): NewElement {
  if (typeof spec === "string") return { name: elementName(spec), attributes: {}, text: "", children: [] };
  const entries = isMapping(spec) ? Object.entries(spec) : [];
  const [entry] = entries;
  if (!entry || entries.length !== 1)
    throw new TaskError(`${JSON.stringify(spec)} is no element`, { expected: "a name, or a mapping of one name" });
  const name = elementName(entry[0]);
  const value: unknown = entry[1];
  if (typeof value !== "object" || value === null) return { name, attributes: {}, text: textOf(value), children: [] };
  if (Array.isArray(value)) return { name, attributes: {}, text: "", children: value.map(newElement) };
  const { _: inner, ...attributes } = value as Record<string, unknown>;
  return {
    name,
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, one]) => [elementName(key), textOf(one)])),
    text: Array.isArray(inner) || inner === undefined ? "" : textOf(inner),
    children: Array.isArray(inner) ? inner.map(newElement) : [],
  };
}

function elementName(name: string): string {
  if (xmlName.test(name)) return name;
  throw new TaskError(`${JSON.stringify(name)} is no name of an element or attribute`);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  throw new TaskError(`${JSON.stringify(value)} is no text of an element or attribute`);
}

/** True when an element of the document is just what would be written; blanks around its text do not count. */
export function isSame(element: Element, wanted: NewElement): boolean {
  if (element.nodeName !== wanted.name) return false;
  const attributes = [...element.attributes].filter(
    ({ name }) => !/^xmlns(:|$)/.test(name) || name in wanted.attributes,
  );
  if (attributes.length !== Object.keys(wanted.attributes).length) return false;
  if (attributes.some(({ name, value }) => wanted.attributes[name] !== value)) return false;
  if (leadingText(element).trim() !== wanted.text.replaceAll("\r\n", "\n").trim()) return false;
  const children = childElements(element);
  return (
    children.length === wanted.children.length &&
    children.every((child, index) => isSame(child, wanted.children[index] as NewElement))
  );
}

/** The text of an element, its children a step further in than itself. */
function render(element: NewElement, indent: string, step: string, eol: string): string {
  const attributes = Object.entries(element.attributes).map(([name, value]) => ` ${attributeText(name, value)}`);
  const open = `<${element.name}${attributes.join("")}`;
  const text = textMarkup(element.text, eol);
  if (element.children.length === 0) return text === "" ? `${open}/>` : `${open}>${text}</${element.name}>`;
  const inner = element.children.map((child) => `${eol}${indent}${step}${render(child, indent + step, step, eol)}`);
  return `${open}>${text}${inner.join("")}${eol}${indent}</${element.name}>`;
}

/** Writes elements behind the last child, indented as the children there are; without any, a step further in than the element. */
export function appendChildren(text: string, place: ScannedElement, added: readonly NewElement[]): Splice {
  const eol = lineEnd(text);
  const last = place.children.at(-1);
  if (last) {
    const indent = indentOf(text, last.start);
    const separator = indent === undefined ? "" : `${eol}${indent}`;
    const written = added.map((one) => separator + render(one, indent ?? "", stepOf(text, place), eol));
    return { start: last.end, end: last.end, text: written.join("") };
  }
  return replaceChildren(text, place, added);
}

/** Writes elements in place of all that an element holds. */
export function replaceChildren(text: string, place: ScannedElement, wanted: readonly NewElement[]): Splice {
  const eol = lineEnd(text);
  const step = stepOf(text, place);
  const outer = indentOf(text, place.start);
  const first = place.children[0];
  const indent = (first && indentOf(text, first.start)) ?? (outer === undefined ? undefined : outer + step);
  const written = wanted.map(
    (one) => (indent === undefined ? "" : eol + indent) + render(one, indent ?? "", step, eol),
  );
  const tail = indent === undefined || wanted.length === 0 ? "" : `${eol}${outer ?? ""}`;
  const content = written.join("") + tail;
  if (!place.selfClosing) return { start: place.tagEnd, end: place.closeStart, text: content };
  return { start: selfCloseStart(text, place), end: place.end, text: `>${content}</${place.name}>` };
}

/** Writes elements beside one that is there, on lines of their own when that one is. */
export function insertBeside(
  text: string,
  place: ScannedElement,
  added: readonly NewElement[],
  where: "before" | "after",
): Splice {
  const eol = lineEnd(text);
  const indent = indentOf(text, place.start);
  const separator = indent === undefined ? "" : `${eol}${indent}`;
  const written = added.map((one) => render(one, indent ?? "", stepOf(text, place), eol));
  if (where === "after")
    return { start: place.end, end: place.end, text: written.map((one) => separator + one).join("") };
  return { start: place.start, end: place.start, text: written.map((one) => one + separator).join("") };
}

/** How much further in children stand than the element that they are in. */
function stepOf(text: string, place: ScannedElement): string {
  for (let element: ScannedElement | undefined = place; element; element = element.parent) {
    const outer = indentOf(text, element.start);
    const inner = element.children[0] && indentOf(text, element.children[0].start);
    if (outer !== undefined && inner?.startsWith(outer) && inner.length > outer.length)
      return inner.slice(outer.length);
  }
  return "    ";
}
