import { describe, expect, it } from "@jest/globals";
import { helpers } from "../../../src/template/helpers.js";

describe("YAML as Python writes it", () => {
  it.each([
    [
      "what is no text for others is quoted",
      ["no", "0644", "1e3", "~", "12:30"],
      "['no', '0644', '1e3', '~', '12:30']\n",
    ],
    ["marks", ["- a", "#b", "a #b", "x: y", "@c", "it's"], "['- a', '#b', 'a #b', 'x: y', '@c', it's]\n"],
    ["what cannot be seen", ["a\tb", "\u0001"], '["a\\tb", "\\x01"]\n'],
  ])("on one line: %s", (_name, value, expected) => {
    expect(helpers.to_yaml(value)).toBe(expected);
  });

  it.each([
    [
      "long text is folded",
      { text: "word ".repeat(20) },
      `text: '${"word ".repeat(14)}word\n  ${"word ".repeat(5)}'\n`,
    ],
    ["lines", { text: "a\nb\n" }, "text: 'a\n\n  b\n\n  '\n"],
    ["a key of several lines", { "a\nb": 1 }, "? 'a\n\n  b'\n: 1\n"],
    ["lists in lists", [[1, [2]], { a: [3] }], "- - 1\n  - - 2\n- a:\n  - 3\n"],
  ])("in blocks: %s", (_name, value, expected) => {
    expect(helpers.to_nice_yaml(value, 2)).toBe(expected);
  });

  it("keeps what it holds", () => {
    const value = { b: ["yes", "a: b", null, true, 1.5, { c: "x\ty", d: "" }], a: {}, "": "é\n", e: [] };
    for (const text of [helpers.to_yaml(value), helpers.to_nice_yaml(value)])
      expect(helpers.from_yaml(text)).toEqual(value);
  });
});
