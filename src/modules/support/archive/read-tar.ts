import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import tar, { type Header } from "tar-stream";
import { TaskError } from "../../../errors.js";
import { memberPath, type ArchiveEntry, type ArchiveFormat } from "./entry.js";

/** Programs of the controller for what Node cannot decompress. */
const programs: Partial<Record<ArchiveFormat, string>> = { "tar.bz2": "bzip2", "tar.xz": "xz", "tar.zst": "zstd" };

/** Members of a tar, which is read to its end. Throws Error of tar-stream and zlib, and TaskError. */
export async function readTar(path: string, format: ArchiveFormat, hash: boolean): Promise<ArchiveEntry[]> {
  const extract = tar.extract();
  const members = collect(extract as AsyncIterable<Member>, path, hash);
  const filled = pipeline(decompressed(path, format), extract);
  const [entries] = await Promise.all([members, filled]);
  return entries;
}

type Member = Readable & { header: Header };

async function collect(extract: AsyncIterable<Member>, archive: string, hash: boolean): Promise<ArchiveEntry[]> {
  const entries = new Map<string, ArchiveEntry>();
  for await (const member of extract) {
    const entry = await read(member, archive, hash, entries);
    entries.delete(entry.path);
    entries.set(entry.path, entry);
    member.resume();
  }
  return [...entries.values()];
}

async function read(
  member: Member,
  archive: string,
  hash: boolean,
  before: ReadonlyMap<string, ArchiveEntry>,
): Promise<ArchiveEntry> {
  const { name, type, mode = 0, size = 0, linkname } = member.header;
  const path = memberPath(name, archive);
  const bits = mode & 0o7777;
  if (type === "directory") return { path, type, mode: bits };
  if (type === "symlink") return { path, type: "link", mode: undefined, target: linkname ?? "" };
  if (type === "link") {
    const other = before.get(memberPath(linkname ?? "", archive));
    if (!other) throw new TaskError(`${archive}: ${name} is a hard link to ${linkname}, which does not come before it`);
    return { ...other, path };
  }
  if (type !== "file" && type !== "contiguous-file" && type)
    throw new TaskError(`${archive}: ${name} is a ${type}, which is not unpacked`);
  const file: ArchiveEntry = { path, type: "file", mode: bits, size };
  if (!hash) return file;
  const digest = createHash("sha256");
  for await (const chunk of member as AsyncIterable<Buffer>) digest.update(chunk);
  return { ...file, sha256: digest.digest("hex") };
}

function decompressed(path: string, format: ArchiveFormat): Readable {
  const program = programs[format];
  if (program !== undefined) return decompressedBy(program, path);
  const file = createReadStream(path);
  if (format !== "tar.gz") return file;
  const gunzip = createGunzip();
  file.on("error", (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}

function decompressedBy(program: string, path: string): Readable {
  const child = spawn(program, ["-dc", "--", path], { stdio: ["ignore", "pipe", "ignore"] });
  const { stdout } = child;
  child.on("error", () =>
    stdout.destroy(
      new TaskError(`${path} cannot be read: this machine has no ${program}`, {
        hint: `install ${program} here, or take a .zip or .tar.gz`,
      }),
    ),
  );
  void once(child, "exit").then(
    ([code]) =>
      code !== 0 && stdout.destroy(new TaskError(`${path} cannot be read: ${program} ended with code ${code}`)),
    () => undefined,
  );
  return stdout;
}
