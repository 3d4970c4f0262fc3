import * as z from "zod";
import { remotePath } from "../params.js";
import type { Plan, PlanContext } from "../../types.js";
import { planEdit, textFileParams, type Edited, type TextFileFacts } from "../text-file.js";
import type { Wanted } from "./edited.js";

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

/** Sets values where a file is; the file itself is never made. */
export function planValues(
  params: z.output<typeof valueParams>,
  facts: TextFileFacts,
  edited: (path: string, bytes: Buffer, values: readonly Wanted[]) => Edited,
  context: PlanContext,
): Plan {
  return planEdit(
    { ...params, create: false },
    facts,
    (bytes, missing) => (missing ? { bytes, msg: "" } : edited(params.path, bytes, params.values)),
    context,
  );
}
