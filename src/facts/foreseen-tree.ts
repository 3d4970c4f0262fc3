import { file, type FileFact } from "./file.js";
import { sha256 } from "./sha256.js";
import type { TreeEntry, TreeFact, TreeKey } from "./tree-record.js";
import type { Planned, PromisedFact } from "./types.js";

/**
 * A tree after what is planned; sizes that are not promised are left open. Undefined where it cannot be told: a digest is not promised,
 * or something else decides what is read at all.
 */
export function foreseenTree(key: TreeKey, value: TreeFact, planned: Planned): TreeFact | undefined {
  const { only, unless } = key;
  if (only !== undefined && "namesOf" in only) return undefined;
  if (unless !== undefined) {
    const deciding = planned.other(file(unless));
    if (!deciding) return undefined;
    if (deciding.planned.type !== "absent") return new Map();
    // Then nothing was read.
    if (deciding.read.type !== "absent") return undefined;
  }
  const prefix = key.path === "/" ? "/" : `${key.path}/`;
  const { promised } = planned;
  if (promised.some(({ request }) => request.kind.covers === true && overlap(prefix, request))) return undefined;
  const entries = new Map(value);
  for (const tree of planned.removedTrees) {
    if (isAtOrBelow(key.path, tree)) entries.clear();
    else if (tree.startsWith(prefix)) remove(entries, tree.slice(prefix.length));
  }
  const digests = new Map<unknown, unknown>();
  for (const { request, value: digest } of promised)
    if (request.kind.name === sha256.kind.name) digests.set(request.kind.path?.(request.key as never), digest);
  for (const { request, value: found } of promised) {
    if (request.kind.name !== file.kind.name) continue;
    const path = String(request.key);
    const fact = found as FileFact;
    if (path === key.path) {
      // What a link leads to is another tree.
      if (fact.type === "link") return undefined;
      if (fact.type !== "directory") return new Map();
    }
    if (!path.startsWith(prefix)) continue;
    const name = path.slice(prefix.length);
    if (only !== undefined && !only.includes(name.split("/")[0] ?? "")) continue;
    if (fact.type === "absent") {
      remove(entries, name);
      continue;
    }
    const entry = entryOf(fact);
    if (entry.type === "file" && key.content === "sha256") {
      const digest = digests.get(path);
      if (typeof digest !== "string") return undefined;
      entry.sha256 = digest;
    }
    entries.set(name, entry);
  }
  return entries;
}

/** A path with all that is below. */
function remove(entries: Map<string, TreeEntry>, name: string): void {
  for (const one of [...entries.keys()]) if (isAtOrBelow(one, name)) entries.delete(one);
}

function isAtOrBelow(path: string, tree: string): boolean {
  return path === tree || path.startsWith(tree === "/" ? "/" : `${tree}/`);
}

function entryOf({ type, mode, owner, group, uid, gid, target }: Exclude<FileFact, { type: "absent" }>): TreeEntry {
  return { type, mode, owner, group, uid, gid, ...(type === "link" ? { target } : {}) };
}

/** True for a fact about a directory above, below or at the same place. */
function overlap(prefix: string, { kind, key }: PromisedFact["request"]): boolean {
  const other = `${kind.path?.(key as never) ?? ""}/`;
  return other.startsWith(prefix) || prefix.startsWith(other);
}
