import { describe, expect, it } from "@jest/globals";
import type { ArgumentSpec } from "../../../../src/modules/support/argument-spec.js";
import { checkArguments } from "../../../../src/modules/support/check-arguments.js";
import { validateArgumentSpec } from "../../../../src/modules/validate-argument-spec.js";
import { planOf } from "../support.js";

const servers: ArgumentSpec = {
  s: {
    type: "list",
    elements: "dict",
    options: { name: { required: true }, port: { type: "int" }, tls: {}, key: {} },
    required_together: [["tls", "key"]],
    required_if: [["name", "main", ["port"]]],
    mutually_exclusive: [["port", "tls"]],
    required_one_of: [["port", "tls"]],
    required_by: { key: ["name"] },
  },
};

describe("arguments", () => {
  it.each<[string, ArgumentSpec, Record<string, unknown>]>([
    ["text that is a number", { n: { type: "int" } }, { n: "80" }],
    ["a number that is text", { n: {} }, { n: 80 }],
    ["words for booleans", { a: { type: "bool" }, b: { type: "bool" } }, { a: "yes", b: 0 }],
    ["a list as text", { l: { type: "list", elements: "int" } }, { l: "1,2" }],
    ["a mapping as text", { d: { type: "dict" } }, { d: "a=1 b=2" }],
    ["a size", { b: { type: "bytes" } }, { b: "10M" }],
    ["a choice", { c: { choices: ["a", 1] } }, { c: "1" }],
    ["choices of a list", { l: { type: "list", choices: ["a", "b"] } }, { l: ["a", "b"] }],
    ["an alias", { n: { required: true, aliases: ["m"] } }, { m: "x" }],
    ["nothing for what is not needed", { n: { type: "int" } }, { n: null }],
    [
      "what is within",
      servers,
      {
        s: [
          { name: "a", port: 1 },
          { name: "b", tls: 1, key: 2 },
        ],
      },
    ],
  ])("may be %s", (_name, spec, values) => {
    expect(checkArguments(spec, values)).toEqual([]);
  });

  it.each<[string, ArgumentSpec, Record<string, unknown>, string[]]>([
    ["all that lack", { a: { required: true }, b: { required: true } }, {}, ["missing: a, b"]],
    ["strangers", { a: {} }, { b: 1 }, ["not known: b (there are a)"]],
    ["another kind", { a: { type: "int" } }, { a: "x" }, ['a is the text "x", expected a whole number']],
    [
      "no value of a secret",
      { a: { type: "int", no_log: true } },
      { a: "pw" },
      ["a is a value, expected a whole number"],
    ],
    ["no choice", { a: { choices: ["x", "y"] } }, { a: "z" }, ['a is the text "z", expected one of x, y']],
    ["an element", { a: { type: "list", elements: "bool" } }, { a: [true, 2] }, ["a[1] is 2, expected true or false"]],
    [
      "each part",
      servers,
      { s: [{ name: "main" }, { port: "x", tls: 1, q: 1 }] },
      [
        "one of s[0].port, s[0].tls is needed",
        's[0].name is the text "main": s[0].port is needed',
        "missing: s[1].name",
        "not known: s[1].q (there are name, port, tls, key)",
        's[1].port is the text "x", expected a whole number',
        "s[1].port, s[1].tls exclude one another",
        "s[1].tls, s[1].key go together",
      ],
    ],
  ])("tell of %s", (_name, spec, values, wrong) => {
    expect(checkArguments(spec, values)).toEqual(wrong);
  });

  it("come from variables and from the task", async () => {
    const variable = (name: string): unknown => (name === "a" ? "x" : undefined);
    const params = { argument_spec: { a: { type: "int" }, b: { type: "int" } }, provided_arguments: { b: 1 } };
    const plan = await planOf(validateArgumentSpec, params, {}, { variable });
    expect(plan.failed).toBe('arguments are not as they should be: a is the text "x", expected a whole number');
    expect((await planOf(validateArgumentSpec, { ...params, provided_arguments: { a: 1 } })).failed).toBeUndefined();
  });
});
