import * as z from "zod";
import { remotePath } from "../params.js";
import { textFileParams } from "../text-file.js";

const step = z.union([z.string(), z.int().min(0), z.record(z.string(), z.unknown())]);

/** Parameters of modules that set values of a document, and nothing else in it. */
export const valueParams = z.strictObject({
  path: remotePath.describe("The file"),
  values: z
    .array(
      z.strictObject({
        at: z.array(step).min(1).describe("Where: keys, places in lists, or what an item of a list has"),
        value: z.unknown().describe("What is to be there"),
      }),
    )
    .describe("The values, set one after the other"),
  ...{ owner: textFileParams.owner, group: textFileParams.group, mode: textFileParams.mode },
  backup: textFileParams.backup,
  validate: textFileParams.validate,
});
