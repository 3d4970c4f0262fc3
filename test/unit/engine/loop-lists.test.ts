import { describe, expect, it } from "@jest/globals";
import { itemsOf } from "../../../src/engine/loop-lists.js";
import { complaintOf } from "./plays.js";

type Form = Parameters<typeof itemsOf>[0];

describe("the items that a form of loop makes of a value", () => {
  it.each<[Form, unknown, unknown]>([
    ["list", [[1, 2], 3], [[1, 2], 3]],
    ["items", [[1, [2]], 3], [1, [2], 3]],
    ["items", "a", ["a"]],
    ["flattened", [[1, [2, [3]]], 4], [1, 2, 3, 4]],
    [
      "dict",
      { a: 1, b: [2] },
      [
        { key: "a", value: 1 },
        { key: "b", value: [2] },
      ],
    ],
    [
      "dict",
      [{ a: 1 }, { a: 2 }],
      [
        { key: "a", value: 1 },
        { key: "a", value: 2 },
      ],
    ],
    ["dict", {}, []],
    [
      "nested",
      [
        ["a", "b"],
        [1, 2],
      ],
      [
        ["a", 1],
        ["a", 2],
        ["b", 1],
        ["b", 2],
      ],
    ],
    [
      "nested",
      [["a"], "x", [1, 2]],
      [
        ["a", "x", 1],
        ["a", "x", 2],
      ],
    ],
    ["nested", [["a"], []], []],
    [
      "together",
      [["a", "b"], [1]],
      [
        ["a", 1],
        ["b", null],
      ],
    ],
    [
      "indexed_items",
      ["a", ["b"]],
      [
        [0, "a"],
        [1, "b"],
      ],
    ],
    [
      "subelements",
      [[{ n: 1, of: { keys: ["x", "y"] } }], "of.keys"],
      [
        [{ n: 1, of: { keys: ["x", "y"] } }, "x"],
        [{ n: 1, of: { keys: ["x", "y"] } }, "y"],
      ],
    ],
    ["subelements", [[{ n: 1 }], "keys", { skip_missing: true }], []],
    ["sequence", ["1-2", "count=1 start=7"], ["1", "2", "7"]],
  ])("%s of %j", (form, value, items) => {
    expect(itemsOf(form, value)).toEqual(items);
  });

  it.each<[Form, unknown, string]>([
    ["list", "text", "the loop goes over string, not over a list | Object.entries(…) makes a list of a mapping"],
    ["dict", ["a"], "with_dict goes over string, not over a mapping"],
    ["nested", [], "with_nested needs at least one list"],
    ["subelements", [[{ n: 1 }], "keys"], 'with_subelements finds no "keys" in one of the items'],
    ["subelements", [[{ keys: 1 }], "keys"], 'with_subelements finds number under "keys", not a list'],
  ])("%s of %j is refused", (form, value, message) => {
    expect(complaintOf(() => itemsOf(form, value))).toBe(message);
  });
});

describe("with_sequence", () => {
  it.each<[string, string[]]>([
    ["5", ["1", "2", "3", "4", "5"]],
    ["5-8", ["5", "6", "7", "8"]],
    ["2-10/4", ["2", "6", "10"]],
    ["3:host%02d", ["host01", "host02", "host03"]],
    ["0x0f-0x11:%x", ["f", "10", "11"]],
    ["start=0 end=9 stride=3", ["0", "3", "6", "9"]],
    ["start=3 end=1 stride=-1", ["3", "2", "1"]],
    ["count=3 stride=2", ["1", "3", "5"]],
    ["start=4 count=0", []],
    ['end=1 format="a b%3d%%"', ["a b  1%"]],
    ["start=-1 end=1 format=%+d", ["-1", "+0", "+1"]],
    ["end=2 format=%-3d|", ["1  |", "2  |"]],
  ])("%s", (term, items) => {
    expect(itemsOf("sequence", term)).toEqual(items);
  });

  it.each<[string, RegExp]>([
    ["start=1", /needs either end or count/],
    ["end=1 count=1", /needs either end or count/],
    ["end=0", /counts backwards/],
    ["end=3 stride=-1", /counts forwards/],
    ["end=x", /needs a whole number for end/],
    ["end=3 step=1", /does not know "step=1"/],
    ["3:host", /needs one % in its format/],
    ["3:%f", /does not know the format %f/],
    ["99999999", /more than 100000 items/],
  ])("%s is refused", (term, message) => {
    expect(complaintOf(() => itemsOf("sequence", term))).toMatch(message);
  });
});
