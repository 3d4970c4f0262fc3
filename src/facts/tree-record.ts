import { RecordReader } from "./record-reader.js";
import { attributesOf } from "./stat-line.js";

/** One file, directory or link of a tree. Attributes left undefined are not known, or not promised. */
export interface TreeEntry {
  type: "file" | "directory" | "link" | "other";
  mode?: number | undefined;
  owner?: string | undefined;
  group?: string | undefined;
  uid?: number | undefined;
  gid?: number | undefined;
  /** Of a link: its text. */
  target?: string | undefined;
  /** Of a file, in bytes. */
  size?: number | undefined;
  /** Of a file, in hex. */
  sha256?: string | undefined;
}

/** What stands below a directory, by path relative to it. */
export type TreeFact = ReadonlyMap<string, TreeEntry>;

export interface TreeKey {
  path: string;
  /** Names directly below the path to which the fact is limited, or a directory that has them; all when left out. */
  only?: readonly string[] | { namesOf: string };
  /** What is read of the content of files; nothing when left out, since sizes change by themselves. */
  content?: "size" | "sha256";
  /** A path that makes the fact unnecessary when it is there: nothing is read then. */
  unless?: string;
}

interface Batch {
  entries: [string, TreeEntry][];
  end: number;
  /** True for the line 0 that ends a record. */
  last: boolean;
}

/**
 * Reads a batch: the number of entries, a line of stat(1) for each, then their names, then the texts of the links among them,
 * each ended by NUL, then with `sha256` a line of sha256sum(1) for each regular file. Undefined when it is malformed.
 */
export function readBatch(bytes: Buffer, start: number, content: "size" | "sha256" | undefined): Batch | undefined {
  const reader = new RecordReader(bytes, start);
  const count = Number(reader.until(10));
  if (!Number.isInteger(count)) return undefined;
  const found = Array.from({ length: count }, () => entryOf(reader.until(10) ?? ""));
  const names = found.map(() => relative(reader.until(0)));
  for (const entry of found) if (entry?.type === "link") entry.target = reader.until(0);
  if (content === "sha256") {
    for (const entry of found) if (entry?.type === "file") entry.sha256 = digestOf(reader.until(10));
  }
  const entries = found.flatMap((entry, index): [string, TreeEntry][] => {
    const name = names[index];
    return entry && name !== undefined ? [[name, entry]] : [];
  });
  if (reader.short || entries.length !== count) return undefined;
  return { entries, end: reader.offset, last: count === 0 };
}

function entryOf(line: string): TreeEntry | undefined {
  const found = attributesOf(line);
  if (!found) return undefined;
  const { attributes, more } = found;
  const [size] = more;
  return size !== undefined && attributes.type === "file" ? { ...attributes, size: Number(size) } : attributes;
}

function relative(name: string | undefined): string | undefined {
  return name === "." ? "" : name?.replace(/^\.\//, "");
}

/** sha256sum marks a line with a backslash when the name has characters that it escapes. */
function digestOf(line: string | undefined): string | undefined {
  return /^\\?([0-9a-f]{64}) /.exec(line ?? "")?.[1];
}
