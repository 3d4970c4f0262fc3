import { describe, expect, it } from "@jest/globals";
import type { Wanted } from "../../../../src/modules/support/yaml/edited.js";
import { editedJson } from "../../../../src/modules/support/yaml/edited-json.js";

const file = `{
    "idp": { "origin": "https://a", "ids": [1, 2] },
    "servers": [
        { "name": "gw", "port": 1, "<<": null },
        { "name": "tm", "port": 2.50 }
    ]
}
`;

function edit(text: string, ...values: Wanted[]): string {
  const edited = editedJson("/c.json", Buffer.from(text), values);
  return "failed" in edited ? `failed: ${edited.failed}` : edited.bytes.toString();
}

describe("values of a JSON file", () => {
  it("are set where they are, and every other byte stays", () => {
    const after = edit(
      file,
      { at: ["servers", { name: "gw" }, "port"], value: 8243 },
      { at: ["idp", "origin"], value: "b\n\u0007é" },
    );
    expect(JSON.parse(after)).toMatchObject({ idp: { origin: "b\n\u0007é" }, servers: [{ port: 8243 }, {}] });
    expect(edit(file, { at: ["servers", { name: "gw" }, "port"], value: 8243 })).toBe(
      file.replace('1, "<<"', '8243, "<<"'),
    );
  });

  it("that are right already leave the file as it is", () => {
    const odd = '{"b" :1,\n\t"a":  [ {"n": 1.0} ]}';
    expect(edit(odd, { at: ["a", { n: 1 }, "n"], value: 1 }, { at: ["b"], value: 1 })).toBe(odd);
  });

  it("that are new have it written anew, as it is indented", () => {
    const added: Wanted = { at: ["servers", { name: "new" }, "port"], value: { "a b": [true, null] } };
    const after = edit(file, added);
    expect(JSON.parse(after)).toMatchObject({ servers: [{}, {}, { name: "new", port: { "a b": [true, null] } }] });
    expect(after).toMatch(/^\{\n {4}"idp": [^]*\n\}\n$/);
    expect(edit('{\n\t"a": 1\n}', { at: ["b"], value: 2 })).toBe('{\n\t"a": 1,\n\t"b": 2\n}');
    expect(edit('{"a":1}', { at: ["b"], value: "x" })).toBe('{"a":1,"b":"x"}');
  });

  it("are not set in what is no JSON", () => {
    expect(edit("a: 1\n", { at: ["a"], value: 2 })).toContain("failed: /c.json is no JSON");
    expect(edit("[1]", { at: ["a"], value: 2 })).toContain("not a mapping");
    expect(edit('{"a": 1}', { at: ["a", "b"], value: 2 })).toContain("a is not a mapping");
  });
});
