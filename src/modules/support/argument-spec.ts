import * as z from "zod";
import { listOf } from "./list.js";

const kinds = [
  "str",
  "list",
  "dict",
  "bool",
  "int",
  "float",
  "path",
  "raw",
  "jsonarg",
  "json",
  "bytes",
  "bits",
] as const;

export type ArgumentKind = (typeof kinds)[number];

/** One option, as meta/argument_specs.yml describes it. */
export interface ArgumentOption {
  type?: ArgumentKind | undefined;
  required?: boolean | undefined;
  default?: unknown;
  choices?: unknown[] | undefined;
  /** Of a list. */
  elements?: ArgumentKind | undefined;
  /** Of a mapping, or of each in a list. */
  options?: ArgumentSpec | undefined;
  aliases?: string[] | undefined;
  no_log?: boolean | undefined;
  mutually_exclusive?: string[][] | undefined;
  required_together?: string[][] | undefined;
  required_one_of?: string[][] | undefined;
  /** If a name has a value, these names are needed: all of them, or one where the fourth says so. */
  required_if?: [string, unknown, string[], boolean?][] | undefined;
  required_by?: Record<string, string[]> | undefined;
}

export type ArgumentSpec = Record<string, ArgumentOption>;

/** What is for people only. */
const prose = Object.fromEntries(
  [
    "description",
    "version_added",
    "version_added_collection",
    "removed_in_version",
    "removed_at_date",
    "deprecated_aliases",
    "apply_defaults",
    "context",
    "env",
    "ini",
  ].map((name) => [name, z.unknown().optional()]),
);

const names = z.array(z.array(z.string()));

const option: z.ZodType<ArgumentOption> = z.strictObject({
  type: z.enum(kinds).optional(),
  required: z.boolean().optional(),
  default: z.unknown().optional(),
  choices: z.array(z.unknown()).optional(),
  elements: z.enum(kinds).optional(),
  get options() {
    return argumentSpec.optional();
  },
  aliases: listOf(z.string()).optional(),
  no_log: z.boolean().optional(),
  mutually_exclusive: names.optional(),
  required_together: names.optional(),
  required_one_of: names.optional(),
  required_if: z.array(z.tuple([z.string(), z.unknown(), z.array(z.string()), z.boolean().optional()])).optional(),
  required_by: z.record(z.string(), listOf(z.string())).optional(),
  ...prose,
});

/** The options of an entry point, by name. */
export const argumentSpec: z.ZodType<ArgumentSpec> = z.record(z.string(), option);
