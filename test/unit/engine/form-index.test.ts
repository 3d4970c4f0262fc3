import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { FormIndex } from "../../../src/engine/form-index.js";

const letters = fc.string({ unit: fc.constantFrom("a", "b", "é", "😀"), maxLength: 8 });

describe("an index of forms", () => {
  it("finds those that stand in a text, and no others, the longest first", () => {
    fc.assert(
      fc.property(fc.array(letters.filter((form) => form.length >= 4)), fc.array(letters), (forms, parts) => {
        const index = new FormIndex();
        for (const form of forms) index.add(form);
        const text = parts.join("");
        const found = index.formsIn(text);
        expect(new Set(found)).toEqual(new Set(forms.filter((form) => text.includes(form))));
        expect(found.map(({ length }) => length)).toEqual(found.map(({ length }) => length).sort((a, b) => b - a));
      }),
    );
  });

  it("finds a form at either end of a text", () => {
    const index = new FormIndex();
    index.add("begin");
    index.add("ends");
    expect(index.formsIn("begin … ends")).toEqual(["begin", "ends"]);
    expect(index.formsIn("end")).toEqual([]);
  });
});
