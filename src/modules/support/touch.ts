import { file, type FileFact } from "../../facts/file.js";
import { promise } from "../../facts/types.js";
import { raw, sh } from "../../remote/quote.js";
import type { Change, DiffEntry, Plan, PlanContext } from "../types.js";
import { missingParent } from "./ancestors.js";
import { attributeChanges } from "./attributes.js";
import type { Attributes } from "./params.js";
import { fileChanges } from "./write-file.js";

export interface Times {
  access_time?: "preserve" | "now" | undefined;
  modification_time?: "preserve" | "now" | undefined;
}

/** A file that is there, whatever is in it. Its times become now, which is a change every time, unless they are to be kept. */
export function planTouch(
  path: string,
  wanted: Attributes & Times,
  target: FileFact,
  above: readonly FileFact[],
  context: PlanContext,
): Plan {
  const result = { dest: path, state: "touch" };
  const failed = missingParent(path, above);
  if (failed !== undefined) return { changes: [], failed, result };
  if (target.type === "absent") {
    const empty = { path, content: { bytes: Buffer.alloc(0) }, existing: target, existingSha256: null };
    return { changes: fileChanges({ ...empty, attributes: wanted }, context), result };
  }
  const times: readonly DiffEntry[] = [
    ...(wanted.access_time === "preserve" ? [] : [renewed(path, "atime")]),
    ...(wanted.modification_time === "preserve" ? [] : [renewed(path, "mtime")]),
  ];
  const flags = times.length === 2 ? "" : times[0]?.attribute === "atime" ? "-a " : "-m ";
  const touch: Change = {
    diff: times,
    script: sh`touch ${raw(flags)}-- ${path}`,
    effect: { kind: "exact", facts: [promise(file(path), target)] },
  };
  const attributes = attributeChanges(path, target, wanted, context);
  return { changes: times.length === 0 ? attributes : [touch, ...attributes], result };
}

function renewed(path: string, attribute: "atime" | "mtime"): DiffEntry {
  return { path, attribute, before: "as it was", after: "now" };
}
