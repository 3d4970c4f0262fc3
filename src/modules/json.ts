import { textFileFacts } from "./support/text-file.js";
import { planValues, valueParams } from "./support/yaml/value-edits.js";
import { defineModule } from "./types.js";

export const json = defineModule({
  name: "json",
  summary: "Set values of a JSON file",
  notes:
    "A text or number is replaced where it stands: every other byte stays. Anything else has the file written anew, with the indentation that it has. A file in which all is right is left as it is. " +
    "Where a value is to be is a list, as with [yaml](yaml.md): keys as texts, places in a list as numbers, or what the wanted item of a list has.",
  examples: `- name: Where the portals find their identity provider
  json:
    path: /opt/app/conf/settings.json
    values:
      - at: [idp, origin]
        value: https://id.example.com
      - at: [servers, {name: gateway}, port]
        value: 8243
`,
  params: valueParams,
  prepare: () => import("./support/yaml/edited-json.js"),
  facts: ({ path }) => textFileFacts(path),
  plan: (params, facts, context) => planValues(params, facts, context.source.editedJson, context),
});
