import { TaskError } from "../../../errors.js";
import { checkedEntries, formatOf, memberPath, type ArchiveEntry, type Manifest } from "./entry.js";

const tarLine = /^([-dlh])([rwxsStT-]{9})\S*\s+\S+\s+(\d+)\s+\S+\s+\S+\s(.*)$/;
const zipLine = /^([-dl?])(\S{5,9})\s+\S+\s+\S+\s+(\d+)\s+\S+\s+\S+\s+\d{8}\.\d{6}\s(.*)$/;

/** What an archive of the host holds, by the listing of `tar -tv` or `unzip -Z -T`; or why it is not unpacked. */
export function readListing(magic: Buffer, listing: string, archive: string): Manifest | { failed: string } {
  const format = formatOf(magic);
  const lines = listing.split("\n");
  try {
    const read = format === "zip" ? zipEntry : tarEntry;
    return {
      format,
      entries: checkedEntries(
        lines.flatMap((line) => read(line, archive) ?? []),
        archive,
      ),
    };
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    return { failed: `${error.message} (${error.hint})` };
  }
}

function tarEntry(line: string, archive: string): ArchiveEntry | undefined {
  const match = tarLine.exec(line);
  if (!match) return undefined;
  const [, type, permissions = "", size, rest = ""] = match;
  if (type === "l") {
    const [name = "", target = ""] = rest.split(" -> ");
    return { path: memberPath(unescaped(name), archive), type: "link", mode: undefined, target: unescaped(target) };
  }
  const name = unescaped(type === "h" ? (rest.split(" link to ")[0] ?? "") : rest);
  const entry = { path: memberPath(name, archive), mode: bitsOf(permissions) };
  if (type === "d") return { ...entry, type: "directory" };
  // The size of a hard link is that of the member it is another name of, which tar does not repeat.
  return type === "h" ? { ...entry, type: "file" } : { ...entry, type: "file", size: Number(size) };
}

function zipEntry(line: string, archive: string): ArchiveEntry | undefined {
  const match = zipLine.exec(line);
  if (!match) return undefined;
  const [, type, permissions = "", size, name = ""] = match;
  const path = memberPath(name, archive);
  if (type === "l") return { path, type: "link", mode: undefined };
  const mode = /^[rwxsStT-]{9}$/.test(permissions) ? bitsOf(permissions) : undefined;
  return name.endsWith("/") ? { path, type: "directory", mode } : { path, type: "file", mode, size: Number(size) };
}

/** Bits of "rwsr-xr-t". */
function bitsOf(permissions: string): number {
  let bits = 0;
  [...permissions].forEach((letter, index) => {
    if ("rwxst".includes(letter)) bits |= 0o400 >> index;
    if ("sStT".includes(letter)) bits |= [0o4000, 0o2000, 0o1000][Math.floor(index / 3)] ?? 0;
  });
  return bits;
}

const escapes: Record<string, string> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };

/** GNU tar spells bytes that its locale does not know in octal, and some characters as C does. */
function unescaped(name: string): string {
  const parts = [...name.matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gs)].map(([, octal, letter, plain = ""]) => {
    if (octal !== undefined) return Buffer.from([parseInt(octal, 8)]);
    return Buffer.from(letter === undefined ? plain : (escapes[letter] ?? letter), "utf8");
  });
  return Buffer.concat(parts).toString("utf8");
}
