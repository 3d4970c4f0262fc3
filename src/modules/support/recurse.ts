import { posix } from "node:path";
import { file, octal, type FileFact } from "../../facts/file.js";
import { tree, type TreeFact } from "../../facts/tree.js";
import type { TreeEntry } from "../../facts/tree-record.js";
import { promise, type PromisedFact } from "../../facts/types.js";
import { heredoc, sh } from "../../remote/quote.js";
import type { Change, DiffEntry, PlanContext } from "../types.js";
import { attributeDiff, exactMode, withAttributes } from "./attributes.js";
import type { Attributes } from "./params.js";

type Existing = Exclude<FileFact, { type: "absent" }>;

/** Owner, group and mode of everything below a directory. Links are never followed: only their own owner is set. */
export function recursiveChanges(
  path: string,
  found: TreeFact,
  wanted: Attributes,
  context: PlanContext,
  alsoHolds: readonly PromisedFact[] = [],
): Change[] {
  const after = new Map<string, TreeEntry>(found);
  const corrections: Correction[] = [];
  for (const [name, entry] of found) {
    const one = posix.join(path, name);
    const diff = attributeDiff(one, asFile(entry), wanted, context);
    if (diff.length === 0) continue;
    const changed = withAttributes(asFile(entry), wanted, context);
    const { owner, group, uid, gid, mode } = changed;
    after.set(name, { ...entry, owner, group, uid, gid, mode });
    corrections.push({ path: one, diff, after: changed });
  }
  if (corrections.length === 0) return [];
  return [
    {
      diff: corrections.flatMap((correction) => correction.diff),
      script: attributeCommands(corrections, wanted),
      effect: {
        kind: "exact",
        facts: [promise(tree({ path }), after)],
        implied: [...alsoHolds, ...impliedFiles(corrections)],
      },
    },
  ];
}

/** Each path on its own. Of a link not all is known that its own fact has. */
function impliedFiles(corrections: readonly Correction[]): PromisedFact[] {
  return corrections.flatMap(({ path, after }) =>
    after.type === "link" ? [] : [promise(file(path), asFile(after) as FileFact)],
  );
}

/** What of owner, group and mode of one path is another than wanted, and what it is afterwards. */
export interface Correction {
  path: string;
  diff: readonly DiffEntry[];
  after: TreeEntry;
}

/** Shell text that sets owner, group and mode of many paths in few processes. */
export function attributeCommands(corrections: readonly Correction[], wanted: Attributes): string {
  const owners: string[] = [];
  const groups: string[] = [];
  const modes = new Map<string, string[]>();
  for (const { path, diff, after } of corrections) {
    const attributes = new Set(diff.map((difference) => difference.attribute));
    if (attributes.has("owner")) owners.push(path);
    if (attributes.has("group")) groups.push(path);
    // chown clears the setuid and setgid bits, so the mode comes last, also when it was right.
    if (attributes.has("mode") || ((after.mode ?? 0) & 0o6000 && after.type !== "link")) {
      const mode = exactMode(after);
      modes.set(mode, [...(modes.get(mode) ?? []), path]);
    }
  }
  return [
    onAll(sh`chown -h -- ${wanted.owner ?? ""}`, owners),
    onAll(sh`chgrp -h -- ${wanted.group ?? ""}`, groups),
    ...[...modes].map(([mode, paths]) => onAll(sh`chmod -- ${mode}`, paths)),
  ].join("");
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
