import { posix } from "node:path";
import * as z from "zod";
import { file, type FileFact } from "../facts/file.js";
import { remoteArchive } from "../facts/remote-archive.js";
import { tool } from "../facts/tool.js";
import { tree } from "../facts/tree.js";
import { promise } from "../facts/types.js";
import { isDirectory } from "./support/ancestors.js";
import { formatOf, topNames, type ArchiveEntry, type Manifest } from "./support/archive/entry.js";
import { selected } from "./support/archive/patterns.js";
import { readArchive } from "./support/archive/read-archive.js";
import { readListing } from "./support/archive/read-listing.js";
import { unpackChanges, type UnpackRequest } from "./support/archive/unpack-plan.js";
import { withoutSlash } from "./support/destination.js";
import { attributeParams, remotePath } from "./support/params.js";
import { defineModule, type Plan } from "./types.js";

/** What can unpack a zip on the host, the best first; for a tar, tar is taken for granted. */
const unzippers = ["unzip", "bsdtar", "busybox unzip", "jar"];

export const unarchive = defineModule({
  name: "unarchive",
  summary: "Unpack a zip or tar archive into a directory of the host",
  notes:
    "What the archive holds is compared with what is there: by SHA-256 for an archive of the controller, by size for one of the host (`remote_src`). With `creates` nothing " +
    "is compared: the archive is unpacked when that path is missing. Other files in the destination are left alone. " +
    "Everything belongs to the account that unpacks unless `owner` and `group` say otherwise (Ansible keeps the owner that a tar names). Members with `..` or an absolute " +
    "name are refused. The archive is unpacked beside its place and moved there when all of it is there.",
  examples: `- name: The product
  unarchive:
    src: wso2am-4.2.0.zip
    dest: /opt/wso2
    owner: wso2
    group: wso2
    creates: /opt/wso2/wso2am-4.2.0/bin
- name: A driver that the host has fetched
  unarchive:
    remote_src: true
    src: /var/cache/driver.tar.gz
    dest: /opt/driver
    include: ["*.jar"]
`,
  params: z
    .strictObject({
      src: z
        .string()
        .min(1)
        .describe("Archive on the controller (searched in `files/` of the role and of the playbook), or on the host"),
      dest: remotePath.describe("Directory to unpack into; it must be there"),
      remote_src: z.boolean().default(false).describe("`src` is a path of the host"),
      creates: remotePath.optional().describe("Nothing is done when this path is there"),
      include: z.array(z.string()).default([]).describe("Patterns of the members to unpack; all without any"),
      exclude: z.array(z.string()).default([]).describe("Patterns of the members to leave out"),
      extra_opts: z.array(z.string()).default([]).describe("More options for tar or unzip"),
      list_files: z.boolean().default(false).describe("Give the names of the members in the result as `files`"),
      ...attributeParams,
    })
    .refine((params) => params.include.length === 0 || params.exclude.length === 0, {
      error: "expected include or exclude, not both",
    })
    .refine((params) => !params.remote_src || params.src.startsWith("/"), {
      error: "expected an absolute path in src with remote_src: true",
    })
    .refine((params) => params.mode !== "preserve", { error: "mode: preserve is for copy and template" }),
  async prepare(params, { local }) {
    if (params.remote_src) return undefined;
    const path = local.find(params.src, "files");
    const hash = params.creates === undefined;
    const manifest = await local.once(`archive ${hash} ${path}`, () => readArchive(path, hash));
    const entries = selected(manifest.entries, params.include, params.exclude);
    return { path, manifest, entries };
  },
  facts: ({ src, dest, creates }, { source }) => {
    const path = withoutSlash(dest);
    const unless = creates === undefined ? {} : { unless: creates };
    const content = creates === undefined ? { content: "sha256" as const } : {};
    return {
      target: file(path),
      creates: creates === undefined ? undefined : file(creates),
      unzipper: tool({ anyOf: unzippers, ...unless }),
      remote: source ? undefined : file(src),
      archive: source ? undefined : remoteArchive({ src, dest: path, ...unless }),
      existing: source && tree({ path, only: topNames(source.entries), ...content, ...unless }),
    };
  },
  plan(params, facts, context) {
    const { src, creates, list_files } = params;
    const dest = withoutSlash(params.dest);
    const result = { src, dest, state: "directory" };
    if (facts.creates && facts.creates.type !== "absent")
      return { changes: [], note: `skipped, since ${creates} exists`, result };
    const failed = notReady(dest, facts.target);
    if (failed !== undefined) return { changes: [], failed, result };

    const { source } = context;
    const { owner, group, mode, extra_opts: options } = params;
    const common = {
      dest,
      src,
      wanted: { owner, group, mode },
      options,
      tool: facts.unzipper ?? "",
      always: creates !== undefined,
      target: facts.target,
    };
    const unpack = (request: Omit<UnpackRequest, keyof typeof common>, manifest: Manifest): Plan => {
      if (manifest.format === "zip" && facts.unzipper === null)
        return {
          changes: [],
          failed: "the host has nothing that unpacks a zip: install the package unzip first",
          result,
        };
      const files = list_files ? { files: request.entries.map((entry) => entry.path) } : {};
      const changes = unpackChanges({ ...common, ...request }, context);
      if (!Array.isArray(changes)) return { changes: [], failed: changes.failed, result };
      return { changes, result: { ...result, handler: manifest.format, ...files } };
    };
    if (source) {
      const { path, manifest, entries } = source;
      const content = creates === undefined ? ("sha256" as const) : ("size" as const);
      const key = { path: dest, only: topNames(entries), content };
      const promised: UnpackRequest["promised"] = (expected) => promise(tree(key), expected);
      const excluded = unwanted(manifest.entries, entries);
      const existing = facts.existing ?? new Map();
      return unpack(
        {
          format: manifest.format,
          entries,
          excluded,
          existing,
          source: { localFile: path, bytes: manifest.bytes },
          promised,
        },
        manifest,
      );
    }
    const { archive } = facts;
    if (!archive?.magic) return { changes: [], failed: `${src} is no file on the host`, result };
    if (formatOf(archive.magic) === "zip" && facts.unzipper !== "unzip")
      return {
        changes: [],
        failed: `to look into ${src} the host needs unzip: install the package unzip first`,
        result,
      };
    if (archive.failure !== undefined)
      return { changes: [], failed: `${src} cannot be listed: ${archive.failure}`, result };
    const manifest = readListing(archive.magic, archive.listing, src);
    if ("failed" in manifest) return { changes: [], failed: manifest.failed, result };
    const entries = selected(manifest.entries, params.include, params.exclude);
    const promised: UnpackRequest["promised"] = (expected) =>
      promise(remoteArchive({ src, dest }), { ...archive, existing: expected });
    const { existing } = archive;
    const excluded = unwanted(manifest.entries, entries);
    return unpack(
      { format: manifest.format, entries, excluded, existing, source: { remoteFile: src }, promised },
      manifest,
    );
  },
});

function notReady(dest: string, target: FileFact): string | undefined {
  if (target.type === "absent") return `the directory ${dest} does not exist`;
  return isDirectory(target) ? undefined : `${dest} is not a directory`;
}

/** Members to remove again: those that are not wanted, unless wanted ones are in them. */
function unwanted(all: readonly ArchiveEntry[], wanted: readonly ArchiveEntry[]): string[] {
  const kept = new Set(wanted.map((entry) => entry.path));
  for (const { path } of wanted)
    for (let above = posix.dirname(path); above !== "."; above = posix.dirname(above)) kept.add(above);
  return all.filter((entry) => !kept.has(entry.path)).map((entry) => entry.path);
}
