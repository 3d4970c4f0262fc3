import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { groupVariables, hostVariables } from "../../../src/cli/host-variables.js";
import { inventoryGraph, inventoryHost, inventoryList } from "../../../src/inventory/listing.js";
import { loadInventory } from "../../../src/inventory/load.js";
import { pythonLiteral } from "../../../src/inventory/python-literal.js";
import { pythonText } from "../../../src/inventory/python-text.js";

/** Inventories, and below expected/ what ansible-inventory says of them (make.sh has it say that anew). */
const folder = join(import.meta.dirname, "ansible");

describe("an inventory means what it means to ansible-inventory", () => {
  it.each([
    ["ini", ["hosts"]],
    ["program", ["program"]],
    ["asked", ["asked"]],
    ["several", ["hosts", "more.yml", "alpha,new:2200,"]],
    ["folder", ["folder"]],
  ])("%s", (name, sources) => {
    const inventory = loadInventory(sources, folder);
    const ofHost = hostVariables(inventory, {});
    const expected = (extension: string): string =>
      readFileSync(join(folder, "expected", `${name}.${extension}`), "utf8");
    expect(inventoryList(inventory, ofHost)).toBe(expected("json"));
    expect(inventoryGraph(inventory, "all", { ofHost, ofGroup: groupVariables(inventory) })).toBe(expected("txt"));
    expect(inventoryHost("alpha", () => ({ b: { d: 1, c: [] }, a: {} }))).toBe(
      '{\n    "a": {},\n    "b": {\n        "c": [],\n        "d": 1\n    }\n}\n',
    );
  });
});

describe("pythonLiteral", () => {
  it.each([
    ["5", 5],
    ["-5", -5],
    ["+5 # comment", 5],
    ["1_000", 1000],
    ["0x1f", 31],
    ["0o17", 15],
    ["0b11", 3],
    [".5", 0.5],
    ["1e3", 1000],
    ["007", undefined],
    ["00", 0],
    ["5 5", undefined],
    ["1.2.3", undefined],
    ["10.0.0.1", undefined],
    ["12345678901234567890", "12345678901234567890"],
    ["True", true],
    ["true", undefined],
    ["None", null],
    ["''", ""],
    ["'a' \"b\"", "ab"],
    [String.raw`'a\n\x41\u00fc\101\'\q'`, "a\nAü" + "A'\\q"],
    [String.raw`r'\n'`, "\\n"],
    ["b'x'", "x"],
    ["'''a\nb'''", "a\nb"],
    ["'open", undefined],
    ["[1, 'a', [None,],]", [1, "a", [null]]],
    ["[1 2]", undefined],
    ["[1,,2]", undefined],
    ["(1)", 1],
    ["(1,)", [1]],
    ["1, 2", [1, 2]],
    ["()", []],
    ["{}", {}],
    ["{'a': {1: True}}", { a: { 1: true } }],
    ["{'a': 1, 2}", undefined],
    ["[", undefined],
    ["", undefined],
    ["a", undefined],
    ["1+2", undefined],
  ])("%j", (text, value) => {
    expect(pythonLiteral(text)).toEqual(value);
  });
});

describe("pythonText", () => {
  it.each([
    ["it's", "it's"],
    [null, "None"],
    [["it's", 'a "b"', `'"`, "x\ny", true, null, 1.5], `["it's", 'a "b"', '\\'"', 'x\\ny', True, None, 1.5]`],
    [{ a: { b: [] } }, "{'a': {'b': []}}"],
  ])("%j", (value, text) => {
    expect(pythonText(value)).toBe(text);
  });
});
