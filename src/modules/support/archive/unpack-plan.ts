import { posix } from "node:path";
import { file, type FileFact } from "../../../facts/file.js";
import { sha256 } from "../../../facts/sha256.js";
import type { TreeEntry } from "../../../facts/tree-record.js";
import type { TreeFact } from "../../../facts/tree.js";
import { text, textLimit } from "../../../facts/text.js";
import { promise, promiseLater, type PromisedFact } from "../../../facts/types.js";
import { heredoc, sh } from "../../../remote/quote.js";
import type { Change, PlanContext } from "../../types.js";
import { sha256Of } from "../content.js";
import { temporaryBeside } from "../delivery.js";
import type { Attributes } from "../params.js";
import { attributeCommands } from "../recurse.js";
import type { ArchiveEntry, ArchiveFormat } from "./entry.js";
import { attributesOf, corrected, differences, expectedTree, type Expected } from "./expected.js";
import { unpackScript } from "./unpack-script.js";

export interface UnpackRequest {
  dest: string;
  /** What stands there. */
  target: FileFact;
  /** For people. */
  src: string;
  format: ArchiveFormat;
  entries: readonly ArchiveEntry[];
  excluded: readonly string[];
  existing: TreeFact;
  wanted: Attributes;
  options: readonly string[];
  /** Unpack without looking at what is there. */
  always: boolean;
  /** The archive: to be sent, with its bytes when it is small, or on the host already. */
  source: { localFile: string; bytes?: Buffer | undefined } | { remoteFile: string };
  tool: string;
  /** The one fact that says what is in the destination. */
  promised(expected: TreeFact): PromisedFact;
}

/** Changes that bring what an archive holds to the destination: none, attributes only, or all of it. */
export function unpackChanges(request: UnpackRequest, context: PlanContext): Change[] | { failed: string } {
  const { dest, existing, wanted } = request;
  const expected = expectedTree(request.entries, existing, wanted, context);
  const obstacle = [...expected].find(([path, { type }]) => inTheWay(type, existing.get(path)));
  if (obstacle) return { failed: `${posix.join(dest, obstacle[0])} is no ${obstacle[1].type} as in the archive` };
  const found = differences(expected, existing, wanted, context);
  if (found.content.length > 0 || request.always) return [unpack(request, expected, found.content.length)];
  if (found.attributes.length === 0) return [];
  const after = new Map(existing);
  const corrections = found.attributes.map((path) => {
    const there = existing.get(path) as TreeEntry;
    const entry = expected.get(path) as TreeEntry;
    const changed = corrected(entry, there, wanted, context);
    after.set(path, { ...there, ...changed });
    return {
      path: posix.join(dest, path),
      diff: attributesOf(posix.join(dest, path), entry, there, wanted, context),
      after: changed,
    };
  });
  return [
    {
      diff: corrections.flatMap((correction) => correction.diff),
      script: attributeCommands(corrections, wanted),
      effect: { kind: "exact", facts: [request.promised(after)], implied: implied(request, found.attributes, after) },
    },
  ];
}

/** A directory is never replaced by anything else, nor a file by a directory; a link may lead to one. */
function inTheWay(type: TreeEntry["type"], there: TreeEntry | undefined): boolean {
  if (!there) return false;
  return type === "directory" ? there.type === "file" || there.type === "other" : there.type === "directory";
}

function unpack(request: UnpackRequest, expected: Expected, differing: number): Change {
  const { dest, source, entries } = request;
  const beside = temporaryBeside(posix.join(dest, "archive"));
  const archive = "localFile" in source ? beside : source.remoteFile;
  const script = unpackScript({
    ...request,
    ...{ archive, temporary: "localFile" in source, expected, staging: `${beside}.d` },
  });
  const sent = "localFile" in source ? source : undefined;
  const before = request.always ? null : `${expected.size - differing} of ${expected.size} as in the archive`;
  return {
    diff: [{ path: dest, attribute: "members", before, after: `${entries.length} members of ${request.src}` }],
    script: sent?.bytes ? written(archive, sent.bytes) + script : script,
    effect: {
      kind: "exact",
      facts: [request.promised(expected)],
      implied: implied(request, [...expected.keys()], expected),
    },
    ...(sent && !sent.bytes ? { upload: { file: sent.localFile, to: archive } } : {}),
  };
}

/** What is small goes through the shell: a channel of its own costs a round trip. */
function written(path: string, bytes: Buffer): string {
  const payload = heredoc(bytes);
  return `${sh`( umask 077; set -C; base64 -d >${path} )`} ${payload.redirect} || { c=$?; ${sh`rm -f -- ${path}`}; exit $c; }\n${payload.body}`;
}

/** The destination itself stays as it is, though what is promised is about its place. */
function implied(
  { dest, target, entries }: UnpackRequest,
  paths: readonly string[],
  expected: TreeFact,
): PromisedFact[] {
  const members = new Map(entries.map((entry) => [entry.path, entry]));
  const below = paths.flatMap((name): PromisedFact[] => {
    const entry = expected.get(name);
    if (!entry) return [];
    const path = posix.join(dest, name);
    const { type, mode, owner, group, uid, gid, target } = entry;
    const fact: FileFact = { type, mode, owner, group, uid, gid, ...(type === "link" ? { target } : {}) };
    return [promise(file(path), fact), ...contentFacts(path, members.get(name))];
  });
  return [promise(file(dest), target), ...below];
}

/** Digest and text of a member; what has to be read for that is read when it is asked for. */
function contentFacts(path: string, member: ArchiveEntry | undefined): PromisedFact[] {
  if (member?.type !== "file") return [];
  const { content, sha256: digest, size = 0 } = member;
  const facts: PromisedFact[] = [];
  if (digest !== undefined) facts.push(promise(sha256(path), digest));
  else if (content) facts.push(promiseLater(sha256(path), () => sha256Of(content())));
  if (content && size <= textLimit) facts.push(promiseLater(text(path), content));
  return facts;
}
