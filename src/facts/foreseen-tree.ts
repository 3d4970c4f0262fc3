import { file, type FileFact } from "./file.js";
import { sha256 } from "./sha256.js";
import type { TreeEntry, TreeFact, TreeKey } from "./tree-record.js";
import type { PromisedFact } from "./types.js";

/**
 * A tree after what is promised of files below it; sizes that are not promised are left open. Undefined where it cannot be told:
 * a digest is not promised, or something else decides what is read at all.
 */
export function foreseenTree(key: TreeKey, value: TreeFact, promised: readonly PromisedFact[]): TreeFact | undefined {
  const { only } = key;
  if ((only !== undefined && "namesOf" in only) || key.unless !== undefined) return undefined;
  const prefix = key.path === "/" ? "/" : `${key.path}/`;
  if (promised.some(({ request }) => request.kind.covers === true && overlap(prefix, request))) return undefined;
  const entries = new Map(value);
  const digests = new Map<unknown, unknown>();
  for (const { request, value: digest } of promised)
    if (request.kind.name === sha256.kind.name) digests.set(request.kind.path?.(request.key as never), digest);
  for (const { request, value: found } of promised) {
    if (request.kind.name !== file.kind.name) continue;
    const path = String(request.key);
    if (!path.startsWith(prefix)) continue;
    const name = path.slice(prefix.length);
    if (only !== undefined && !only.includes(name.split("/")[0] ?? "")) continue;
    const fact = found as FileFact;
    if (fact.type === "absent") {
      for (const one of [...entries.keys()]) if (one === name || one.startsWith(`${name}/`)) entries.delete(one);
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

function entryOf({ type, mode, owner, group, uid, gid, target }: Exclude<FileFact, { type: "absent" }>): TreeEntry {
  return { type, mode, owner, group, uid, gid, ...(type === "link" ? { target } : {}) };
}

/** True for a fact about a directory above, below or at the same place. */
function overlap(prefix: string, { kind, key }: PromisedFact["request"]): boolean {
  const other = `${kind.path?.(key as never) ?? ""}/`;
  return other.startsWith(prefix) || prefix.startsWith(other);
}
