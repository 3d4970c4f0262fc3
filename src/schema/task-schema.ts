import type { AnyModule } from "../modules/types.js";
import { blockKeywords, handlerKeywords, roleKeywords, taskKeywords } from "../playbook/keywords.js";
import { metaActions } from "../playbook/meta.js";
import { roleParameters } from "../playbook/role-request.js";
import { text, type JsonSchema } from "./json-schema.js";
import { keywordSchemas } from "./keyword-values.js";
import { moduleNames, moduleSchema } from "./module-schema.js";

const fileParameters = { file: text, apply: { type: ["object", "null"] } };
const roleFields = Object.fromEntries(
  [...roleParameters, "rolespec_validate"].map((name): [string, JsonSchema] => [name, { type: ["string", "boolean"] }]),
);

/** What the engine itself does, by the names that tasks have for it. */
const engineActions: Readonly<Record<string, JsonSchema>> = {
  import_tasks: action("Tasks of another file, as if they stood here", { file: text }),
  include_tasks: action("Tasks of another file, read when the run gets here", fileParameters),
  import_role: action("Tasks of a role, as if they stood here", roleFields),
  include_role: action("A role, read when the run gets here", {
    ...roleFields,
    apply: { type: ["object", "null"] },
    public: { type: "boolean" },
  }),
  meta: { enum: metaActions, description: "What the engine does by itself" },
};

function action(description: string, properties: Record<string, JsonSchema>): JsonSchema {
  return { description, type: ["string", "object", "null"], properties, additionalProperties: false };
}

/** `task`, `handler`, `block` and `role`, and each module, for `definitions`. */
export function taskDefinitions(modules: readonly AnyModule[]): Record<string, JsonSchema> {
  const ofModules = modules.map((module): [string, JsonSchema] => [`module_${module.name}`, moduleSchema(module)]);
  const actions: Record<string, JsonSchema> = {
    ...Object.fromEntries(
      modules.flatMap((module) =>
        moduleNames(module).map((name) => [name, { $ref: `#/definitions/module_${module.name}` }]),
      ),
    ),
    ...Object.fromEntries(
      Object.entries(engineActions).flatMap(([name, schema]) => [
        [name, schema],
        [`ansible.builtin.${name}`, schema],
      ]),
    ),
    action: { type: ["string", "object"], description: "A module with its parameters" },
    local_action: { type: ["string", "object"], description: "The same, done by the controller" },
  };
  const isBlock = { anyOf: blockParts.map((part) => ({ required: [part] })) };
  return {
    task: { if: isBlock, then: { $ref: "#/definitions/block" }, else: plainTask(taskKeywords.known, actions) },
    handler: plainTask(handlerKeywords.known, actions),
    block: {
      type: "object",
      properties: keywordSchemas(blockKeywords.known),
      required: ["block"],
      additionalProperties: false,
    },
    role: {
      type: ["string", "object"],
      properties: keywordSchemas(roleKeywords.known),
      anyOf: [{ type: "string" }, { required: ["role"] }, { required: ["name"] }],
    },
    ...Object.fromEntries(ofModules),
  };
}

const blockParts = ["block", "rescue", "always"];

function plainTask(keywords: readonly string[], actions: Record<string, JsonSchema>): JsonSchema {
  return {
    type: "object",
    properties: { ...keywordSchemas(keywords), ...actions },
    additionalProperties: false,
    // Editors show this text instead of the names of all modules.
    allOf: [
      {
        anyOf: Object.keys(actions).map((name) => ({ required: [name] })),
        errorMessage: "This task names no module.",
      },
    ],
  };
}
