import { describe, expect, it } from "@jest/globals";
import { ContentError } from "../../../src/errors.js";
import { compileExpression, compileString, compileTemplateFile, isCompiled } from "../../../src/template/compile.js";
import type { PlaceOf, Scope } from "../../../src/template/types.js";
import { UnknownValue, partlyKnown } from "../../../src/template/unknown.js";

const at: PlaceOf = (offset, length = 1) => ({ file: "p.yml", line: 1, column: offset + 1, length });

function scopeOf(values: Record<string, unknown>): Scope {
  return { has: (name) => Object.hasOwn(values, name), get: (name) => values[name] };
}

function evaluate(text: string, values: Record<string, unknown> = {}): unknown {
  const compiled = compileString(text, at);
  return isCompiled(compiled) ? compiled.evaluate(scopeOf(values)) : compiled;
}

function failure(run: () => unknown): ContentError {
  try {
    run();
  } catch (error) {
    if (error instanceof ContentError) return error;
    throw error;
  }
  throw new TypeError("nothing was thrown");
}

describe("compileString", () => {
  it.each([
    ["plain text", {}, "plain text"],
    ["<%= 1 + 1 %>", {}, 2],
    ["<%= list %>", { list: [1, 2] }, [1, 2]],
    ["a<%= x %>b", { x: 1 }, "a1b"],
    ["<%= a %><%= b %>", { a: 1, b: 2 }, "12"],
    ["<% for (const n of list) { %>[<%= n %>]<% } %>", { list: [1, 2] }, "[1][2]"],
    ["x<%= text %>", { text: "a&b<\"'>" }, "xa&b<\"'>"],
    ["<%= typeof missing === 'undefined' %>", {}, true],
    ["x<%= value %>", { value: "<%= 1 %>" }, "x<%= 1 %>"],
  ])("gives the value of %j", (text, values, wanted) => {
    expect(evaluate(text, values)).toEqual(wanted);
  });

  it.each([
    ["<%= 1 + %>", 9, "not valid JavaScript: Unexpected token"],
    ["ab <%= x", 4, "this <% is never closed"],
    ["ab {{ name }}", 4, "this is Jinja, templates here are EJS"],
    ["a <% if (x) { %>", 17, "not valid JavaScript: Unexpected token"],
  ])("refuses %j with its place", (text, column, message) => {
    const error = failure(() => compileString(text, at));
    expect([error.message, error.place?.column]).toEqual([message, column]);
  });

  it("shows the EJS for Jinja", () => {
    expect(failure(() => compileString("{{ host.name }}", at)).expected).toBe("<%= host.name %>");
    expect(failure(() => compileString("{% for a in b %}", at)).expected).toBe("<% for (const a of b) { %>");
  });
});

describe("evaluation", () => {
  it.each([
    ["<%= nothing %>", '"nothing" is undefined', 5],
    ["ab <%= nothing.x %>", '"nothing" is undefined', 8],
    ["<%= process.env %>", '"process" is undefined', 5],
    ["<%= a = 1 %>", 'an expression cannot assign to "a" (to compare, write ===)', 1],
    ["x<%= { b: 1 } %>", "a mapping cannot be printed as it is: use to_json(…), to_yaml(…) or .join(…)", 1],
  ])("of %j fails with its place", (text, message, column) => {
    const error = failure(() => evaluate(text, { a: 0 }));
    expect([error.message, error.place?.column]).toEqual([message, column]);
  });

  it("spreads what is not known yet", () => {
    const result = partlyKnown({ changed: true }, "Get token");
    expect(evaluate("<%= result.changed %>", { result })).toBe(true);
    expect(() => evaluate("<%= result.stdout === '' %>", { result })).toThrow(UnknownValue);
  });

  it("names the line of a template file", () => {
    const text = "one\ntwo <%= a %>\nthree <%= oops %>\n";
    const error = failure(() => compileTemplateFile("t.ejs", text).evaluate(scopeOf({ a: 1 })));
    expect(error.place).toEqual({ file: "t.ejs", line: 3, column: 11, length: 4 });
  });
});

describe("compileExpression", () => {
  it("knows the names that it needs, and which are guarded", () => {
    const names = compileExpression("a.b && [1].map(x => x + c) && typeof d === 'string'", at).freeNames;
    expect(names.map((use) => [use.name, use.guarded])).toEqual([
      ["a", false],
      ["c", false],
      ["d", true],
    ]);
  });

  it("refuses delimiters", () => {
    expect(failure(() => compileExpression("<%= a %>", at)).expected).toBe("a, without <%= %>");
  });
});
