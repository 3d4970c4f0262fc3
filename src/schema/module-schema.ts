import * as z from "zod";
import type { AnyModule } from "../modules/types.js";
import { parameterShape } from "../playbook/parameter-shape.js";
import { anything, writtenAs, type JsonSchema } from "./json-schema.js";

/** Parameters of which the text is an expression. */
const expressions: Readonly<Record<string, readonly string[]>> = { assert: ["that"], debug: ["var"] };

/** What may stand behind the name of a module. */
export function moduleSchema(module: AnyModule): JsonSchema {
  const { name, summary, freeForm, params } = module;
  const shape = Object.entries(parameterShape(params));
  const properties = shape.map(([parameter, schema]): [string, JsonSchema] => {
    if (expressions[name]?.includes(parameter)) return [parameter, described(anything, schema)];
    return [parameter, described(writtenAs(schema), schema)];
  });
  const required = isObject(params) ? shape.filter(([, schema]) => !isOptional(schema)) : [];
  return {
    description: summary,
    // `args` may hold parameters of a module that stands alone.
    type: ["object", "null", ...(freeForm === undefined ? [] : ["string", "number", "boolean"])],
    ...(shape.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(required.length > 0 && { required: required.map(([parameter]) => parameter) }),
    ...(isStrict(module) && { additionalProperties: false }),
  };
}

/** The names under which a task may have a module. */
export function moduleNames({ name, collection }: AnyModule): string[] {
  return [name, `${collection ?? "ansible.builtin"}.${name}`];
}

function described(json: JsonSchema, { description }: z.ZodType): JsonSchema {
  return description === undefined ? json : { ...json, description };
}

/** Where parameters are renamed before they are checked, another name may stand for one that is needed. */
function isObject(schema: unknown): boolean {
  return schema instanceof z.ZodPipe ? isObject(schema.def.in) : schema instanceof z.ZodObject;
}

function isOptional(schema: z.ZodType): boolean {
  return schema.safeParse(undefined).success;
}

function isStrict({ params }: AnyModule): boolean {
  const outcome = params.safeParse({ "no parameter": 1 });
  const refuses = (issues: readonly z.core.$ZodIssue[]): boolean =>
    issues.some(
      (issue) => issue.code === "unrecognized_keys" || (issue.code === "invalid_union" && issue.errors.some(refuses)),
    );
  return !outcome.success && refuses(outcome.error.issues);
}
