import { TaskError } from "../../../errors.js";
import type { Edited } from "../text-file.js";
import { childElements, leadingText, XmlDocument, type Found } from "./document.js";
import { editXml, type XmlEdit } from "./edit.js";
import { decode } from "./encoding.js";

/** What is asked of the module: an edit, or only to tell what is there. */
type Wanted = XmlEdit & { path: string; content?: "attribute" | "text" | undefined; count: boolean };

/** The document after the edit. What an expression has found is laid into `seen`, for the result. */
export function editedXml(bytes: Buffer, wanted: Wanted, seen: Record<string, unknown>): Edited {
  try {
    const { text, encode } = decode(bytes);
    const reading = wanted.content !== undefined || (wanted.count && changesNothing(wanted));
    const after = reading ? text : editXml(text, wanted);
    const found = new XmlDocument(after).select(wanted.xpath, wanted.namespaces);
    if (wanted.count) seen["count"] = found.length;
    if (wanted.content !== undefined) seen["matches"] = found.map((one) => shown(one, wanted.content));
    return { bytes: after === text ? bytes : encode(after), msg: "" };
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    return {
      failed: `${wanted.path}: ${error.message}${error.expected === undefined ? "" : ` (expected ${error.expected})`}`,
    };
  }
}

function changesNothing({ state, value, attribute, add_children, set_children }: Wanted): boolean {
  return state === "present" && [value, attribute, add_children, set_children].every((one) => one === undefined);
}

function shown(found: Found, content: Wanted["content"]): Record<string, unknown> {
  const { element } = found;
  if (content === "attribute")
    return { [element.nodeName]: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])) };
  const text = childElements(element).length === 0 ? (element.textContent ?? "") : leadingText(element);
  return { [element.nodeName]: found.kind === "attribute" ? found.value : text };
}
