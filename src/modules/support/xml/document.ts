import { DOMParser, type Document, type Element, type Node } from "@xmldom/xmldom";
import xpath from "xpath";
import { TaskError } from "../../../errors.js";
import { scan, type ScannedElement } from "./scan.js";

export type Namespaces = Readonly<Record<string, string>>;

/** What an XPath found: an element, an attribute of one, or the text of one. */
export type Found =
  | { kind: "element"; element: Element }
  | { kind: "attribute"; element: Element; name: string; value: string }
  | { kind: "text"; element: Element };

/** A parsed document of which every element is known by its place in the text. */
export class XmlDocument {
  readonly text: string;
  readonly #dom: Document;
  readonly #places = new Map<Element, ScannedElement>();

  /** Throws TaskError when the text is not well-formed. */
  constructor(text: string) {
    this.text = text;
    this.#dom = parse(text);
    const elements = descendants(this.#dom.documentElement);
    const scanned = scan(text);
    elements.forEach((element, index) => {
      const place = scanned[index];
      if (place?.name !== element.nodeName || elements.length !== scanned.length)
        throw new TaskError("the document cannot be edited: its entities hold elements");
      this.#places.set(element, place);
    });
  }

  get root(): Element | null {
    return this.#dom.documentElement;
  }

  /** Throws TaskError when the expression is wrong or gives anything but nodes. */
  select(expression: string, namespaces: Namespaces): Found[] {
    const nodes = evaluate(expression, this.#dom, namespaces);
    const found = nodes.flatMap((node): Found[] => {
      if (node.nodeType === node.ELEMENT_NODE) return [{ kind: "element", element: node as Element }];
      if (node.nodeType === node.ATTRIBUTE_NODE) {
        const { ownerElement, name, value } = node as unknown as { ownerElement: Element; name: string; value: string };
        return [{ kind: "attribute", element: ownerElement, name, value }];
      }
      const isText = node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE;
      if (isText && node.parentNode) return [{ kind: "text", element: node.parentNode as Element }];
      throw new TaskError(`${expression} finds a ${node.nodeName}, which is neither element, attribute nor text`);
    });
    return found;
  }

  placeOf(element: Element): ScannedElement {
    const place = this.#places.get(element);
    if (!place) throw new TaskError(`<${element.nodeName}> is not of this document`);
    return place;
  }
}

/** The text of an element up to its first child that is no text, as lxml has it. */
export function leadingText(element: Element): string {
  let text = "";
  for (let node = element.firstChild; node; node = node.nextSibling) {
    if (node.nodeType !== node.TEXT_NODE && node.nodeType !== node.CDATA_SECTION_NODE) break;
    text += node.nodeValue ?? "";
  }
  return text;
}

export function childElements(element: Element): Element[] {
  const found: Element[] = [];
  for (let node = element.firstChild; node; node = node.nextSibling)
    if (node.nodeType === node.ELEMENT_NODE) found.push(node as Element);
  return found;
}

function descendants(element: Element | null): Element[] {
  return element ? [element, ...childElements(element).flatMap(descendants)] : [];
}

function parse(text: string): Document {
  const onError = (level: string, message: string): void => {
    // What is fatal is thrown by the parser itself.
    if (level === "error") throw new TaskError(message.split("\n")[0] ?? message);
  };
  try {
    return new DOMParser({ onError }).parseFromString(text, "text/xml");
  } catch (cause) {
    throw new TaskError(`it is not well-formed XML: ${messageOf(cause)}`, { cause });
  }
}

function evaluate(expression: string, dom: Document, namespaces: Namespaces): Node[] {
  let found: unknown;
  try {
    found = xpath.useNamespaces({ ...namespaces })(expression, dom as never);
  } catch (cause) {
    throw new TaskError(`the XPath ${expression} cannot be evaluated: ${messageOf(cause)}`, { cause });
  }
  if (!Array.isArray(found)) throw new TaskError(`the XPath ${expression} gives a value, not nodes`);
  return found as Node[];
}

function messageOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";
}
