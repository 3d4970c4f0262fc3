import { describe, expect, it } from "@jest/globals";
import { markPlain, TaskScope, type Layer } from "../../../src/engine/scope.js";
import { render } from "../../../src/template/render.js";
import { partlyKnown, Unknown } from "../../../src/template/unknown.js";
import { complaintOf, expression, template } from "./plays.js";

function evaluate(source: string, layers: readonly Layer[], magic: Record<string, () => unknown> = {}): unknown {
  return expression(source).evaluate(new TaskScope(layers, magic));
}

describe("names", () => {
  it.each<[string, Layer[], unknown]>([
    ["a", [{ a: 1 }, { a: 2 }], 2],
    ["a", [{ a: 1 }, { b: 2 }], 1],
    ["a", [{ a: 1 }, { a: null }], null],
    ["a", [{ a: 1 }, { a: undefined }], undefined],
    ["inventory_hostname", [{ inventory_hostname: "mine" }], "h1"],
    ["basename('/a/b')", [], "b"],
    ["basename", [{ basename: "mine" }], "mine"],
    ["[vars.a, vars.missing]", [{ a: 1 }], [1, undefined]],
    ["vars.inventory_hostname", [], "h1"],
    ["'a' in vars && !('b' in vars)", [{ a: undefined }], true],
    ["typeof missing", [], "undefined"],
  ])("%s", (source, layers, expected) => {
    expect(evaluate(source, layers, { inventory_hostname: () => "h1" })).toEqual(expected);
  });

  it("are evaluated when they are asked for, wherever they are defined, and only once", () => {
    let asked = 0;
    const magic = { count: () => (asked += 1) };
    const low = { url: template("http://<%= host %>:<%= port %>/<%= count %>"), unused: template("<%= missing %>") };
    const scope = new TaskScope([low, { host: template("<%= name %>.example") }, { name: "a", port: 80 }], magic);
    expect(expression("url + url").evaluate(scope)).toBe("http://a.example:80/1http://a.example:80/1");
    expect(expression("host").evaluate(scope.with({ name: "b" }))).toBe("b.example");
  });

  it("keep the type of a single expression, at any depth", () => {
    const layer = { ports: template("<%= [80, 443] %>"), nested: { list: [template("<%= ports[0] + 1 %>")] } };
    expect(evaluate("nested", [layer])).toEqual({ list: [81] });
  });

  it.each([
    ["a", "a -> b -> a"],
    ["self", "self -> self"],
  ])("%s that is defined by itself is an error", (source, chain) => {
    const layers = [{ a: template("<%= b %>"), b: template("<%= a %>"), self: template("<%= self %>") }];
    expect(complaintOf(() => evaluate(source, layers))).toContain(`is defined by itself (${chain})`);
  });

  it("that are not known yet spread, and say on which task they depend", () => {
    const layer = { later: new Unknown("Get token"), url: template("x?<%= later %>") };
    expect(() => evaluate("url", [layer])).toThrow('depends on "Get token"');
    expect(() => evaluate("vars.later ?? 1", [layer])).toThrow('depends on "Get token"');
    expect(evaluate("true || later", [layer])).toBe(true);
    expect(evaluate("later", [layer, { later: 1 }])).toBe(1);
  });

  it("can be told all at once, without those that cannot be evaluated", () => {
    const layer = { a: 1, b: template("<%= a + 1 %>"), c: template("<%= missing %>"), d: new Unknown("x") };
    expect(new TaskScope([layer], {}).all()).toEqual({ a: 1, b: 2 });
  });
});

describe("values from a host", () => {
  const foreign = markPlain({ stdout: "<%= secret %>", deep: [{ text: "<%= secret %>" }] });

  it("are never templates, in any position", () => {
    const layers = [
      { secret: "s", foreign, derived: template("<%= foreign.stdout %>"), list: template("<%= foreign.deep %>") },
    ];
    expect(evaluate("derived", layers)).toBe("<%= secret %>");
    expect(evaluate("list[0].text", layers)).toBe("<%= secret %>");
    expect(render({ a: template("<%= foreign %>") }, new TaskScope(layers, {}))).toEqual({ a: foreign });
  });

  it("known in part can be asked for what is known", () => {
    const layers = [{ result: markPlain(partlyKnown({ changed: true }, "Ask")) }];
    expect(evaluate("result.changed", layers)).toBe(true);
    expect(() => evaluate("result.stdout", layers)).toThrow('depends on "Ask"');
  });
});

describe("secrets", () => {
  it("are noticed when a variable whose name tells is evaluated", () => {
    const heard: unknown[] = [];
    const layer = { db_password: template("<%= word %>!"), word: "hush", token: "t0ken", deep: { password: "in" } };
    const scope = new TaskScope([layer], {}, (name, value) => heard.push([name, value]));
    expression("[db_password, word, deep]").evaluate(scope.with({ x: 1 }));
    expect(heard).toEqual(expect.arrayContaining([["db_password", "hush!"]]));
  });
});
