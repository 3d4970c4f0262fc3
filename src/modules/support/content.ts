import { createHash } from "node:crypto";
import type { FileFact } from "../../facts/file.js";
import { sha256 } from "../../facts/sha256.js";
import type { FactRequest } from "../../facts/types.js";
import type { DiffEntry } from "../types.js";

/** Content from memory, or a file of the controller or of the host with its known digest (hex) and size in bytes. */
export type Content =
  { bytes: Buffer } | { localFile: string; sha256: string; size: number } | { remoteFile: string; sha256: string };

/** Text above this many bytes is not shown in a diff. */
const diffLimit = 100 * 1024;
/** From this many bytes on, reading them costs more than starting a process that is quick at it. */
const largeSize = 16 * 1024 * 1024;

export function digestOf(content: Content): string {
  return "bytes" in content ? sha256Of(content.bytes) : content.sha256;
}

/** Undefined for a file of the host, whose size nobody has asked for. */
export function sizeOf(content: Content): number | undefined {
  if ("remoteFile" in content) return undefined;
  return "bytes" in content ? content.bytes.length : content.size;
}

export function sha256Of(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The digest of what is at a path where this content is, or is to be. */
export function digestFact(path: string, content: Content | undefined): FactRequest<string | null> {
  const large = content !== undefined && "localFile" in content && content.size >= largeSize;
  return sha256(large ? { path, large } : path);
}

/** What is known of the content that is there. `text` is read only where a diff or an edit needs it. */
export interface OldContent {
  existing: FileFact;
  existingSha256: string | null;
  existingText?: Buffer | null | undefined;
}

/** The content before and after; of a secret only that it is another. */
export function contentDiff(path: string, old: OldContent, content: Content, secret: boolean): DiffEntry {
  const bytes = "bytes" in content ? content.bytes : undefined;
  const before = old.existing.type === "absent" ? null : shown(old.existingText, old.existingSha256, undefined);
  const after = shown(bytes, digestOf(content), sizeOf(content));
  if (secret) return { path, attribute: "content", before: before === null ? null : "(secret)", after: "(secret)" };
  return { path, attribute: "content", before, after };
}

/** Text where it is text and short, else size and digest. */
function shown(bytes: Buffer | null | undefined, digest: string | null, size: number | undefined): string {
  if (bytes && bytes.length <= diffLimit && !bytes.includes(0)) {
    const decoded = bytes.toString("utf8");
    if (Buffer.from(decoded, "utf8").equals(bytes)) return decoded;
  }
  return `${size === undefined ? "" : `${size} bytes, `}sha256 ${digest ?? "unknown"}`;
}
