import { describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { parameterType } from "../../../src/playbook/parameter-type.js";

describe("types of parameters in words", () => {
  it.each([
    ["text that has to be there", z.string(), { type: "text", fallback: undefined, required: true }],
    ["a choice", z.enum(["a", "b"]).optional(), { type: "`a`, `b`", fallback: undefined, required: false }],
    ["a default", z.boolean().default(true), { type: "true or false", fallback: "`true`", required: false }],
    [
      "limits",
      z.int().min(1).max(65535),
      { type: "whole number from 1 to 65535", fallback: undefined, required: true },
    ],
    ["no limits", z.int(), { type: "whole number", fallback: undefined, required: true }],
    [
      "text or a number that becomes text",
      z.union([z.string(), z.number().transform(String)]).optional(),
      { type: "text or number", fallback: undefined, required: false },
    ],
    [
      "what is written, not what becomes of it",
      z.union([z.string().transform((one) => [one]), z.array(z.string())]),
      { type: "text or list of text", fallback: undefined, required: true },
    ],
    [
      "a mapping",
      z.record(z.string(), z.strictObject({ a: z.number(), b: z.string().optional() })),
      {
        type: "mapping of names to mapping with `a`: number; `b`?: text",
        fallback: undefined,
        required: true,
      },
    ],
  ])("%s", (_what, schema, expected) => {
    expect(parameterType(schema)).toEqual(expected);
  });
});
