import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { memberContent } from "./zip-member.js";
import { memberPath, type ArchiveEntry } from "./entry.js";

const fileType = 0o170000;
const linkType = 0o120000;
const madeByUnix = 3;

/** Members of a zip. Without `hash`, only its directory is read, whatever its size. Throws Error of yauzl, and TaskError. */
export async function readZip(path: string, hash: boolean): Promise<ArchiveEntry[]> {
  const zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false });
  try {
    const entries: ArchiveEntry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(await read(zip, entry, path, hash));
    return entries;
  } finally {
    zip.close();
  }
}

/** yauzl would take a backslash for a slash and bytes of another alphabet for CP437, which they are not where a Unix made the archive. */
function nameOf({ fileNameRaw, versionMadeBy, generalPurposeBitFlag, extraFields }: Entry): string {
  if (versionMadeBy >>> 8 === madeByUnix) return fileNameRaw.toString("utf8");
  return yauzl.getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
}

async function read(zip: ZipFile, entry: Entry, archive: string, hash: boolean): Promise<ArchiveEntry> {
  // The high half holds what stat(2) calls st_mode, when a Unix made the archive.
  const unix = entry.externalFileAttributes >>> 16;
  const mode = unix === 0 ? undefined : unix & 0o7777;
  const name = nameOf(entry);
  const path = memberPath(name, archive);
  if (name.endsWith("/")) return { path, type: "directory", mode };
  if ((unix & fileType) === linkType) {
    const target = await buffer(await zip.openReadStreamPromise(entry));
    return { path, type: "link", mode: undefined, target: target.toString("utf8") };
  }
  const content = (): Buffer => memberContent(archive, { ...entry, fileName: name });
  const file: ArchiveEntry = { path, type: "file", mode, size: entry.uncompressedSize, content };
  if (!hash) return file;
  const digest = createHash("sha256");
  await pipeline(await zip.openReadStreamPromise(entry), digest);
  return { ...file, sha256: digest.digest("hex") };
}
