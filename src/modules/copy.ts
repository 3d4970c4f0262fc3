import { posix } from "node:path";
import * as z from "zod";
import { file, type FileFact } from "../facts/file.js";
import { sha256 } from "../facts/sha256.js";
import { text } from "../facts/text.js";
import { tree, type TreeFact } from "../facts/tree.js";
import { ancestors, isDirectory } from "./support/ancestors.js";
import type { OldContent } from "./support/content.js";
import { copySource, type CopySource } from "./support/copy-source.js";
import { copyTree, fileMode, oldContent, type CopyOptions, type SourceEntry } from "./support/copy-tree.js";
import { destinationFacts, destinationOf, missingDirectories, type DestinationFacts } from "./support/destination.js";
import { makeDirectories } from "./support/directories.js";
import { fileMode as modeParam, remotePath } from "./support/params.js";
import { placeParams } from "./support/place-params.js";
import { fileChanges, fileResult, type Content } from "./support/write-file.js";
import { defineModule, type Plan, type PlanContext } from "./types.js";

export const copy = defineModule({
  name: "copy",
  summary: "Copy a file or a tree to the host, or write text to a file there",
  notes:
    "A directory without a trailing slash is copied itself, with one only what is in it. A destination that ends in a slash is made when it is missing. " +
    "Files are compared by SHA-256, which is also the `checksum` of the result (Ansible's is SHA-1); what is right already is never sent. " +
    "Owner, group and `directory_mode` go to new directories only, those that are there stay as they are. Text that is no string (a list, a mapping) is written as JSON.",
  examples: `- name: Message of the day
  copy:
    content: |
      Managed by mdc-provision.
    dest: /etc/motd
    mode: "0644"
- name: Certificates of the product
  copy:
    src: certificates/
    dest: /opt/app/certificates
    owner: app
    mode: "0640"
    directory_mode: "0750"
- name: Keep the configuration that the package brought
  copy:
    remote_src: true
    src: /etc/app/app.conf
    dest: /etc/app/app.conf.orig
    force: false
`,
  params: z
    .strictObject({
      content: z
        .union([
          z.string(),
          z.custom<Uint8Array>((value) => ArrayBuffer.isView(value)),
          z.number(),
          z.boolean(),
          z.array(z.unknown()),
          z.record(z.string(), z.unknown()),
        ])
        .optional()
        .describe("What to write, instead of `src`"),
      src: z
        .string()
        .min(1)
        .optional()
        .describe(
          "File or directory on the controller (searched in `files/` of the role and of the playbook), or on the host",
        ),
      dest: remotePath.describe("Where to; in a directory, or with a slash at its end, under the name of the source"),
      remote_src: z.boolean().default(false).describe("`src` is a path of the host"),
      local_follow: z
        .boolean()
        .default(true)
        .describe("Copy what links in a tree of the controller lead to, instead of the links"),
      decrypt: z.boolean().default(true).describe("Copy what files of the controller hold that are in a vault"),
      checksum: z
        .string()
        .regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/i, "expected a SHA-1 or SHA-256 in hexadecimal digits")
        .optional()
        .describe(
          "SHA-1 or SHA-256 that the file of the controller must have; nothing is written where it has another one",
        ),
      directory_mode: modeParam.optional().describe("Mode of new directories"),
      ...placeParams,
    })
    .refine((params) => (params.content === undefined) !== (params.src === undefined), {
      error: "expected one of content and src",
    })
    .refine((params) => !params.remote_src || params.src?.startsWith("/"), {
      error: "expected an absolute path in src with remote_src: true",
    })
    .refine((params) => !params.remote_src || params.checksum === undefined, {
      error: "expected no checksum with remote_src: true",
    }),
  prepare: (params, context) => copySource(params, context),
  facts: ({ dest }, context) => sourceFacts(dest, context.source, context),
  plan(params, facts, context) {
    const { source } = context;
    if (source.kind === "file") return planSingle(params, source, facts, context);
    if (source.kind === "tree") return planTree(params, source, facts, localOld(source.entries, facts), context);
    return planRemote(params, source, facts, context);
  },
});

function sourceFacts(dest: string, source: CopySource, context: PlanContext) {
  const remote = source.kind === "remote" ? source : undefined;
  const base = source.kind === "file" ? undefined : withoutEnd(source.base);
  const entries = source.kind === "tree" ? source.entries.map((entry) => posix.join(source.base, entry.path)) : [];
  return {
    ...destinationFacts(
      dest,
      source.kind === "tree" ? undefined : source.name,
      context,
      source.kind === "file" ? source.content : undefined,
    ),
    base: base === undefined ? undefined : file(base),
    aboveBase: base === undefined ? [] : ancestors(base).map((path) => file(path)),
    entries: entries.map((path) => file(path)),
    entriesSha256: entries.map((path) => sha256(path)),
    entriesText: context.diff ? entries.map((path) => text(path)) : [],
    remote: remote && file(remote.src),
    remoteSha256: remote && sha256(remote.src),
    remoteTree: remote && tree({ path: remote.src, content: "sha256" }),
    existingTree: remote && tree({ path: withoutEnd(remote.base), only: { namesOf: remote.src }, content: "sha256" }),
  };
}

interface CopyFacts extends DestinationFacts {
  base?: FileFact | undefined;
  aboveBase: FileFact[];
  entries: FileFact[];
  entriesSha256: (string | null)[];
  entriesText: (Buffer | null)[];
  remote?: FileFact | undefined;
  remoteSha256?: string | null | undefined;
  remoteTree?: TreeFact | undefined;
  existingTree?: TreeFact | undefined;
}

type Options = CopyOptions & { dest: string; src?: string | undefined };

function planSingle(
  params: Options,
  source: { content: Content; name: string | undefined; mode: number | undefined },
  facts: CopyFacts,
  context: PlanContext,
): Plan {
  const destination = destinationOf(params.dest, source.name, facts, params.follow);
  if ("failed" in destination) return { changes: [], failed: destination.failed };
  const { owner, group, backup, validate } = params;
  const wanted = {
    ...{ ...destination, content: source.content, backup, validate },
    attributes: { owner, group, mode: fileMode(source.mode, params) },
  };
  const result = { src: params.src };
  if (!params.force && destination.existing.type !== "absent")
    return { changes: [], note: "left as it is (force: false)", result: { ...result, dest: destination.path } };
  const directory = { owner, group, mode: params.directory_mode };
  const made = makeDirectories(destination.missing, directory, facts.above[destination.missing.length - 1], context);
  const changes = fileChanges(wanted, context);
  return { changes: [...made, ...changes], result: { ...result, ...fileResult(wanted, changes, context) } };
}

function planTree(
  params: Options,
  source: { entries: readonly SourceEntry[]; base: string },
  facts: CopyFacts,
  existing: (path: string) => OldContent,
  context: PlanContext,
): Plan {
  const base = withoutEnd(source.base);
  const found = facts.base ?? { type: "absent" };
  const result = { src: params.src, dest: base, state: "directory" };
  if (found.type !== "absent" && !isDirectory(found))
    return { changes: [], failed: `${base} is not a directory`, result };
  const missing = found.type === "absent" ? missingDirectories(base, facts.aboveBase) : [];
  if (!Array.isArray(missing)) return { changes: [], failed: missing.failed, result };
  const directory = { owner: params.owner, group: params.group, mode: params.directory_mode };
  const made = makeDirectories(missing, directory, facts.aboveBase[missing.length - 1], context);
  const copied = copyTree(base, source.entries, existing, params, context);
  return Array.isArray(copied)
    ? { changes: [...made, ...copied], result }
    : { changes: [], failed: copied.failed, result };
}

function planRemote(
  params: Options,
  source: { src: string; name: string; base: string },
  facts: CopyFacts,
  context: PlanContext,
): Plan {
  const { src } = source;
  const found = facts.remote ?? { type: "absent" };
  if (found.type === "absent") return { changes: [], failed: `${src} does not exist on the host` };
  const isFile = found.type === "file" || (found.type === "link" && found.leadsTo === "file");
  if (isFile) {
    const content = { remoteFile: src, sha256: facts.remoteSha256 ?? "" };
    const mode = found.type === "link" ? found.end?.mode : found.mode;
    return planSingle(params, { content, name: source.name, mode }, facts, context);
  }
  if (!isDirectory(found)) return { changes: [], failed: `${src} is neither a file nor a directory` };
  const entries = [...(facts.remoteTree ?? [])].flatMap(([path, entry]): SourceEntry[] => {
    const mode = entry.mode ?? 0;
    if (entry.type === "directory") return [{ path, type: "directory", mode }];
    if (entry.type === "link") return [{ path, type: "link", target: entry.target ?? "" }];
    if (entry.type === "other") return [];
    return [{ path, type: "file", mode, content: { remoteFile: posix.join(src, path), sha256: entry.sha256 ?? "" } }];
  });
  const existing = (path: string): OldContent => {
    const entry = facts.existingTree?.get(path);
    return oldContent(entry, entry?.sha256);
  };
  return planTree(params, { entries, base: source.base }, facts, existing, context);
}

function localOld(entries: readonly SourceEntry[], facts: CopyFacts): (path: string) => OldContent {
  const indexes = new Map(entries.map((entry, index) => [entry.path, index]));
  return (path) => {
    const index = indexes.get(path) ?? -1;
    return oldContent(facts.entries[index], facts.entriesSha256[index], facts.entriesText[index]);
  };
}

function withoutEnd(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
