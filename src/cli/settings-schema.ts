import type { JsonSchema } from "../schema/json-schema.js";
import { settings, variableOf, type SettingKind } from "./settings.js";

const text: JsonSchema = { type: "string", minLength: 1 };
const texts: JsonSchema = { anyOf: [text, { type: "array", items: text, minItems: 1 }] };

const kinds: Record<SettingKind, JsonSchema> = {
  text,
  path: text,
  number: {
    anyOf: [
      { type: "integer", minimum: 1 },
      { type: "string", pattern: "^0*[1-9]\\d*$", maxLength: 6 },
    ],
  },
  flag: { anyOf: [{ type: "boolean" }, { type: "string", pattern: "^(true|false|1|0)$" }] },
  words: { anyOf: [text, { type: "array", items: text }] },
  sources: texts,
  paths: texts,
  "vault-ids": texts,
};

/** A file of settings, mdc-provision.yml. */
export function settingsSchema(): JsonSchema {
  const properties = settings.map((setting) => {
    const { name, kind, choices, flag, fallback } = setting;
    const description = `Like ${flag} or ${variableOf(setting)}; left out: ${fallback}`;
    return [name, { description, ...(choices ? { enum: choices } : kinds[kind]) }] as const;
  });
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "mdc-provision: settings",
    type: ["object", "null"],
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}
