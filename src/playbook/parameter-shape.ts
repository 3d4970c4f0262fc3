import * as z from "zod";

/** The parameters that a schema names, whatever is wrapped around its object; empty when it is none. */
export function parameterShape(schema: unknown): Record<string, z.ZodType> {
  if (schema instanceof z.ZodObject) return schema.shape as Record<string, z.ZodType>;
  if (schema instanceof z.ZodPipe) {
    return { ...parameterShape(schema.def.out), ...parameterShape(schema.def.in) };
  }
  if (schema instanceof z.ZodIntersection) {
    return { ...parameterShape(schema.def.left), ...parameterShape(schema.def.right) };
  }
  if (schema instanceof z.ZodUnion) {
    return Object.assign({}, ...schema.options.map((option) => parameterShape(option))) as Record<string, z.ZodType>;
  }
  return {};
}
