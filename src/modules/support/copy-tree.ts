import { posix } from "node:path";
import type { FileFact } from "../../facts/file.js";
import type { Change, PlanContext } from "../types.js";
import { isDirectory } from "./ancestors.js";
import type { Content, OldContent } from "./content.js";
import { makeDirectory } from "./directories.js";
import { followed } from "./links.js";
import { makeLink } from "./link-states.js";
import type { Attributes } from "./params.js";
import { fileChanges } from "./write-file.js";

/** An entry of the source, by its path relative to it; a directory comes before what is in it. */
export type SourceEntry = { path: string } & (
  | { type: "directory"; mode: number }
  | { type: "file"; content: Content; mode: number }
  | { type: "link"; target: string }
);

export interface CopyOptions {
  owner?: string | undefined;
  group?: string | undefined;
  mode?: string | undefined;
  directory_mode?: string | undefined;
  follow: boolean;
  force: boolean;
  backup: boolean;
  validate?: string | undefined;
}

/** Changes that bring a tree below `base` (which is there, or made before). `existing` tells what stands at a path of it. */
export function copyTree(
  base: string,
  entries: readonly SourceEntry[],
  existing: (path: string) => OldContent,
  options: CopyOptions,
  context: PlanContext,
): Change[] | { failed: string } {
  const changes: Change[] = [];
  for (const entry of entries) {
    const planned = copyEntry(posix.join(base, entry.path), entry, existing(entry.path), options, context);
    if (!Array.isArray(planned)) return planned;
    changes.push(...planned);
  }
  return changes;
}

function copyEntry(
  path: string,
  entry: SourceEntry,
  old: OldContent,
  options: CopyOptions,
  context: PlanContext,
): Change[] | { failed: string } {
  const { existing } = old;
  const { owner, group } = options;
  if (entry.type === "directory") {
    if (isDirectory(existing)) return [];
    if (existing.type !== "absent") return { failed: `${path} is there and is not a directory` };
    return [makeDirectory(path, { owner, group, mode: directoryMode(entry.mode, options) }, context)];
  }
  if (isDirectory(existing) && existing.type !== "link") return { failed: `${path} is a directory` };
  if (existing.type === "other") return { failed: `${path} is a device, socket or pipe` };
  if (existing.type !== "absent" && !options.force) return [];
  if (entry.type === "link") {
    if (existing.type === "link" && existing.target === entry.target) return [];
    return [makeLink(path, entry.target, { owner, group }, existing, undefined, context)];
  }
  const end = options.follow && existing.type === "link" ? followed(path, existing) : undefined;
  const through = end && existing.type === "link" ? { path, fact: existing } : undefined;
  const place = end ? { path: end.path, existing: end.fact, through } : { path, existing };
  return fileChanges(
    {
      ...{ ...old, ...place, content: entry.content, backup: options.backup, validate: options.validate },
      attributes: { owner, group, mode: fileMode(entry.mode, options) },
    },
    context,
  );
}

function directoryMode(source: number, options: CopyOptions): string | undefined {
  return options.directory_mode ?? (options.mode === "preserve" ? source.toString(8) : undefined);
}

/** The mode to give to a file, `preserve` resolved to that of its source. */
export function fileMode(source: number | undefined, { mode }: Attributes): string | undefined {
  return mode === "preserve" ? source?.toString(8).padStart(4, "0") : mode;
}

/** What a fact of the host's own tree, or of a single path, says of the old content. */
export function oldContent(
  existing: FileFact | undefined,
  digest: string | null | undefined,
  text?: Buffer | null,
): OldContent {
  return { existing: existing ?? { type: "absent" }, existingSha256: digest ?? null, existingText: text };
}
