import * as z from "zod";
import { isMapping } from "../mapping.js";

/** A JSON Schema (draft 7, which the YAML language server of editors takes). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A text that has a value only in a run. */
export const template: JsonSchema = { type: "string", pattern: "<%" };
export const text: JsonSchema = { type: ["string", "number"] };
export const anything: JsonSchema = {};

/** A value of this kind, or a template that gives one. */
export function orTemplate(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, template] };
}

export function listOf(items: JsonSchema): JsonSchema {
  return { type: "array", items };
}

/** One or several. */
export function oneOrMore(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, listOf(schema)] };
}

/** What may be written for a value of a zod schema: templates in place of values, numbers for texts. */
export function writtenAs(schema: z.ZodType): JsonSchema {
  const { $schema: _draft, ...json } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    target: "draft-7",
  }) as Record<string, unknown>;
  const found = lenient(json);
  // What is made of a text before it is checked is not in the schema.
  return !isAnything(found) && !takesText(found) && schema.safeParse("x").success ? { anyOf: [found, text] } : found;
}

function takesText({ type, anyOf }: JsonSchema): boolean {
  return (
    [type].flat().includes("string") ||
    ((anyOf ?? []) as JsonSchema[]).some((one) => one !== template && takesText(one))
  );
}

function lenient(node: JsonSchema): JsonSchema {
  const about = picked(node, ["description", "default"]);
  const choices = (node["anyOf"] ?? node["oneOf"]) as JsonSchema[] | undefined;
  if (choices) {
    const options = choices.map(lenient);
    return options.some(isAnything) ? about : { ...about, anyOf: options };
  }
  if (node["const"] !== undefined || node["enum"] !== undefined)
    return { ...about, ...orTemplate(picked(node, ["const", "enum"])) };
  switch (node["type"]) {
    case "string":
      return { ...about, ...text };
    case "boolean":
    case "null":
      return { ...about, ...orTemplate({ type: node["type"] }) };
    case "number":
    case "integer":
      return { ...about, ...orTemplate({ type: node["type"], ...limits(node) }) };
    case "array":
      return { ...about, ...orTemplate({ type: "array", ...within(node, "items") }) };
    case "object":
      return { ...about, ...orTemplate({ type: "object", ...fields(node) }) };
    default:
      return about;
  }
}

function isAnything(schema: JsonSchema): boolean {
  return Object.keys(schema).every((key) => key === "description" || key === "default");
}

function picked(node: JsonSchema, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.flatMap((key) => (node[key] === undefined ? [] : [[key, node[key]]])));
}

/** Those of what a double can count say nothing. */
function limits(node: JsonSchema): JsonSchema {
  const found = picked(node, ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]);
  return Object.fromEntries(
    Object.entries(found).filter(([, limit]) => Math.abs(limit as number) < Number.MAX_SAFE_INTEGER),
  );
}

function within(node: JsonSchema, key: "items" | "additionalProperties"): JsonSchema {
  const inner = node[key];
  if (isMapping(inner)) return { [key]: lenient(inner) };
  return inner === false ? { [key]: false } : {};
}

function fields(node: JsonSchema): JsonSchema {
  const properties = Object.entries((node["properties"] ?? {}) as Record<string, JsonSchema>);
  return {
    ...(properties.length > 0 && {
      properties: Object.fromEntries(properties.map(([name, field]) => [name, lenient(field)])),
    }),
    ...picked(node, ["required"]),
    ...within(node, "additionalProperties"),
  };
}
