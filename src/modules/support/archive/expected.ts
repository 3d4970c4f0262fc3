import type { TreeEntry } from "../../../facts/tree-record.js";
import type { TreeFact } from "../../../facts/tree.js";
import type { PlanContext } from "../../types.js";
import { attributeDiff, withAttributes } from "../attributes.js";
import { resolveMode } from "../mode.js";
import type { Attributes } from "../params.js";
import { unlistedDirectories, type ArchiveEntry } from "./entry.js";

export type Expected = ReadonlyMap<string, TreeEntry>;

/**
 * What the destination holds once everything is unpacked: modes as in the archive, owner the account that unpacks, unless told
 * otherwise. A directory that the archive does not list stays as it is when it is there.
 */
export function expectedTree(
  entries: readonly ArchiveEntry[],
  existing: TreeFact,
  wanted: Attributes,
  context: PlanContext,
): Expected {
  const expected = new Map<string, TreeEntry>();
  for (const path of unlistedDirectories(entries)) {
    const there = existing.get(path);
    expected.set(
      path,
      there?.type === "directory" ? there : unpacked({ path, type: "directory", mode: undefined }, wanted, context),
    );
  }
  for (const entry of entries) expected.set(entry.path, unpacked(entry, wanted, context));
  return expected;
}

function unpacked(entry: ArchiveEntry, wanted: Attributes, { host }: PlanContext): TreeEntry {
  const { type, size, sha256, target } = entry;
  const start = entry.mode ?? (type === "directory" ? 0o777 : 0o666) & ~host.umask;
  const mode = wanted.mode === undefined ? start : resolveMode(wanted.mode, start, type === "directory", host.umask);
  const owner = account(wanted.owner, "owner", "uid") ?? { owner: host.user, uid: host.uid };
  const group = account(wanted.group, "group", "gid") ?? {};
  return { type, ...owner, ...group, ...(type === "link" ? { target } : { mode }), size, sha256 };
}

function account(
  value: string | undefined,
  name: "owner" | "group",
  id: "uid" | "gid",
): Partial<TreeEntry> | undefined {
  if (value === undefined) return undefined;
  return /^\d+$/.test(value) ? { [id]: Number(value) } : { [name]: value };
}

export interface Differences {
  /** Entries that are missing, or whose content is another. */
  content: string[];
  /** Entries of which only owner, group or mode are another. */
  attributes: string[];
}

/** What is not as expected. Owner and group count only where they were asked for. */
export function differences(
  expected: Expected,
  existing: TreeFact,
  wanted: Attributes,
  context: PlanContext,
): Differences {
  const found: Differences = { content: [], attributes: [] };
  for (const [path, entry] of expected) {
    const there = existing.get(path);
    if (!there || !sameContent(entry, there)) found.content.push(path);
    else if (attributesOf(path, entry, there, wanted, context).length > 0) found.attributes.push(path);
  }
  return found;
}

function sameContent(wanted: TreeEntry, there: TreeEntry): boolean {
  if (wanted.type !== there.type) return false;
  if (wanted.target !== undefined && wanted.target !== there.target) return false;
  if (wanted.sha256 !== undefined && there.sha256 !== undefined) return wanted.sha256 === there.sha256;
  return wanted.size === undefined || there.size === undefined || wanted.size === there.size;
}

/** What of owner, group and mode of an entry is another than it should be. */
export function attributesOf(
  path: string,
  entry: TreeEntry,
  there: TreeEntry,
  { owner, group }: Attributes,
  context: PlanContext,
): ReturnType<typeof attributeDiff> {
  const mode = entry.mode?.toString(8);
  return attributeDiff(path, there, { owner, group, mode }, context);
}

/** An entry that is there, once it has the attributes that it should have. */
export function corrected(
  entry: TreeEntry,
  there: TreeEntry,
  { owner, group }: Attributes,
  context: PlanContext,
): TreeEntry {
  return withAttributes(there, { owner, group, mode: entry.mode?.toString(8) }, context);
}
