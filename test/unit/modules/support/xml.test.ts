import { describe, expect, it } from "@jest/globals";
import { editXml, type XmlEdit } from "../../../../src/modules/support/xml/edit.js";
import { decode } from "../../../../src/modules/support/xml/encoding.js";

const head = `<?xml version="1.0"?>\n<!DOCTYPE a [ <!ENTITY e "x>y"> ]>\n<!-- <b/> -->\n`;
const doc = `${head}<a one='1'  two = "2">\n  <b id="1">text<c/>tail</b>\n  <b id="2"/>\n  <d><![CDATA[ <e> ]]></d>\n</a>\n`;

/** What stands in `doc` and what stands there afterwards; the rest has to be the same. */
const cases: [name: string, edit: Partial<XmlEdit>, from: string, to: string][] = [
  ["sets an attribute within its own quotes", { xpath: "/a/@one", value: `it's "2"` }, `'1'`, `'it&apos;s "2"'`],
  [
    "adds an attribute",
    { xpath: "/a/b[2]", attribute: "x", value: "<&>\n" },
    `id="2"/>`,
    `id="2" x="&lt;&amp;&gt;&#10;"/>`,
  ],
  ["makes sure that an attribute is there", { xpath: "/a/d", attribute: "x" }, "<d>", '<d x="">'],
  ["makes an attribute that the path names", { xpath: "/a/d/@x", value: "1" }, "<d>", '<d x="1">'],
  ["sets text up to the first child", { xpath: "/a/b[1]", value: "a < b" }, "text<c/>", "a &lt; b<c/>"],
  ["sets the text of an empty element", { xpath: "/a/b[2]", value: "x" }, `<b id="2"/>`, `<b id="2">x</b>`],
  ["replaces character data", { xpath: "/a/d/text()", value: "x" }, "<![CDATA[ <e> ]]>", "x"],
  ["removes an element and its line", { xpath: "//b[@id='2']", state: "absent" }, `  <b id="2"/>\n`, ""],
  ["removes an element within a line", { xpath: "//c", state: "absent" }, "<c/>", ""],
  ["removes an attribute", { xpath: "/a/@two", state: "absent" }, `  two = "2"`, ""],
  ["removes an attribute of what it finds", { xpath: "/a", attribute: "one", state: "absent" }, ` one='1'`, ""],
  [
    "adds children behind the last one",
    { xpath: "/a", add_children: ["x", { y: { k: "v", _: [{ z: 1 }] } }] },
    "</d>\n",
    `</d>\n  <x/>\n  <y k="v">\n    <z>1</z>\n  </y>\n`,
  ],
  [
    "adds a first child",
    { xpath: "/a/b[2]", add_children: [{ x: "y" }] },
    `<b id="2"/>`,
    `<b id="2">\n    <x>y</x>\n  </b>`,
  ],
  [
    "adds only children that are missing",
    { xpath: "/a", add_children: [{ b: { id: 2 } }, "n"] },
    "</d>\n",
    "</d>\n  <n/>\n",
  ],
  [
    "adds beside what it finds",
    { xpath: "/a/b[2]", add_children: ["n"], insertbefore: true },
    `  <b id="2"/>`,
    `  <n/>\n  <b id="2"/>`,
  ],
  ["replaces all children", { xpath: "/a/b[1]", set_children: [{ x: 1 }] }, "text<c/>tail", "\n    <x>1</x>\n  "],
  [
    "makes elements and what their predicates ask for",
    { xpath: "/a/b[@id='3']/n[k='v']", value: "t" },
    "</d>\n",
    `</d>\n  <b id="3">\n    <n>t<k>v</k>\n    </n>\n  </b>\n`,
  ],
];

const base = { namespaces: {}, state: "present", insertbefore: false, insertafter: false } as const;
const edited = (text: string, edit: Partial<XmlEdit>): string => editXml(text, { ...base, xpath: "/", ...edit });

describe("an edit of an XML document", () => {
  it.each(cases)("%s", (_name, edit, from, to) => {
    const wanted = doc.replace(from, () => to);
    expect(wanted).not.toBe(doc);
    expect(edited(doc, edit)).toBe(wanted);
    expect(edited(wanted, edit)).toBe(wanted);
  });

  it.each([
    ["the same attribute", { xpath: "/a/@one", value: "1" }],
    ["the same text", { xpath: "/a/d", value: " <e> " }],
    ["the same children", { xpath: "/a/b[1]", set_children: ["c"] }],
    ["nothing to remove", { xpath: "//nope", state: "absent" }],
  ] as [string, Partial<XmlEdit>][])("leaves it alone: %s", (_name, edit) => {
    expect(edited(doc, edit)).toBe(doc);
  });

  it("finds its way through namespaces, whatever their prefixes", () => {
    const edit = { xpath: "/p:a/p:b/p:c", namespaces: { p: "urn:x" }, value: "1" };
    expect(edited(`<a xmlns="urn:x"><b/></a>`, edit)).toBe(`<a xmlns="urn:x"><b><c>1</c></b></a>`);
    expect(edited(`<q:a xmlns:q="urn:x"><q:b/></q:a>`, edit)).toBe(
      `<q:a xmlns:q="urn:x"><q:b><q:c>1</q:c></q:b></q:a>`,
    );
  });

  it("keeps carriage returns", () => {
    expect(edited("<a>\r\n\t<b/>\r\n</a>\r\n", { xpath: "/a", add_children: ["c"] })).toBe(
      "<a>\r\n\t<b/>\r\n\t<c/>\r\n</a>\r\n",
    );
  });

  it.each([
    ["/x/y", "the root element is <a>"],
    ["/a/b[", "cannot be evaluated"],
    ["count(/a)", "gives a value"],
    ["/a/*[9]", "does not say what to make"],
    ["/a/b[last()+1]", "does not say what to make"],
  ])("says why it cannot: %s", (xpath, message) => {
    expect(() => edited(doc, { xpath, value: "1" })).toThrow(message);
  });

  it("names the namespace that a path forgets", () => {
    expect(() => edited(`<a xmlns="urn:x"/>`, { xpath: "/a/b", value: "1" })).toThrow("of the namespace urn:x");
  });

  it("refuses what is not well-formed", () => {
    expect(() => edited("<a><b></a>", { xpath: "/a", value: "1" })).toThrow("not well-formed");
  });

  it("never removes the root", () => {
    expect(() => edited(doc, { xpath: "/a", state: "absent" })).toThrow("cannot be removed");
  });
});

describe("the encoding of a document", () => {
  it.each([
    ["UTF-8", Buffer.from("\uFEFF<a>ü</a>"), "ü€", Buffer.from("\uFEFF<a>ü€</a>")],
    [
      "ISO-8859-1",
      Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?><a>ü</a>`, "latin1"),
      "ü€",
      Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?><a>ü&#8364;</a>`, "latin1"),
    ],
    [
      "US-ASCII",
      Buffer.from(`<?xml version="1.0" encoding="us-ascii"?><a>ü</a>`.replace("ü", "u")),
      "ü",
      Buffer.from(`<?xml version="1.0" encoding="us-ascii"?><a>&#252;</a>`),
    ],
  ])("is kept: %s", (_name, bytes, value, wanted) => {
    const { text, encode } = decode(bytes);
    expect(encode(text).equals(bytes)).toBe(true);
    expect(encode(edited(text, { xpath: "/a", value })).equals(wanted)).toBe(true);
  });

  it("is refused when it is not supported, or not the declared one", () => {
    expect(() => decode(Buffer.from(`<?xml version="1.0" encoding="UTF-16"?><a/>`))).toThrow("utf-16 is not supported");
    expect(() => decode(Buffer.from([0x3c, 0x61, 0xff, 0x3e]))).toThrow("not utf-8");
  });
});
