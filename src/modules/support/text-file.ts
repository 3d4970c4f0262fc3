import * as z from "zod";
import { file, octal, type FileFact } from "../../facts/file.js";
import { text } from "../../facts/text.js";
import type { Change, Plan, PlanContext } from "../types.js";
import { ancestors } from "./ancestors.js";
import { sha256Of } from "./content.js";
import { makeParents } from "./directories.js";
import { followed } from "./links.js";
import { attributeParams, remotePath, type Attributes } from "./params.js";
import { placeParams } from "./place-params.js";
import { fileChanges, fileResult } from "./write-file.js";

/** Parameters of the modules that edit a file where it stands. */
export const textFileParams = {
  path: remotePath
    .optional()
    .describe("The file (also `dest`, `destfile` or `name`); where it is a link, what it leads to"),
  dest: remotePath.optional().describe("Same as `path`"),
  destfile: remotePath.optional().describe("Same as `path`"),
  name: remotePath.optional().describe("Same as `path`"),
  create: z.boolean().default(false).describe("Make the file, and directories above it, when it is missing"),
  ...attributeParams,
  backup: placeParams.backup,
  validate: placeParams.validate,
};

interface Names {
  path?: string | undefined;
  dest?: string | undefined;
  destfile?: string | undefined;
  name?: string | undefined;
}

/** The file under whichever of its names it was given. */
export function pathOf({ path, dest, destfile, name }: Names): string {
  return path ?? dest ?? destfile ?? name ?? "/";
}

/** True when the file was given under just one name. */
export function hasOnePath({ path, dest, destfile, name }: Names): boolean {
  return [path, dest, destfile, name].filter((one) => one !== undefined).length === 1;
}

/** What has to be known of a file that is edited. */
export function textFileFacts(path: string) {
  return { target: file(path), text: text(path), above: ancestors(path).map((one) => file(one)) };
}

/** What `textFileFacts` gives. */
export interface TextFileFacts {
  target: FileFact;
  text: Buffer | null;
  above: readonly FileFact[];
}

/** A text that gives back the bytes it was read from, and the same for text of ours that goes into it. */
export interface EditableText {
  text: string;
  /** Turns a parameter into the characters that the file would have for it. */
  own(text: string): string;
  bytes(text: string): Buffer;
}

/** UTF-8 where the file is UTF-8; any other bytes are kept one by one. */
export function editable(bytes: Buffer): EditableText {
  const decoded = bytes.toString("utf8");
  const encoding = Buffer.from(decoded, "utf8").equals(bytes) ? "utf8" : "latin1";
  return {
    text: bytes.toString(encoding),
    own: (text) => (encoding === "utf8" ? text : Buffer.from(text, "utf8").toString("latin1")),
    bytes: (text) => Buffer.from(text, encoding),
  };
}

export interface EditOptions extends Attributes {
  path: string;
  create: boolean;
  backup: boolean;
  validate?: string | undefined;
  /** False: a link whose end gets another content is replaced by a file. */
  follow?: boolean | undefined;
  /** True for content that no diff may show. */
  secret?: boolean;
}

/** The new content and what to say about it, or why there is none. */
export type Edited = { bytes: Buffer; msg: string } | { failed: string };

/**
 * Puts an edit into effect. `edit` gives the new content and what to say about it, or `undefined` for a missing file that
 * needs nothing done.
 */
export function planEdit(
  options: EditOptions,
  facts: TextFileFacts,
  edit: (old: Buffer, missing: boolean) => Edited | undefined,
  context: PlanContext,
): Plan {
  const { path } = options;
  const end = followed(path, facts.target);
  if (!end) return { changes: [], failed: `${path} is a link that leads nowhere` };
  const { fact } = end;
  if (fact.type !== "file" && fact.type !== "absent")
    return { changes: [], failed: `${path} is a ${fact.type === "other" ? "special file" : fact.type}, not a file` };
  const missing = fact.type === "absent";
  const edited = edit(facts.text ?? Buffer.alloc(0), missing);
  if (edited === undefined) return { changes: [], result: { msg: "file not present" } };
  if ("failed" in edited) return { changes: [], failed: edited.failed };
  if (missing && !options.create) return { changes: [], failed: `${path} does not exist (create: true makes it)` };

  const link = facts.target.type === "link" ? { path, fact: facts.target } : undefined;
  const made: Change[] | { failed: string } = missing && !link ? makeParents(path, facts.above, context) : [];
  if (!Array.isArray(made)) return { changes: [], failed: made.failed };
  const { owner, group, mode, backup, validate } = options;
  const replacesLink = link && options.follow === false && facts.text?.equals(edited.bytes) !== true;
  const attributes = { owner, group, mode };
  const wanted = {
    ...(replacesLink
      ? { path, existing: facts.target, attributes: inherited(attributes, fact) }
      : { path: end.path, existing: fact, attributes, through: link }),
    ...{ content: { bytes: edited.bytes }, existingText: facts.text },
    ...{ existingSha256: facts.text === null ? null : sha256Of(facts.text), backup, validate },
    secret: options.secret === true,
  };
  const changes = fileChanges(wanted, context);
  const { backup_file } = fileResult(wanted, changes, context);
  const others = changes.some((change) => change.diff.every((entry) => entry.attribute !== "content"));
  const msg = edited.msg === "" && others ? "attributes changed" : edited.msg;
  return {
    changes: [...made, ...changes],
    result: { msg, ...(backup_file === undefined ? {} : { backup: backup_file }) },
  };
}

/** A file in the place of a link is as what the link led to was. */
function inherited({ owner, group, mode }: Attributes, end: FileFact): Attributes {
  if (end.type === "absent") return { owner, group, mode };
  return {
    owner: owner ?? end.owner,
    group: group ?? end.group,
    mode: mode ?? (end.mode === undefined ? undefined : octal(end.mode)),
  };
}
