import { ended, joinLines, lineEnd, splitLines, type Line } from "./lines.js";

/** A line of sources.list(5), one-line style. */
interface Source {
  enabled: boolean;
  /** With single blanks. */
  source: string;
  comment: string;
}

/** The texts of files by path, with a source in them: one that is switched off is switched on, a new one goes to `path`. */
export function withSource(
  files: ReadonlyMap<string, string>,
  wanted: string,
  path: string,
): { edited: Map<string, string>; added: boolean } {
  const source = normalized(wanted);
  const edited = new Map<string, string>();
  let found = false;
  for (const [at, text] of files) {
    const lines = splitLines(text).map((line) => {
      const read = parse(line.text);
      if (read?.source !== source) return line;
      found = true;
      return read.enabled ? line : { ...line, text: written(read) };
    });
    if (joinLines(lines) !== text) edited.set(at, joinLines(lines));
  }
  if (found) return { edited, added: false };
  const old = splitLines(files.get(path) ?? "");
  const end = lineEnd(old);
  edited.set(path, joinLines([...ended(old, end), { text: source, end }]));
  return { edited, added: true };
}

/** The same without a source; one that is switched off stays. */
export function withoutSource(files: ReadonlyMap<string, string>, wanted: string): Map<string, string> {
  const source = normalized(wanted);
  const isIt = (line: Line): boolean => {
    const read = parse(line.text);
    return read?.source === source && read.enabled;
  };
  return new Map(
    [...files].flatMap(([path, text]): [string, string][] => {
      const left = joinLines(splitLines(text).filter((line) => !isIt(line)));
      return left === text ? [] : [[path, left]];
    }),
  );
}

/** True for a text that is a source: `deb [options] URI suite components`. */
export function isSource(text: string): boolean {
  return parse(text)?.enabled === true;
}

/** The name that Ansible gives a file for a source: made of where it comes from. */
export function sourceFileName(source: string): string {
  const bare = source.replace(/\[[^\]]+\]/g, "").replace(/\w+:\/\//g, "");
  const [from = ""] = words(bare).filter((word) => word !== "deb" && word !== "deb-src");
  const host = from.includes("@") ? from.slice(from.indexOf("@") + 1) : from;
  return host
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .join("_");
}

function parse(line: string): Source | undefined {
  const off = /^[ \t]*#/.test(line);
  const bare = off ? line.slice(line.indexOf("#") + 1) : line;
  const at = bare.indexOf("#");
  const source = normalized(at > 0 ? bare.slice(0, at) : bare);
  if (!/^deb(-src)? /.test(source)) return undefined;
  return { enabled: !off, source, comment: at > 0 ? words(bare.slice(at + 1)).join(" ") : "" };
}

function written({ source, comment }: Source): string {
  return comment === "" ? source : `${source} # ${comment}`;
}

function normalized(text: string): string {
  return words(text).join(" ");
}

/** Only blanks of ASCII part words: the bytes of other characters look like some others. */
function words(text: string): string[] {
  return text.split(/[ \t\r\v\f]+/).filter((word) => word !== "");
}
