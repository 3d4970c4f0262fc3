import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { escapeRegex, wildcards } from "../../src/regex.js";

describe("escapeRegex", () => {
  it("makes a pattern that matches the text and nothing else", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, other) => {
        const pattern = new RegExp(`^${escapeRegex(text)}$`, "u");
        expect(pattern.test(text)).toBe(true);
        expect(pattern.test(other)).toBe(text === other);
      }),
    );
  });
});

describe("wildcards", () => {
  it.each([
    ["1.2*", "1.2.3-4+b1", true],
    ["1.2*", "1x2", false],
    ["1.?", "1.2", true],
    ["1.?", "1.", false],
    ["[h]:22", "[h]:22", true],
    ["[h]:22", "h:22", false],
    ["a", "aa", false],
  ])("%s for %s: %s", (pattern, text, matches) => {
    expect(wildcards(pattern).test(text)).toBe(matches);
  });
});
