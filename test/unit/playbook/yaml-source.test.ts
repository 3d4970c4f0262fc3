import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { SourceNode, SourceScalar } from "../../../src/playbook/source.js";
import { parseYaml } from "../../../src/playbook/yaml-source.js";
import { complaint } from "./project.js";

function parse(text: string): SourceNode {
  const { root, errors } = parseYaml("f.yml", text);
  expect(errors).toEqual([]);
  if (!root) throw new TypeError("nothing was parsed");
  return root;
}

/** The tree without places: scalars as their value. */
function plain(node: SourceNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "sequence") return node.items.map(plain);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
}

function scalarAt(text: string, key: string): SourceScalar {
  const root = parse(text);
  const value = root.kind === "mapping" ? root.entries.find((entry) => entry.key === key)?.value : undefined;
  if (value?.kind !== "scalar") throw new TypeError(`no scalar ${key}`);
  return value;
}

describe("reading YAML", () => {
  it.each<[string, string, unknown]>([
    [
      "YAML 1.2 scalars",
      "a: [yes, on, 0644, 0o644, 1.10, 12:30:45, ~, true]",
      { a: ["yes", "on", 644, 420, 1.1, "12:30:45", null, true] },
    ],
    ["nothing", "", null],
    [
      "merge keys, own keys first",
      "x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3",
      { x: { a: 1, b: 2 }, y: { b: 3, a: 1 } },
    ],
    [
      "a list of merged mappings, the first wins",
      "x: &x {a: 1}\ny: &y {a: 2, b: 2}\nz: {<<: [*x, *y]}",
      { x: { a: 1 }, y: { a: 2, b: 2 }, z: { a: 1, b: 2 } },
    ],
    ["aliases", "a: &a [1]\nb: *a", { a: [1], b: [1] }],
    ["a quoted << is a key like any other", 'a: {"<<": 1}', { a: { "<<": 1 } }],
    ["keys that are numbers", "80: http", { "80": "http" }],
  ])("%s", (_name, text, expected) => {
    expect(plain(parse(text))).toEqual(expected);
  });

  it("keeps how a number is written", () => {
    expect(scalarAt("mode: 0644", "mode").text).toBe("0644");
    expect(scalarAt("version: 1.10", "version").text).toBe("1.10");
  });

  it.each<[string, string, string[]]>([
    ["duplicate keys", "a: 1\nb: 2\na: 3", ['f.yml:3:1 "a" is there twice | the first is on line 1']],
    ["1 and '1' are one key", "1: a\n'1': b", ['f.yml:2:1 "1" is there twice | the first is on line 1']],
    ["a tab", "a:\n\tb: 1", ["f.yml:2:1 a tab cannot indent YAML | spaces"]],
    [
      "Jinja that YAML takes for a mapping",
      "a: {{ foo }}",
      ['f.yml:1:4 this is Jinja, templates here are EJS | "<%= foo %>"'],
    ],
    ["Jinja with text behind", "a: {{ foo }}/x", ['f.yml:1:4 this is Jinja, templates here are EJS | "<%= foo %>"']],
    [
      "all faults around Jinja",
      "a: 1\na: 2\nb: {{ c }}/x\nd: *e",
      [
        'f.yml:2:1 "a" is there twice | the first is on line 1',
        'f.yml:3:4 this is Jinja, templates here are EJS | "<%= c %>"',
        'f.yml:4:4 there is no anchor "&e" before this',
      ],
    ],
    [
      "a template that needs quotes",
      "a: <%= b ? 1 : 2 %>",
      ["f.yml:1:14 a mapping cannot begin within a value | put the whole value that holds <% %> in quotes"],
    ],
    [
      "tags",
      "a: !vault x\nb: !!binary aGk=\nc: !vault [x]",
      [
        "f.yml:1:11 this is not in a vault | what mdc-provision vault encrypt-string prints",
        'f.yml:2:13 the tag "!!binary" is not known',
        'f.yml:3:11 the tag "!vault" is not known | it stands before an encrypted text',
      ],
    ],
    ["two documents", "a: 1\n---\nb: 2", ['f.yml:2:1 a file holds one YAML document | remove the "---" in the middle']],
    ["YAML 1.1", "%YAML 1.1\n---\na: yes", ["f.yml:1:1 this file asks for another version of YAML | YAML 1.2"]],
    [
      "numbers beyond exactness",
      "a: 12345678901234567890",
      ['f.yml:1:4 12345678901234567890 is too large to be exact as a number | "12345678901234567890", in quotes'],
    ],
    ["a list as a key", "? [a]\n: b", ["f.yml:1:3 this cannot be a key | a word"]],
    ["__proto__", "__proto__: {a: 1}", ["f.yml:1:1 this cannot be a key | a word"]],
    ["an anchor within itself", "a: &a [*a]", ['f.yml:1:8 "*a" stands for something that contains it']],
    [
      "merging what is no mapping",
      "a: &a [1]\nb: {<<: *a}",
      ['f.yml:1:8 "<<" merges mappings only | an alias of a mapping'],
    ],
    [
      "errors on several lines",
      "a: @x\nb: %y",
      [
        "f.yml:1:4 plain value cannot start with reserved character @",
        "f.yml:2:4 plain value cannot start with directive indicator character %",
      ],
    ],
  ])("reports %s", (_name, text, expected) => {
    expect(parseYaml("f.yml", text).errors.map((error) => complaint(error, "/nowhere"))).toEqual(expected);
  });

  it("refuses aliases that blow up", () => {
    const lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"];
    for (let i = 1; i < 9; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(",")}]`,
      );
    const { errors } = parseYaml("f.yml", lines.join("\n"));
    expect(errors[0]?.message).toBe("the aliases of this file blow up to too much data");
  });

  it("refuses nesting without end", () => {
    expect(parseYaml("f.yml", "[".repeat(200) + "]".repeat(200)).errors[0]?.message).toBe("nested too deeply");
    expect(parseYaml("f.yml", "[".repeat(50_000)).errors[0]?.message).toBe("nested too deeply");
  });
});

describe("places within text", () => {
  it.each<[string, string, string, [number, number]]>([
    ["plain", "k: abc X", "X", [1, 8]],
    ["single quotes with an escaped quote", "k: 'it''s X'", "X", [1, 11]],
    ["double quotes with escapes", String.raw`k: "a\tb\u0041\x41 X"`, "X", [1, 20]],
    ["double quotes with a character beyond 16 bits", String.raw`k: "\U0001F600 X"`, "X", [1, 16]],
    ["double quotes over lines", 'k: "a\n  b\n\n  c X"', "X", [4, 5]],
    ["double quotes with an escaped line end", 'k: "a\\\n   b X"', "X", [2, 6]],
    ["single quotes over lines", "k: 'a\n  b X'", "X", [2, 5]],
    ["a literal block", "k: |\n  one\n\n    two X\n", "X", [4, 9]],
    ["a literal block with an indicator", "k: |2-\n    two X", "X", [2, 9]],
    ["a literal block with CRLF", "k: |\r\n  one\r\n  X\r\n", "X", [3, 3]],
    ["a folded block", "k: >-\n  one\n  two X\n\n  three\n", "X", [3, 7]],
    ["plain text over lines", "k: one\n  two X", "X", [2, 7]],
  ])("%s", (_name, text, needle, [line, column]) => {
    const scalar = scalarAt(text, "k");
    const place = scalar.at(scalar.text.indexOf(needle), 1);
    expect([place.line, place.column]).toEqual([line, column]);
  });

  it("finds every character of a literal block where it stands", () => {
    const lines = fc.array(fc.stringMatching(/^[a-z<%=> ]{0,12}$/), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 6 }), (content, indent) => {
        const text = `k: |\n${["x", ...content].map((line) => " ".repeat(indent) + line).join("\n")}\n`;
        const scalar = scalarAt(text, "k");
        const written = text.split("\n");
        for (const [offset, character] of scalar.text.split("").entries()) {
          if (character === "\n") continue;
          const { line, column } = scalar.at(offset);
          expect(written[line - 1]?.[column - 1]).toBe(character);
        }
      }),
    );
  });
});
