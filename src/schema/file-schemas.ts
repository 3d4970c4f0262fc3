import { connectionTypes } from "../inventory/connection.js";
import { importPlaybookKeywords, playKeywords } from "../playbook/keywords.js";
import type { AnyModule } from "../modules/types.js";
import { anything, listOf, template, writtenAs, type JsonSchema } from "./json-schema.js";
import { keywordSchemas } from "./keyword-values.js";
import { taskDefinitions } from "./task-schema.js";

const draft = "http://json-schema.org/draft-07/schema#";

/** A playbook: plays, and playbooks that are imported. */
export function playbookSchema(modules: readonly AnyModule[]): JsonSchema {
  const imported = ["import_playbook", "ansible.builtin.import_playbook"];
  const keywords = keywordSchemas(importPlaybookKeywords.known);
  return {
    $schema: draft,
    title: "mdc-provision: a playbook",
    ...listOf({
      if: { anyOf: imported.map((name) => ({ required: [name] })) },
      then: {
        type: "object",
        properties: { ...keywords, "ansible.builtin.import_playbook": keywords["import_playbook"] },
        additionalProperties: false,
      },
      else: { $ref: "#/definitions/play" },
    }),
    minItems: 1,
    definitions: {
      play: {
        type: "object",
        properties: keywordSchemas(playKeywords.known),
        required: ["hosts"],
        additionalProperties: false,
      },
      ...taskDefinitions(modules),
    },
  };
}

/** Files of a role's tasks and handlers, which are lists, and its meta/main.yml, which is a mapping. */
export function roleSchema(modules: readonly AnyModule[]): JsonSchema {
  return {
    $schema: draft,
    title: "mdc-provision: tasks, handlers or meta/main.yml of a role",
    if: { type: "array" },
    then: listOf({
      if: { required: ["listen"] },
      then: { $ref: "#/definitions/handler" },
      else: { $ref: "#/definitions/task" },
    }),
    else: {
      type: ["object", "null"],
      properties: {
        dependencies: {
          anyOf: [listOf({ $ref: "#/definitions/role" }), { type: "null" }],
          description: "Roles that run before this one",
        },
        allow_duplicates: { type: "boolean", description: "Whether it runs again when it is asked for again" },
        argument_specs: { type: ["object", "null"], description: "The role's parameters, checked before it runs" },
        galaxy_info: anything,
        collections: anything,
      },
      additionalProperties: false,
    },
    definitions: taskDefinitions(modules),
  };
}

/** An inventory in YAML. */
export function inventorySchema(): JsonSchema {
  const variables = Object.fromEntries(
    connectionTypes().map(({ name, type, expected }) => [name, { ...orPlain(writtenAs(type)), description: expected }]),
  );
  const vars = { type: ["object", "null"], properties: variables };
  const hosts = {
    anyOf: [{ type: "string" }, { type: "null" }, { type: "object", additionalProperties: vars }],
    description: "Names of hosts with their variables; ranges: web[01:20]",
  };
  return {
    $schema: draft,
    title: "mdc-provision: an inventory",
    type: ["object", "null"],
    additionalProperties: { $ref: "#/definitions/group" },
    definitions: {
      group: {
        type: ["object", "null"],
        properties: {
          hosts,
          children: { type: ["object", "null"], additionalProperties: { $ref: "#/definitions/group" } },
          vars: { ...vars, description: "Variables of all hosts of the group" },
        },
        additionalProperties: false,
      },
    },
  };
}

/** A vaulted value is a text for whoever has not the password. */
function orPlain(schema: JsonSchema): JsonSchema {
  return Object.keys(schema).length === 0 ? anything : { anyOf: [schema, template] };
}
