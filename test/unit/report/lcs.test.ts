import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { compareLines } from "../../../src/report/lcs.js";

const lines = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });

describe("compareLines", () => {
  it("keeps both texts whole", () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const edits = compareLines(before, after);
        const without = (kind: string): string[] => edits.filter((edit) => edit.kind !== kind).map((edit) => edit.line);
        expect(without("added")).toEqual(before);
        expect(without("removed")).toEqual(after);
      }),
    );
  });

  it("keeps as many lines as can be kept", () => {
    const edits = compareLines([..."abcabba"], [..."cbabac"]);
    expect(edits.filter(({ kind }) => kind === "same")).toHaveLength(4);
  });

  it("shows stretches too large to compare as replaced", () => {
    const before = ["top", ...Array.from({ length: 2500 }, (_, index) => `old ${index}`), "end"];
    const after = ["top", ...Array.from({ length: 2500 }, (_, index) => `new ${index}`), "end"];
    const kinds = compareLines(before, after).map(({ kind }) => kind);
    expect(kinds.indexOf("added")).toBe(2501);
    expect(kinds.filter((kind) => kind === "same")).toHaveLength(2);
  });
});
