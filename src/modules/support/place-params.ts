import * as z from "zod";
import { attributeParams, shellWords } from "./params.js";

/** Parameters of the modules that put one whole file somewhere. */
export const placeParams = {
  ...attributeParams,
  mode: attributeParams.mode.describe(
    'Octal mode in quotes ("0644"), symbolic ("u=rw,g=r,o="), or `preserve` for that of the source',
  ),
  force: z.boolean().default(true).describe("Replace a file that is there already; false leaves it alone"),
  follow: z
    .boolean()
    .default(false)
    .describe("Where the destination is a link: write what it leads to, instead of replacing the link"),
  backup: z
    .boolean()
    .default(false)
    .describe("Keep a copy of the file that is replaced, beside it, with the time in its name"),
  validate: shellWords
    .refine((command) => command.includes("%s"), { error: "expected %s where the name of the new file goes" })
    .optional()
    .describe("Program that must accept the new file (`%s`) before it takes its place; run without a shell"),
};
