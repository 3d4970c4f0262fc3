import { describe, expect, it } from "@jest/globals";
import { formatBytes, formatDuration, itemLabel, linesOf, printable, printableJson } from "../../../src/report/text.js";

describe("printableJson", () => {
  it("says the same, with nothing that a terminal obeys", () => {
    const value = { a: "\u001b[2J\u009b2J\u202e\u2028é", b: [1, null] };
    expect(printableJson(value)).toBe('{"a":"\\u001b[2J\\u009b2J\\u202e\\u2028é","b":[1,null]}');
    expect(JSON.parse(printableJson(value))).toEqual(value);
  });
});

describe("printable", () => {
  it.each([
    ["\u001b[31mred\u001b[0m", "\\x1b[31mred\\x1b[0m"],
    ["one\r\ntwo\tthree\n", "one\ntwo\tthree\n"],
    ["50%\r100%", "50%\\r100%"],
    ["\u0007\u009b", "\\x07\\x9b"],
    ["a\u202eb", "a\\u202eb"],
    ["Grüße ✔", "Grüße ✔"],
  ])("%j becomes %j", (text, expected) => {
    expect(printable(text)).toBe(expected);
  });
});

describe("linesOf", () => {
  it("leaves empty lines at the end away", () => {
    expect(linesOf("a\n\nb\n\n  \n")).toEqual(["a", "", "b"]);
    expect(linesOf("")).toEqual([]);
  });
});

describe("itemLabel", () => {
  it.each([
    ["nginx", "nginx"],
    [{ name: "a", port: 1 }, '{"name":"a","port":1}'],
    [3, "3"],
    ["a\nb", "a\\nb"],
    ["x".repeat(200), `${"x".repeat(119)}…`],
  ])("%j becomes %s", (item, expected) => {
    expect(itemLabel(item)).toBe(expected);
  });
});

describe("formatDuration", () => {
  it.each([
    [4, "4 ms"],
    [1234, "1.2 s"],
    [9949, "9.9 s"],
    [9960, "10 s"],
    [59_600, "1 min 0 s"],
    [125_000, "2 min 5 s"],
  ])("%d ms is %s", (milliseconds, expected) => {
    expect(formatDuration(milliseconds)).toBe(expected);
  });
});

describe("formatBytes", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1500, "1.5 kB"],
    [480_000_000, "480 MB"],
    [999_600, "1.0 MB"],
  ])("%d is %s", (bytes, expected) => {
    expect(formatBytes(bytes)).toBe(expected);
  });
});
