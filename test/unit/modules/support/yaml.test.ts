import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { parse, parseDocument } from "yaml";
import { editedYaml, type Wanted } from "../../../../src/modules/support/yaml/edited.js";

const file = `  # of the product
wso2.carbon:
  id: wso2-am-analytics
  ports:
      # port offset
    offset: 1

wso2.datasources:
  dataSources:
    - name: METRICS_DB
      definition: &like
        configuration:
          jdbcUrl: 'jdbc:h2:metrics'
    - name: ANALYTICS_DB
      definition:
        configuration:
          jdbcUrl: 'jdbc:h2:\${sys:carbon.home}/db'
    - name: OTHER_DB
      definition: *like
siddhi:
  # properties:
  #  partitionById: true
  refs: []
`;

function edit(text: string, ...values: Wanted[]): string {
  const edited = editedYaml("/conf/deployment.yaml", Buffer.from(text), values);
  return "failed" in edited ? `failed: ${edited.failed}` : edited.bytes.toString();
}

const url = {
  at: ["wso2.datasources", "dataSources", { name: "ANALYTICS_DB" }, "definition", "configuration", "jdbcUrl"],
};

describe("values of a YAML file", () => {
  it("are set where they are, and comments and all else stay", () => {
    const after = edit(
      file,
      { ...url, value: "jdbc:postgresql://db/a" },
      { at: ["wso2.carbon", "ports", "offset"], value: 3 },
    );
    expect(
      after
        .split("\n")
        .filter((line) => !file.split("\n").includes(line))
        .map((line) => line.trim()),
    ).toEqual(["offset: 3", "jdbcUrl: 'jdbc:postgresql://db/a'"]);
    expect(
      after.replace("offset: 3", "offset: 1").replace("jdbc:postgresql://db/a", "jdbc:h2:${sys:carbon.home}/db"),
    ).toBe(file);
    expect(edit(after, { ...url, value: "jdbc:postgresql://db/a" })).toBe(after);
  });

  it("that are right already leave every byte as it is", () => {
    expect(
      edit(file, { at: ["wso2.carbon", "ports"], value: { offset: 1 } }, { at: ["siddhi", "refs"], value: [] }),
    ).toBe(file);
  });

  it("get the keys and items that lead to them", () => {
    const after = edit(
      file,
      { at: ["siddhi", "properties", "shardId"], value: "one" },
      { at: ["wso2.datasources", "dataSources", { name: "NEW_DB" }, "definition"], value: { type: "RDBMS" } },
      { at: ["wso2.datasources", "dataSources", 0, "description"], value: "first" },
    );
    expect(after).toMatch(/siddhi:\n[^]*properties:\n {4}shardId: one\n/);
    expect(after).toMatch(/- name: NEW_DB\n {6}definition:\n {8}type: RDBMS\n/);
    expect(after).toMatch(/- name: METRICS_DB\n[^]*description: first\n {4}- name: ANALYTICS_DB/);
  });

  it("are added without touching any other line", () => {
    const after = edit(file, { at: ["siddhi", "properties"], value: { shardId: "one" } }, { at: ["new"], value: 1 });
    expect(after).toBe(`${file.replace("  refs", "  properties:\n    shardId: one\n  refs")}new: 1\n`);
  });

  it("are what was asked for, whatever they are", () => {
    const places = [
      ["wso2.carbon", "id"],
      ["wso2.carbon", "ports", "new key"],
      url.at,
      ["siddhi", "a", "b"],
      ["empty"],
    ];
    const texts = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("", "a: b", "# x", "'", "1", "null", "a\nb", "- "),
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), texts, (at, value) => {
        const before = parse(`${file}empty:\n`) as Record<string, unknown>;
        const after = edit(`${file}empty:\n`, { at, value });
        const wanted = parseDocument(`${file}empty:\n`);
        wanted.setIn(
          at.map((step) => (typeof step === "string" ? step : 1)),
          value,
        );
        expect(parse(after)).toEqual(wanted.toJS());
        expect(Object.keys(parse(after) as object).slice(0, 3)).toEqual(Object.keys(before).slice(0, 3));
      }),
      { numRuns: 60 },
    );
  });

  it("find items by what lies deep in them", () => {
    const users = "users:\n  - user:\n      username: admin\n      password: old\n";
    expect(edit(users, { at: ["users", { user: { username: "admin" } }, "user", "password"], value: "new" })).toBe(
      users.replace("old", "new"),
    );
  });

  it("are refused where there is no place for them, with where that is", () => {
    expect(edit("a: text\n", { at: ["a", "b"], value: 1 })).toBe(
      "failed: /conf/deployment.yaml: a is not a mapping, and has no b",
    );
    expect(edit("a: {}\n", { at: ["a", { name: "x" }], value: 1 })).toBe(
      "failed: /conf/deployment.yaml: a is not a list",
    );
    expect(edit("a: 1\nb: [\n", { at: ["a"], value: 2 })).toMatch(/^failed: \/conf\/deployment.yaml:3:1: /);
    expect(edit("- 1\n", { at: ["a"], value: 2 })).toContain("is not a mapping");
  });
});
