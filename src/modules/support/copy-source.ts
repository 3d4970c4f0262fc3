import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename, posix } from "node:path";
import { TaskError } from "../../errors.js";
import { pythonJson } from "../../template/filters/json.js";
import type { PlanContext } from "../types.js";
import type { Content } from "./content.js";
import type { SourceEntry } from "./copy-tree.js";
import { inlineLimit } from "./delivery.js";
import { localTree } from "./local-tree.js";

export interface CopyParams {
  content?: unknown;
  src?: string | undefined;
  remote_src: boolean;
  local_follow: boolean;
  decrypt: boolean;
  /** Hexadecimal digits of a SHA-1 or SHA-256. */
  checksum?: string | undefined;
  dest: string;
}

/** What is to be copied. `name` is that of the file in a destination that is a directory. */
export type CopySource =
  | { kind: "file"; content: Content; name: string | undefined; mode: number | undefined }
  | { kind: "tree"; entries: SourceEntry[]; base: string }
  /** On the host: what it is will be known with its facts. */
  | { kind: "remote"; src: string; name: string; base: string };

/** Reads the source on the controller. Throws ContentError when it is not there, and TaskError when it is another one than it has to be. */
export async function copySource(params: CopyParams, context: PlanContext): Promise<CopySource> {
  const source = await sourceOf(params, context);
  if (params.checksum !== undefined) await check(params.checksum.toLowerCase(), source, context);
  return source;
}

async function sourceOf(params: CopyParams, context: PlanContext): Promise<CopySource> {
  const { content, src = "" } = params;
  if (content !== undefined)
    return { kind: "file", content: { bytes: bytesOf(content) }, name: undefined, mode: undefined };
  const bare = src.length > 1 ? src.replace(/\/+$/, "") : src;
  const base = src.endsWith("/") ? params.dest : posix.join(params.dest, basename(bare));
  if (params.remote_src) return { kind: "remote", src: bare, name: basename(bare), base };
  const path = context.local.find(bare, "files");
  const { type, mode, size } = await context.local.stat(path);
  if (type === "file")
    return {
      kind: "file",
      content: await localContent(path, size, params.decrypt, context),
      name: basename(bare),
      mode,
    };
  const found = await localTree(path, params.local_follow);
  const entries = found.map(async (entry): Promise<SourceEntry> => {
    if (entry.type !== "file") return entry;
    return { ...entry, content: await localContent(entry.local, entry.size, params.decrypt, context) };
  });
  return { kind: "tree", entries: await Promise.all(entries), base };
}

async function check(wanted: string, source: CopySource, context: PlanContext): Promise<void> {
  if (source.kind !== "file") throw new TaskError("checksum goes with one file, and src is a folder");
  const algorithm = wanted.length === 40 ? "sha1" : "sha256";
  const found = await digestOf(source.content, algorithm, context);
  if (found === wanted) return;
  throw new TaskError(
    `the ${algorithm === "sha1" ? "SHA-1" : "SHA-256"} of ${source.name ?? "content"} is ${found}, expected ${wanted}`,
  );
}

async function digestOf(content: Content, algorithm: "sha1" | "sha256", { local }: PlanContext): Promise<string> {
  if ("bytes" in content) return createHash(algorithm).update(content.bytes).digest("hex");
  if (algorithm === "sha256" || !("localFile" in content)) return content.sha256;
  const { localFile } = content;
  return local.once(`sha1 ${localFile}`, async () => {
    const hash = createHash("sha1");
    for await (const chunk of createReadStream(localFile)) hash.update(chunk as Buffer);
    return hash.digest("hex");
  });
}

/** Text as it is, bytes as they are, and anything else as JSON, with blanks as Python has them. */
function bytesOf(content: unknown): Buffer {
  if (typeof content === "string") return Buffer.from(content, "utf8");
  if (ArrayBuffer.isView(content)) return Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return Buffer.from(pythonJson(content));
}

async function localContent(path: string, size: number, decrypt: boolean, { local }: PlanContext): Promise<Content> {
  if (size <= inlineLimit || (decrypt && (await local.isVault(path))))
    return { bytes: await local.read(path, decrypt) };
  return { localFile: path, sha256: await local.sha256(path), size };
}
