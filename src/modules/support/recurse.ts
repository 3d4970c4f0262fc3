import { posix } from "node:path";
import { octal, type FileFact } from "../../facts/file.js";
import { tree, type TreeFact } from "../../facts/tree.js";
import type { TreeEntry } from "../../facts/tree-record.js";
import { promise } from "../../facts/types.js";
import { heredoc, sh } from "../../remote/quote.js";
import type { Change, DiffEntry, PlanContext } from "../types.js";
import { attributeDiff, exactMode, withAttributes } from "./attributes.js";
import type { Attributes } from "./params.js";

type Existing = Exclude<FileFact, { type: "absent" }>;

/** Owner, group and mode of everything below a directory. Links are never followed: only their own owner is set. */
export function recursiveChanges(path: string, found: TreeFact, wanted: Attributes, context: PlanContext): Change[] {
  const diff: DiffEntry[] = [];
  const after = new Map<string, TreeEntry>(found);
  const owners: string[] = [];
  const groups: string[] = [];
  const modes = new Map<string, string[]>();
  for (const [name, entry] of found) {
    const one = posix.join(path, name);
    const differences = attributeDiff(one, asFile(entry), wanted, context);
    if (differences.length === 0) continue;
    diff.push(...differences);
    const changed = withAttributes(asFile(entry), wanted, context);
    after.set(name, {
      ...entry,
      owner: changed.owner,
      group: changed.group,
      uid: changed.uid,
      gid: changed.gid,
      mode: changed.mode,
    });
    const attributes = new Set(differences.map((difference) => difference.attribute));
    if (attributes.has("owner")) owners.push(one);
    if (attributes.has("group")) groups.push(one);
    // chown clears the setuid and setgid bits, so the mode comes last, also when it was right.
    if (attributes.has("mode") || ((changed.mode ?? 0) & 0o6000 && changed.type !== "link")) {
      const mode = exactMode(changed);
      modes.set(mode, [...(modes.get(mode) ?? []), one]);
    }
  }
  if (diff.length === 0) return [];
  const commands = [
    onAll(sh`chown -h -- ${wanted.owner ?? ""}`, owners),
    onAll(sh`chgrp -h -- ${wanted.group ?? ""}`, groups),
    ...[...modes].map(([mode, paths]) => onAll(sh`chmod -- ${mode}`, paths)),
  ];
  return [{ diff, script: commands.join(""), effect: { kind: "exact", facts: [promise(tree({ path }), after)] } }];
}

/** A command for many paths, in as few processes as they need; the first failure ends the script. */
function onAll(command: string, paths: readonly string[]): string {
  if (paths.length === 0) return "";
  const names = heredoc(paths.map((path) => `${path}\0`).join(""));
  return `base64 -d ${names.redirect} | xargs -0 ${command} || exit\n${names.body}`;
}

function asFile({ type, mode, owner, group, uid, gid }: TreeEntry): Existing {
  return { type, mode, owner, group, uid, gid };
}

/** What goes when a tree is removed, for the diff: a line per entry. */
export function listing(found: TreeFact): string {
  return [...found]
    .map(([name, { type, mode }]) => `${type === "directory" ? `${name}/` : name} ${octal(mode)}\n`)
    .sort()
    .join("");
}
