import { place, type ModuleCase } from "./closed-loop.js";

const path = `${place}/deployment.yaml`;
const conf = `# of the product
wso2.carbon:
  ports:
    offset: 1 # and no other
dataSources:
  - name: DB
    url: 'jdbc:h2:file'
`;
const arrange = `cat >deployment.yaml <<'E'
${conf}E`;
const url = ["dataSources", { name: "DB" }, "url"];

export const cases: ModuleCase[] = [
  {
    name: "sets values and keeps comments and all else",
    module: "yaml",
    arrange,
    params: {
      path,
      values: [
        { at: ["wso2.carbon", "ports", "offset"], value: 2 },
        { at: url, value: "jdbc:pg:x" },
        { at: ["siddhi", "properties"], value: { shardId: "a" } },
      ],
    },
    verify: {
      "cat deployment.yaml": `${conf
        .replace("offset: 1", "offset: 2")
        .replace("jdbc:h2:file", "jdbc:pg:x")}siddhi:\n  properties:\n    shardId: a`,
    },
  },
  {
    name: "finds values that are right already",
    module: "yaml",
    arrange,
    params: { path, values: [{ at: url, value: "jdbc:h2:file" }] },
    status: "ok",
  },
  {
    name: "sets values of JSON and keeps all else",
    module: "json",
    arrange: `printf '{ "a" : [{"n":1, "p": 2}],\\n\\t"b":"x" }' >c.json`,
    params: { path: `${place}/c.json`, values: [{ at: ["a", { n: 1 }, "p"], value: 3 }], mode: "0600" },
    verify: { "cat c.json; stat -c ' %a' c.json": '{ "a" : [{"n":1, "p": 3}],\n\t"b":"x" } 600' },
  },
];
