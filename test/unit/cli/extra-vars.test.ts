import { describe, expect, it } from "@jest/globals";
import { parseExtraVars } from "../../../src/cli/extra-vars.js";
import { ContentErrors, UsageError } from "../../../src/errors.js";
import { parseYaml, type ParsedSource } from "../../../src/playbook/yaml-source.js";

const files: Record<string, string> = {
  "vars.yml": "port: 9443\nnested:\n  list: [1, two]\n",
  "vars.json": '{"port": 8243}',
  "list.yml": "- a\n",
  "broken.yml": "a: [1\nb: }\n",
  "empty.yml": "",
};
const read = (path: string): ParsedSource => parseYaml(path, files[path] ?? "");

describe("parseExtraVars", () => {
  it.each([
    [["a=1 b='x y'"], { a: "1", b: "x y" }],
    [["url=http://h/?a=b"], { url: "http://h/?a=b" }],
    [['{"a": 1, "b": [true, null]}'], { a: 1, b: [true, null] }],
    [["{a: 1, b: two}"], { a: 1, b: "two" }],
    [["@vars.yml"], { port: 9443, nested: { list: [1, "two"] } }],
    [["@vars.yml", "@vars.json", "port=1"], { port: "1", nested: { list: [1, "two"] } }],
    [["@empty.yml"], {}],
    [["a='<%= b %>'"], { a: "<%= b %>" }],
    [[], {}],
  ])("%j", (values, expected) => {
    expect(parseExtraVars(values, read)).toEqual(expected);
  });

  it.each([
    [["oops"], '"oops" is not name=value', undefined],
    [["vars/prod.yml"], '"vars/prod.yml" is not name=value', "for a file write -e @vars/prod.yml"],
    [["[1, 2]"], "extra variables are no mapping", undefined],
    [["my-var=1"], '"my-var" cannot be the name of a variable', undefined],
    [["{a: 1, a: 2}"], "a", undefined],
    [["{a: 1"], "-e {a: 1", undefined],
  ])("refuses %j", (values, message, hint) => {
    const error = failure(values);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toContain(message);
    if (hint !== undefined) expect((error as UsageError).hint).toBe(hint);
  });

  it.each([
    ["list.yml", 1],
    ["broken.yml", 2],
  ])("says where a file is wrong: %s", (file, line) => {
    const error = failure([`@${file}`]);
    expect(error).toBeInstanceOf(ContentErrors);
    expect((error as ContentErrors).errors[0]?.place).toMatchObject({ file, line });
  });
});

function failure(values: string[]): unknown {
  try {
    return parseExtraVars(values, read);
  } catch (error) {
    return error;
  }
}
