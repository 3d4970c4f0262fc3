/** Where an attribute stands in the text: its name, and its value between the quotes. */
export interface ScannedAttribute {
  name: string;
  start: number;
  valueStart: number;
  valueEnd: number;
  /** After the closing quote. */
  end: number;
}

/** Where an element stands in the text. Offsets count UTF-16 units, ends are exclusive. */
export interface ScannedElement {
  name: string;
  start: number;
  /** After the ">" of the start tag. */
  tagEnd: number;
  selfClosing: boolean;
  attributes: ScannedAttribute[];
  /** Start of the first child that is no text: element, comment or instruction; undefined without any. */
  firstChild: number | undefined;
  children: ScannedElement[];
  parent: ScannedElement | undefined;
  /** Of the end tag; of a self-closing element the end of its only tag. */
  closeStart: number;
  end: number;
}

/** Markup that a parser has accepted already; what is no element is passed over. Character data matches none of these. */
const markup =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE(?:[^[>"']|"[^"]*"|'[^']*'|\[(?:[^\]"']|"[^"]*"|'[^']*'|<!--[\s\S]*?-->)*\])*>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>/g;

/** All elements of a well-formed document, in the order of their start tags. */
export function scan(text: string): ScannedElement[] {
  const found: ScannedElement[] = [];
  let open: ScannedElement | undefined;
  for (const match of text.matchAll(markup)) {
    const [whole, closing, name, attributes = "", slash] = match;
    const end = match.index + whole.length;
    if (closing !== undefined) {
      if (open) Object.assign(open, { closeStart: match.index, end });
      open = open?.parent;
      continue;
    }
    if (open && !whole.startsWith("<![CDATA[")) open.firstChild ??= match.index;
    if (name === undefined) continue;
    const element: ScannedElement = {
      ...{ name, start: match.index, tagEnd: end, selfClosing: slash === "/", closeStart: end, end },
      ...{ attributes: scanAttributes(attributes, match.index + 1 + name.length), firstChild: undefined },
      ...{ children: [], parent: open },
    };
    found.push(element);
    open?.children.push(element);
    if (!element.selfClosing) open = element;
  }
  return found;
}

function scanAttributes(text: string, offset: number): ScannedAttribute[] {
  return [...text.matchAll(/([^\s=]+)\s*=\s*("[^"]*"|'[^']*')/g)].map((match) => {
    const [whole, name = "", quoted = ""] = match;
    const start = offset + match.index;
    const end = start + whole.length;
    return { name, start, valueStart: end - quoted.length + 1, valueEnd: end - 1, end };
  });
}
