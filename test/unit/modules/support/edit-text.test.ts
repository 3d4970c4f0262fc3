import { describe, expect, it } from "@jest/globals";
import { withBlock, type BlockEdit } from "../../../../src/modules/support/edit-block.js";
import { withLine, withoutLine, type LineEdit } from "../../../../src/modules/support/edit-line.js";
import { joinLines, splitLines } from "../../../../src/modules/support/lines.js";
import { regexpParam, regularExpression } from "../../../../src/modules/support/python-regexp.js";
import { expandGroups } from "../../../../src/python-groups.js";

const lineCases: [name: string, old: string, edit: Partial<LineEdit>, wanted: string][] = [
  ["adds to an empty file", "", { line: "a" }, "a\n"],
  ["adds to the end", "a\n", { line: "b" }, "a\nb\n"],
  ["ends the last line before it adds", "a", { line: "b" }, "a\nb\n"],
  ["is content with a line that is there", "x\na\ny\n", { line: "a" }, "x\na\ny\n"],
  ["is content with a last line without newline", "x\na", { line: "a" }, "x\na"],
  ["replaces the last match", "a1\na2\nb\n", { regexp: "^[ac]", line: "c" }, "a1\nc\nb\n"],
  ["replaces the first match", "a1\na2\nb\n", { regexp: "^[ac]", line: "c", firstmatch: true }, "c\na2\nb\n"],
  ["adds where nothing matches", "a\n", { regexp: "^b", line: "b" }, "a\nb\n"],
  ["adds nothing where the line is there and nothing matches", "a\n", { regexp: "^b", line: "a" }, "a\n"],
  ["does not read $ across a carriage return", "a\r\nb\r\n", { regexp: "^a$", line: "c" }, "c\r\nb\r\n"],
  ["gives a new line the end of the first", "a\r\n", { line: "b" }, "a\r\nb\r\n"],
  ["inserts after the last match", "[s]\nx\n[s]\ny\n", { line: "n", insertafter: "^\\[s\\]" }, "[s]\nx\n[s]\nn\ny\n"],
  ["inserts after the first match", "s\nx\ns\n", { line: "n", insertafter: "^s", firstmatch: true }, "s\nn\nx\ns\n"],
  ["inserts before a match", "a\nb\n", { line: "n", insertbefore: "^b" }, "a\nn\nb\n"],
  ["inserts at the end without a match", "a\nb\n", { line: "n", insertbefore: "^c" }, "a\nb\nn\n"],
  ["inserts at the beginning", "a\n", { line: "n", insertbefore: "BOF" }, "n\na\n"],
  ["inserts after an unfinished last line", "a", { line: "n", insertafter: "^a" }, "a\nn\n"],
  [
    "fills in groups",
    "k = old # c\n",
    { regexp: "^(k = )\\S+(.*)", line: "\\1new\\g<2>", backrefs: true },
    "k = new # c\n",
  ],
  ["does nothing with backrefs where nothing matches", "a\n", { regexp: "^b", line: "\\1", backrefs: true }, "a\n"],
  ["takes a backslash as it is without backrefs", "a\n", { regexp: "^a", line: "\\1 $&" }, "\\1 $&\n"],
  ["finds text literally", "a.b\naxb\n", { search_string: "a.b", line: "n" }, "n\naxb\n"],
];

describe("a line in a file", () => {
  it.each(lineCases)("%s", (_name, old, edit, wanted) => {
    const full = { line: "", backrefs: false, firstmatch: false, ...edit };
    const { lines, msg } = withLine(splitLines(old), full);
    expect(joinLines(lines)).toBe(wanted);
    expect(msg === "").toBe(wanted === old);
    expect(joinLines(withLine(lines, full).lines)).toBe(wanted);
  });

  it.each([
    ["every match", "a1\nb\na2\n", { regexp: "^a" }, "b\n", 2],
    ["every equal line", "a\nab\na\n", { line: "a" }, "ab\n", 2],
    ["every line with a text", "a.b\naxb\n", { search_string: "." }, "axb\n", 1],
    ["nothing", "a", { regexp: "b" }, "a", 0],
  ])("is removed: %s", (_name, old, edit, wanted, count) => {
    const { lines, found } = withoutLine(splitLines(old), { backrefs: false, firstmatch: false, ...edit });
    expect([joinLines(lines), found]).toEqual([wanted, count]);
  });
});

const blockCases: [name: string, old: string, edit: Partial<BlockEdit>, wanted: string][] = [
  ["is added to the end", "a", { block: ["x"] }, "a\n# B\nx\n# E\n"],
  ["is added to an empty file", "", { block: ["x", "", "y"] }, "# B\nx\n\ny\n# E\n"],
  ["replaces the old one", "a\n# B\nold\n# E\nb\n", { block: ["x"] }, "a\n# B\nx\n# E\nb\n"],
  ["replaces one whose markers are the wrong way round", "# E\nold\n# B\nb\n", { block: ["x"] }, "# B\nx\n# E\nb\n"],
  ["is removed with its markers", "a\n# B\nold\n# E\nb\n", { block: [] }, "a\nb\n"],
  ["is not there to be removed", "a\n", { block: [] }, "a\n"],
  ["goes after the last match", "s\na\ns\nb\n", { block: ["x"], insertafter: "^s" }, "s\na\ns\n# B\nx\n# E\nb\n"],
  ["goes before the last match", "a\nb\n", { block: ["x"], insertbefore: "^b" }, "a\n# B\nx\n# E\nb\n"],
  ["goes to the beginning", "a\n", { block: ["x"], insertbefore: "BOF" }, "# B\nx\n# E\na\n"],
  [
    "goes after a match of several lines",
    "a\nb\nc\n",
    { block: ["x"], insertafter: "(?m)^a\\nb$" },
    "a\nb\n# B\nx\n# E\nc\n",
  ],
  ["takes the line ends of the file", "a\r\n", { block: ["x"] }, "a\r\n# B\r\nx\r\n# E\r\n"],
  [
    "keeps empty lines around it",
    "a\nb\n",
    { block: ["x"], insertbefore: "^b", append_newline: true, prepend_newline: true },
    "a\n\n# B\nx\n# E\n\nb\n",
  ],
  [
    "adds no empty line at the ends of a file",
    "",
    { block: ["x"], append_newline: true, prepend_newline: true },
    "# B\nx\n# E\n",
  ],
];

describe("a block in a file", () => {
  it.each(blockCases)("%s", (_name, old, edit, wanted) => {
    const full = { block: [], begin: "# B", end: "# E", append_newline: false, prepend_newline: false, ...edit };
    const lines = withBlock(splitLines(old), full);
    expect(joinLines(lines)).toBe(wanted);
    expect(joinLines(withBlock(lines, full))).toBe(wanted);
  });
});

describe("a regular expression of Python", () => {
  it.each([
    ["(?i)ABC", "xabc", true],
    ["(?P<n>a)(?P=n)", "aa", true],
    ["(?P<n>a)(?P=n)", "ab", false],
    ["\\Aab\\Z", "ab", true],
    ["\\Ab", "ab", false],
    ["a\\.b", "axb", false],
  ])("%s on %s", (pattern, text, found) => {
    expect(regularExpression(pattern).test(text)).toBe(found);
  });

  it("expands groups as Python does", () => {
    const match = /(a)(?<n>b)?/.exec("a") as RegExpExecArray;
    expect(expandGroups("<\\1|\\g<1>|\\2|\\g<n>|\\\\1|\\n|\\d>", match)).toBe("<a|a|||\\1|\n|\\d>");
  });

  it.each(["(", "[z-a]", ""])("is refused when it is none: %s", (pattern) => {
    expect(regexpParam.safeParse(pattern).success).toBe(false);
  });
});
