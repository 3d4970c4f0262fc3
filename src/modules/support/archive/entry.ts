import { posix } from "node:path";
import { TaskError } from "../../../errors.js";

export type ArchiveFormat = "zip" | "tar" | "tar.gz" | "tar.bz2" | "tar.xz" | "tar.zst";

/** One member of an archive, by its path relative to where it is unpacked. */
export interface ArchiveEntry {
  path: string;
  type: "file" | "directory" | "link";
  /** Undefined where the archive does not tell. */
  mode: number | undefined;
  size?: number | undefined;
  sha256?: string | undefined;
  /** Of a link: its text. */
  target?: string | undefined;
  /** Of a file: its content, read when it is asked for; missing where that would mean to read the whole archive. */
  content?: (() => Buffer) | undefined;
}

/** What an archive holds. */
export interface Manifest {
  format: ArchiveFormat;
  entries: ArchiveEntry[];
  /** The archive itself, when it is small. */
  bytes?: Buffer;
}

/** The format that the first bytes of a file tell; whatever is none of the others is taken for a tar. */
export function formatOf(magic: Buffer): ArchiveFormat {
  const hex = magic.toString("hex");
  if (hex.startsWith("504b0304") || hex.startsWith("504b0506")) return "zip";
  if (hex.startsWith("1f8b")) return "tar.gz";
  if (hex.startsWith("425a68")) return "tar.bz2";
  if (hex.startsWith("fd377a585a00")) return "tar.xz";
  return hex.startsWith("28b52ffd") ? "tar.zst" : "tar";
}

/**
 * The name of a member as a path below the destination; "" for the destination itself. Throws TaskError for one that would
 * end up elsewhere.
 */
export function memberPath(name: string, archive: string): string {
  if (name.startsWith("/") || name.includes("\0") || name.split("/").includes(".."))
    throw new TaskError(
      `${archive} has a member ${JSON.stringify(name)}, which would be unpacked outside the destination`,
      {
        hint: "make the archive anew with relative names",
      },
    );
  const path = posix.normalize(name).replace(/\/+$/, "");
  return path === "." ? "" : path;
}

/** The last member of each name, and none that would be written through a link of the same archive. Throws TaskError. */
export function checkedEntries(entries: readonly ArchiveEntry[], archive: string): ArchiveEntry[] {
  const byPath = new Map(entries.filter((entry) => entry.path !== "").map((entry) => [entry.path, entry]));
  for (const { path } of byPath.values()) {
    for (let above = posix.dirname(path); above !== "."; above = posix.dirname(above)) {
      if (byPath.get(above)?.type === "link")
        throw new TaskError(`${archive} has a member ${JSON.stringify(path)} below a link`, {
          hint: "such archives can write outside the destination; make it anew",
        });
    }
  }
  return [...byPath.values()];
}

/** Directories that members are in though the archive does not list them. */
export function unlistedDirectories(entries: readonly ArchiveEntry[]): string[] {
  const listed = new Set(entries.map((entry) => entry.path));
  const missing = new Set<string>();
  for (const { path } of entries) {
    for (let above = posix.dirname(path); above !== "." && !listed.has(above); above = posix.dirname(above))
      missing.add(above);
  }
  return [...missing].sort();
}

/** Names directly below the destination. */
export function topNames(entries: readonly ArchiveEntry[]): string[] {
  return [...new Set(entries.map((entry) => entry.path.split("/")[0] ?? ""))];
}
