import * as z from "zod";

/** The part of JSON Schema that parameters make use of. */
interface Schema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema | boolean;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  minimum?: number;
  maximum?: number;
  default?: unknown;
}

export interface ParameterType {
  /** In words, with literal values as Markdown code. */
  type: string;
  /** As YAML would have it; undefined when there is none. */
  fallback: string | undefined;
  required: boolean;
}

const words: Readonly<Record<string, string>> = {
  string: "text",
  number: "number",
  integer: "whole number",
  boolean: "true or false",
  array: "list",
  object: "mapping",
  null: "nothing",
};

const anything = "anything";

/** What a playbook's author may write for a parameter, from its zod schema. */
export function parameterType(schema: z.ZodType): ParameterType {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;
  return {
    type: described(json),
    fallback: json.default === undefined ? undefined : `\`${JSON.stringify(json.default)}\``,
    required: !schema.safeParse(undefined).success,
  };
}

function described(schema: Schema): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choice(choices.map(described));
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return schema.enum.map(literal).join(", ");
  if (Array.isArray(schema.type)) return schema.type.map((type) => described({ ...schema, type })).join(" or ");
  if (schema.type === "array") return listOf(schema.items);
  if (schema.type === "object") return mappingOf(schema);
  if (typeof schema.type === "string") return `${words[schema.type] ?? schema.type}${range(schema)}`;
  return anything;
}

/** What JSON Schema has no word for, such as bytes, comes beside what it has. */
function choice(options: readonly string[]): string {
  const named = [...new Set(options)].filter((option) => option !== anything);
  return named.length === 0 ? anything : named.join(" or ");
}

function listOf(items: Schema | boolean | undefined): string {
  if (typeof items !== "object" || Object.keys(items).length === 0) return "list";
  const item = described(items);
  return item.includes(" or ") || item.includes(", ") ? `list of (${item})` : `list of ${item}`;
}

function mappingOf({ properties = {}, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties).map(
    ([name, field]) => `\`${name}\`${required.includes(name) ? "" : "?"}: ${described(field)}`,
  );
  if (fields.length > 0) return `mapping with ${fields.join("; ")}`;
  if (typeof additionalProperties !== "object" || Object.keys(additionalProperties).length === 0) return "mapping";
  return `mapping of names to ${described(additionalProperties)}`;
}

/** JSON Schema gives whole numbers the limits of what a double can count; those say nothing. */
function range({ minimum, maximum }: Schema): string {
  const from = minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const to = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (from !== undefined && to !== undefined) return ` from ${from} to ${to}`;
  if (from !== undefined) return ` from ${from}`;
  return to === undefined ? "" : ` up to ${to}`;
}

function literal(value: unknown): string {
  return `\`${String(value)}\``;
}
