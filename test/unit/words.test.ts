import { describe, expect, it } from "@jest/globals";
import { splitWords } from "../../src/words.js";
import { UsageError } from "../../src/errors.js";

describe("splitWords", () => {
  it.each([
    ["a=1 b=2", ["a=1", "b=2"]],
    ["  a \t\n b ", ["a", "b"]],
    [`a="x y" b='it is "so"'`, ["a=x y", 'b=it is "so"']],
    ['a="x \\"y\\" \\n"', ['a=x "y" \\n']],
    ["a\\ b", ["a b"]],
    [`"\\$x" "a\\\\b"`, ["\\$x", "a\\b"]],
    ["a\u00a0b\u2028c", ["a\u00a0b\u2028c"]],
    ["a=''", ["a="]],
    ["'' x", ["", "x"]],
    ["", []],
  ])("%j", (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });

  it.each([`a="b`, "it's", "a\\"])("refuses %j, where something stays open", (text) => {
    expect(() => splitWords(text)).toThrow(UsageError);
  });
});
