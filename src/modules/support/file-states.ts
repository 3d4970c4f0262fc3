import { file, type FileFact } from "../../facts/file.js";
import { sha256 } from "../../facts/sha256.js";
import { text } from "../../facts/text.js";
import { tree, type TreeFact } from "../../facts/tree.js";
import { promise } from "../../facts/types.js";
import { sh } from "../../remote/quote.js";
import type { Change, DiffEntry, Plan, PlanContext } from "../types.js";
import { isDirectory } from "./ancestors.js";
import { attributeChanges } from "./attributes.js";
import { missingDirectories } from "./destination.js";
import { makeDirectories } from "./directories.js";
import { endOfLink, followed } from "./links.js";
import type { Attributes } from "./params.js";
import { listing, recursiveChanges } from "./recurse.js";

/** Nothing at the path; of a directory, nothing below either. `below` is known only for the diff. */
export function planAbsent(path: string, target: FileFact, below: TreeFact | undefined): Plan {
  const result = { path, state: "absent" };
  if (target.type === "absent") return { changes: [], result };
  const directory = target.type === "directory";
  const gone = [
    promise(file(path), { type: "absent" as const }),
    promise(sha256(path), null),
    promise(text(path), null),
  ];
  const diff: DiffEntry[] = [{ path, attribute: "state", before: target.type, after: "absent" }];
  if (directory && below && below.size > 0)
    diff.push({ path, attribute: "content", before: listing(below), after: "" });
  const change: Change = {
    diff,
    script: directory ? sh`rm -rf -- ${path}` : sh`rm -f -- ${path}`,
    effect: directory
      ? { kind: "exact", facts: [...gone, promise(tree({ path }), new Map())], removedTrees: [path] }
      : { kind: "exact", facts: gone },
  };
  return { changes: [change], result };
}

/** A directory, with the parents that are missing. `below` is known when all in it is to get the same attributes. */
export function planDirectory(
  path: string,
  wanted: Attributes & { follow: boolean },
  facts: { target: FileFact; above: readonly FileFact[]; below?: TreeFact | undefined },
  context: PlanContext,
): Plan {
  const { target, above, below } = facts;
  const result = { path, state: "directory" };
  if (target.type !== "absent" && isDirectory(target)) {
    const here = endChanges(path, wanted, target, context);
    // What is promised of the tree is about the place of the directory, too, which stays as it is.
    const same = here.length === 0 ? [promise(file(path), target)] : [];
    const deeper = below ? recursiveChanges(path, below, wanted, context, same) : [];
    return { changes: [...here, ...deeper], result };
  }
  if (target.type !== "absent")
    return { changes: [], failed: `${path} is there and is a ${target.type}, not a directory`, result };
  const missing = missingDirectories(path, above);
  if (!Array.isArray(missing)) return { changes: [], failed: missing.failed, result };
  return { changes: makeDirectories(missing, wanted, above[missing.length - 1], context), result };
}

/** Attributes of what must be there already. */
export function planFile(
  path: string,
  wanted: Attributes & { follow: boolean },
  target: FileFact,
  context: PlanContext,
): Plan {
  if (target.type === "absent")
    return {
      changes: [],
      failed: `${path} does not exist (state: touch or directory makes it)`,
      result: { path, state: "absent" },
    };
  return { changes: endChanges(path, wanted, target, context), result: { path, state: target.type } };
}

/** Attributes of a path; of a link with `follow`, those of its end. */
function endChanges(
  path: string,
  wanted: Attributes & { follow: boolean },
  target: Exclude<FileFact, { type: "absent" }>,
  context: PlanContext,
): Change[] {
  if (target.type !== "link" || !wanted.follow) return attributeChanges(path, target, wanted, context);
  const end = followed(path, target);
  if (!end || end.fact.type === "absent") return [];
  return attributeChanges(end.path, end.fact, wanted, context).map((change) => ({
    ...change,
    effect: change.effect.kind === "exact" ? endOfLink(change.effect, path, target) : change.effect,
  }));
}
