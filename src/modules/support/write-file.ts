import { file, octal, type FileFact } from "../../facts/file.js";
import { sha256 } from "../../facts/sha256.js";
import { text, textLimit } from "../../facts/text.js";
import { promise, type PromisedFact } from "../../facts/types.js";
import type { Change, DiffEntry, PlanContext } from "../types.js";
import { attributeChanges, attributeDiff, newOwner, sameAccount } from "./attributes.js";
import { backupName } from "./backup.js";
import { digestFact, contentDiff, digestOf, sizeOf, type Content } from "./content.js";
import { delivery } from "./delivery.js";
import { endOfLink, type LinkFact } from "./links.js";
import { resolveMode } from "./mode.js";
import type { Attributes } from "./params.js";

export type { Content } from "./content.js";

type Present = Exclude<FileFact, { type: "absent" }>;

export interface WantedFile {
  path: string;
  content: Content;
  attributes: Attributes;
  /** What stands at the path now (`file` fact) and the digest of its content. A link is replaced. */
  existing: FileFact;
  existingSha256: string | null;
  /** Old content, when it was read for the diff. */
  existingText?: Buffer | null | undefined;
  /** True for content that no diff may show. */
  secret?: boolean;
  /** Command of the user that must accept the new file before it takes its place; `%s` is the temporary name. */
  validate?: string | undefined;
  /** True to keep a copy of the old content beside it. */
  backup?: boolean;
  /** The link that was followed to the path: what holds of the file then holds of the link's name, too. */
  through?: { path: string; fact: LinkFact } | undefined;
}

/** Changes that give a file its content, owner and mode: none, attributes only, or an atomic replacement. */
export function fileChanges(wanted: WantedFile, context: PlanContext): Change[] {
  const { path, content, through } = wanted;
  const digest = digestOf(content);
  const present = wanted.existing.type === "file" ? wanted.existing : undefined;
  if (present && digest === wanted.existingSha256) {
    return attributeChanges(path, present, wanted.attributes, context).map((change) => withLink(change, through));
  }
  const fresh = newAttributes(wanted, context);
  const diff: DiffEntry[] = [contentDiff(path, wanted, content, wanted.secret === true)];
  if (present) diff.push(...attributeDiff(path, present, wanted.attributes, context));
  else diff.push(...newDiff(wanted, fresh));

  const backup = backupOf(wanted, context);
  const facts = [promise(file(path), fresh.fact), ...contentFacts(path, digest, content)];
  if (backup !== undefined) facts.push(...backupFacts(backup, wanted));
  const implied = through ? contentFacts(through.path, digest, content) : [];
  const { validate } = wanted;
  const { script, upload } = delivery({ path, content, ...fresh, mode: octal(fresh.fact.mode), validate, backup });
  const change: Change = { diff, script, effect: { kind: "exact", facts, implied }, ...(upload ? { upload } : {}) };
  return [withLink(change, through)];
}

/** What a new file is besides its content; of a link in whose place it comes, that too. */
function newDiff({ path, existing, attributes }: WantedFile, { fact, owner }: NewAttributes): DiffEntry[] {
  const mode = { path, attribute: "mode", before: null, after: octal(fact.mode) };
  return [
    ...(existing.type === "absent" ? [] : [{ path, attribute: "state", before: existing.type, after: "file" }]),
    mode,
    ...newOwner(path, { owner: owner === "" ? undefined : owner, group: attributes.group }),
  ];
}

/** Fields of the registered result that Ansible's file modules have in common. */
export function fileResult(
  wanted: WantedFile,
  changes: readonly Change[],
  context: PlanContext,
): Record<string, unknown> {
  const present = wanted.existing.type === "file" ? wanted.existing : undefined;
  const replaced = changes.some((change) => change.diff.some((entry) => entry.attribute === "content"));
  const { fact } = newAttributes(wanted, context);
  const backup = replaced ? backupOf(wanted, context) : undefined;
  return {
    dest: wanted.path,
    checksum: digestOf(wanted.content),
    size: sizeOf(wanted.content),
    state: "file",
    mode: octal(fact.mode),
    owner: fact.owner ?? present?.owner,
    group: fact.group ?? present?.group,
    uid: fact.uid ?? present?.uid,
    gid: fact.gid ?? present?.gid,
    ...(backup === undefined ? {} : { backup_file: backup }),
  };
}

export interface NewAttributes {
  fact: Present;
  /** For chown: empty where the file system gives the right one by itself. */
  owner: string;
  group: string;
}

/** A replaced file keeps its owner and mode where none is wanted, as with every tool that edits in place. */
export function newAttributes(
  wanted: Pick<WantedFile, "existing" | "attributes">,
  context: PlanContext,
): NewAttributes {
  const { host } = context;
  const present = wanted.existing.type === "file" ? wanted.existing : undefined;
  const owner = wanted.attributes.owner ?? present?.owner;
  const group = wanted.attributes.group ?? present?.group;
  const start = present?.mode ?? 0o666 & ~host.umask;
  const mode =
    wanted.attributes.mode === undefined ? start : resolveMode(wanted.attributes.mode, start, false, host.umask);
  const fact: Present = { type: "file", mode };
  if (owner === undefined) Object.assign(fact, { owner: host.user, uid: host.uid });
  else Object.assign(fact, /^\d+$/.test(owner) ? { uid: Number(owner) } : { owner });
  if (group !== undefined) Object.assign(fact, /^\d+$/.test(group) ? { gid: Number(group) } : { group });
  return { fact, owner: sameAccount(owner, host.user, host.uid) ? "" : (owner ?? ""), group: group ?? "" };
}

function contentFacts(path: string, digest: string, content: Content): PromisedFact[] {
  const facts: PromisedFact[] = [promise(digestFact(path, content), digest)];
  if ("bytes" in content && content.bytes.length <= textLimit) facts.push(promise(text(path), content.bytes));
  return facts;
}

function backupOf(wanted: WantedFile, context: PlanContext): string | undefined {
  const there = wanted.existing.type !== "absent" && wanted.existingSha256 !== null;
  return wanted.backup === true && there ? backupName(wanted.path, wanted.existingSha256, context) : undefined;
}

function backupFacts(backup: string, { existing, existingSha256, existingText }: WantedFile): PromisedFact[] {
  const fact: FileFact = existing.type === "file" ? existing : { type: "file" };
  const facts: PromisedFact[] = [promise(file(backup), fact), promise(sha256(backup), existingSha256)];
  if (existingText) facts.push(promise(text(backup), existingText));
  return facts;
}

function withLink(change: Change, through: WantedFile["through"]): Change {
  if (!through || change.effect.kind !== "exact") return change;
  return { ...change, effect: endOfLink(change.effect, through.path, through.fact) };
}
