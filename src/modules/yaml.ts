import { textFileFacts } from "./support/text-file.js";
import { planValues, valueParams } from "./support/yaml/value-edits.js";
import { defineModule } from "./types.js";

export const yaml = defineModule({
  name: "yaml",
  summary: "Set values of a YAML file",
  notes:
    "A text or number is replaced where it stands, and keys are added to a mapping that is written in lines: every other byte stays. Anything else, such as an item for a list, has the file written anew, with its comments and other indentation. A file in which all is right is left as it is. " +
    "Where a value is to be is a list: keys as texts, places in a list as numbers, or what the wanted item of a list has (`{name: DB}`, however deep), which is added when no item is like that.",
  examples: `- name: Port of the server, and where its database is
  yaml:
    path: /opt/app/conf/worker/deployment.yaml
    values:
      - at: [wso2.carbon, ports, offset]
        value: 1
      - at: [wso2.datasources, dataSources, {name: APIM_ANALYTICS_DB}, definition, configuration, jdbcUrl]
        value: jdbc:postgresql://db/analytics
`,
  params: valueParams,
  // The parser is there for playbooks already; what edits a document is not.
  prepare: () => import("./support/yaml/edited.js"),
  facts: ({ path }) => textFileFacts(path),
  plan: (params, facts, context) => planValues(params, facts, context.source.editedYaml, context),
});
