import { open, readFile, stat } from "node:fs/promises";
import { TaskError } from "../../../errors.js";
import { inlineLimit } from "../delivery.js";
import { checkedEntries, formatOf, type ArchiveEntry, type ArchiveFormat, type Manifest } from "./entry.js";
import { readTar } from "./read-tar.js";
import { readZip } from "./read-zip.js";

/** What an archive on the controller holds, with digests where `hash` is given. Throws TaskError when it cannot be read or is unsafe. */
export async function readArchive(path: string, hash: boolean): Promise<Manifest> {
  const format = formatOf(await magicOf(path));
  try {
    const entries = checkedEntries(await members(path, format, hash), path);
    const { size } = await stat(path);
    return { format, entries, ...(size <= inlineLimit ? { bytes: await readFile(path) } : {}) };
  } catch (cause) {
    if (cause instanceof TaskError) throw cause;
    throw new TaskError(`${path} cannot be read as ${format}: ${(cause as Error).message}`, { cause });
  }
}

function members(path: string, format: ArchiveFormat, hash: boolean): Promise<ArchiveEntry[]> {
  return format === "zip" ? readZip(path, hash) : readTar(path, format, hash);
}

async function magicOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
