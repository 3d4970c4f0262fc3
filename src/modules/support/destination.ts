import { posix } from "node:path";
import { file, type FileFact } from "../../facts/file.js";
import { text } from "../../facts/text.js";
import type { FactValues } from "../../facts/types.js";
import type { PlanContext } from "../types.js";
import { ancestors, isDirectory, missingParent } from "./ancestors.js";
import { digestFact, type Content, type OldContent } from "./content.js";
import { followed, type LinkFact } from "./links.js";

/** Where a single file goes to, with what is there now. */
export interface Destination extends OldContent {
  path: string;
  through?: { path: string; fact: LinkFact };
  /** Directories that have to be made first, the highest first. */
  missing: string[];
}

/**
 * Facts that tell where a file ends up: at `dest`, or under `name` in it when it is a directory or ends in a slash. Without a
 * name only a file will do. The content, where it is known by now, tells how much there may be to read.
 */
export function destinationFacts(dest: string, name: string | undefined, context: PlanContext, content?: Content) {
  const path = withoutSlash(dest);
  const inside = name === undefined ? undefined : posix.join(path, name);
  return {
    target: file(path),
    targetSha256: digestFact(path, content),
    targetText: context.diff ? text(path) : undefined,
    above: ancestors(path).map((one) => file(one)),
    inside: inside === undefined ? undefined : file(inside),
    insideSha256: inside === undefined ? undefined : digestFact(inside, content),
    insideText: inside === undefined || !context.diff ? undefined : text(inside),
  };
}

export type DestinationFacts = FactValues<ReturnType<typeof destinationFacts>>;

/** Decides where the file goes to, or why it cannot go anywhere. `follow`: write to the end of a link, not in its place. */
export function destinationOf(
  dest: string,
  name: string | undefined,
  facts: DestinationFacts,
  follow: boolean,
): Destination | { failed: string } {
  const path = withoutSlash(dest);
  const asDirectory = isDirectory(facts.target) || dest.endsWith("/");
  if (!asDirectory) {
    const failed = missingParent(path, facts.above);
    const old = { existing: facts.target, existingSha256: facts.targetSha256, existingText: facts.targetText };
    return failed === undefined ? placed(path, old, [], follow) : { failed };
  }
  if (name === undefined) return { failed: `${path} is a directory: content needs the name of a file` };
  if (facts.target.type !== "absent" && !isDirectory(facts.target)) return { failed: `${path} is not a directory` };
  const missing = facts.target.type === "absent" ? missingDirectories(path, facts.above) : [];
  if (!Array.isArray(missing)) return missing;
  const old = {
    existing: facts.inside ?? { type: "absent" as const },
    existingSha256: facts.insideSha256 ?? null,
    existingText: facts.insideText,
  };
  return placed(posix.join(path, name), old, missing, follow);
}

/** The directories that are missing down to and with the path, the highest first. `above` belongs to `ancestors(path)`. */
export function missingDirectories(path: string, above: readonly FileFact[]): string[] | { failed: string } {
  const paths = ancestors(path);
  const present = above.findIndex((fact) => fact.type !== "absent");
  const obstacle = above[present];
  if (obstacle && !isDirectory(obstacle)) return { failed: `${paths[present]} is not a directory` };
  return [...paths.slice(0, present < 0 ? paths.length : present).reverse(), path];
}

export function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, "") || "/" : path;
}

function placed(path: string, old: OldContent, missing: string[], follow: boolean): Destination | { failed: string } {
  const { existing } = old;
  if (existing.type === "link" && follow) {
    const end = followed(path, existing);
    if (!end) return { failed: `${path} is a link that leads nowhere` };
    return (
      obstacle(end.path, end.fact) ?? {
        ...old,
        path: end.path,
        existing: end.fact,
        missing,
        through: { path, fact: existing },
      }
    );
  }
  return obstacle(path, existing) ?? { ...old, path, missing };
}

function obstacle(path: string, existing: FileFact): { failed: string } | undefined {
  if (existing.type === "directory") return { failed: `${path} is a directory` };
  if (existing.type === "other") return { failed: `${path} is a device, socket or pipe` };
  return undefined;
}
