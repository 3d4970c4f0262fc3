import type { Element } from "@xmldom/xmldom";
import { TaskError } from "../../../errors.js";
import { appendChildren, insertBeside, isSame, newElement, replaceChildren, type NewElement } from "./children.js";
import { childElements, leadingText, XmlDocument, type Found, type Namespaces } from "./document.js";
import { removeAttribute, removeElement, setAttribute, setText, spliced, type Splice } from "./splice.js";
import { readStep, splitPath } from "./steps.js";

export interface XmlEdit {
  xpath: string;
  namespaces: Namespaces;
  state: "present" | "absent";
  attribute?: string | undefined;
  value?: string | undefined;
  add_children?: readonly unknown[] | undefined;
  set_children?: readonly unknown[] | undefined;
  insertbefore: boolean;
  insertafter: boolean;
}

/** Applies an edit to a document, by replacing only what has to be another. Throws TaskError. */
export function editXml(text: string, edit: XmlEdit): string {
  if (edit.state === "absent") return remove(text, edit);
  const { attribute, value, add_children: added, set_children: wanted } = edit;
  if (added) return addChildren(text, edit, added.map(newElement));
  const made = make(text, edit.xpath, edit.namespaces);
  if (wanted) return setChildren(made, edit, wanted.map(newElement));
  if (value === undefined)
    return attribute === undefined
      ? made
      : onAll(made, edit, (document, found) => withAttribute(document, found, attribute, undefined));
  return onAll(made, edit, (document, found) => withValue(document, found, attribute, value));
}

function onAll(
  text: string,
  { xpath, namespaces }: Pick<XmlEdit, "xpath" | "namespaces">,
  change: (document: XmlDocument, found: Found) => Splice | undefined,
): string {
  const document = new XmlDocument(text);
  const seen = new Set<string>();
  const splices = document.select(xpath, namespaces).flatMap((found) => change(document, found) ?? []);
  return spliced(
    text,
    splices.filter((splice) => once(seen, splice)),
  );
}

/** Two text nodes of one element are the same place. */
function once(seen: Set<string>, { start, end }: Splice): boolean {
  const key = `${start}-${end}`;
  return !seen.has(key) && seen.add(key).size > 0;
}

function withValue(
  document: XmlDocument,
  found: Found,
  attribute: string | undefined,
  value: string,
): Splice | undefined {
  if (found.kind === "attribute") return withAttribute(document, found, found.name, value);
  if (attribute !== undefined) return withAttribute(document, found, attribute, value);
  if (leadingText(found.element) === value.replaceAll("\r\n", "\n")) return undefined;
  return setText(document.text, document.placeOf(found.element), value);
}

/** Without a value the attribute only has to be there. */
function withAttribute(
  document: XmlDocument,
  { element }: Found,
  name: string,
  value: string | undefined,
): Splice | undefined {
  const current = element.getAttribute(name);
  if (element.hasAttribute(name) && (value === undefined || current === value)) return undefined;
  return setAttribute(document.text, document.placeOf(element), name, value ?? "");
}

function remove(text: string, edit: XmlEdit): string {
  return onAll(text, edit, (document, found) => {
    const place = document.placeOf(found.element);
    if (found.kind === "attribute") return removeAttribute(text, place, found.name);
    if (edit.attribute !== undefined) return removeAttribute(text, place, edit.attribute);
    if (found.kind === "text") return setText(text, place, "");
    if (!place.parent) throw new TaskError(`the root element <${place.name}> cannot be removed`);
    return removeElement(text, place);
  });
}

function addChildren(text: string, edit: XmlEdit, added: readonly NewElement[]): string {
  const beside = edit.insertbefore ? "before" : edit.insertafter ? "after" : undefined;
  const made = beside === undefined ? make(text, edit.xpath, edit.namespaces) : text;
  return onAll(made, edit, (document, found) => {
    const inside = beside === undefined ? found.element : (found.element.parentNode as Element | null);
    const present = inside ? childElements(inside) : [];
    const missing = added.filter((one) => !present.some((child) => isSame(child, one)));
    if (missing.length === 0) return undefined;
    const place = document.placeOf(found.element);
    if (beside === undefined) return appendChildren(document.text, place, missing);
    if (!place.parent) throw new TaskError(`nothing can stand beside the root element <${place.name}>`);
    return insertBeside(document.text, place, missing, beside);
  });
}

function setChildren(text: string, edit: XmlEdit, wanted: readonly NewElement[]): string {
  return onAll(text, edit, (document, found) => {
    const present = childElements(found.element);
    const same =
      present.length === wanted.length && present.every((child, index) => isSame(child, wanted[index] as NewElement));
    return same ? undefined : replaceChildren(document.text, document.placeOf(found.element), wanted);
  });
}

/** Makes what a simple path names when nothing matches it, step by step below what does. Throws TaskError when it cannot. */
function make(text: string, xpath: string, namespaces: Namespaces, made = -1): string {
  const document = new XmlDocument(text);
  if (document.select(xpath, namespaces).length > 0) return text;
  const steps = splitPath(xpath);
  const missing = steps.findIndex(({ path }) => document.select(path, namespaces).length === 0);
  const { before = "", step = "" } = steps[missing] ?? {};
  if (missing <= made) throw new TaskError(`${xpath} matches nothing, not even what was made for it`);
  const parents = before === "" ? [] : document.select(before, namespaces);
  if (parents.length === 0) throw new TaskError(`${xpath} matches nothing: ${rootOf(document)}`);
  const splices = parents.map(({ element }) => {
    const place = document.placeOf(element);
    const wanted = readStep(step, (name) => qualified(name, element, namespaces));
    if (wanted.kind === "attribute") return setAttribute(text, place, wanted.name, "");
    return wanted.kind === "text" ? setText(text, place, " ") : appendChildren(text, place, [wanted.element]);
  });
  return make(spliced(text, splices), xpath, namespaces, missing);
}

function rootOf({ root }: XmlDocument): string {
  const uri = root?.namespaceURI;
  return `the root element is <${root?.nodeName}>${uri ? ` of the namespace ${uri}, which needs a prefix in namespaces` : ""}`;
}

/** The name that an element of an XPath's prefix has in the document: namespaces there may have other prefixes, or be the default. */
function qualified(name: string, parent: Element, namespaces: Namespaces): string {
  const [prefix, local] = name.includes(":") ? (name.split(":") as [string, string]) : [undefined, name];
  const uri = prefix === undefined ? undefined : namespaces[prefix];
  if (uri === undefined) return name;
  if (parent.lookupNamespaceURI("") === uri || parent.lookupNamespaceURI(null) === uri) return local;
  const own = parent.lookupPrefix(uri);
  if (own) return `${own}:${local}`;
  throw new TaskError(`the document has no prefix for the namespace ${uri} of ${name}`);
}
