import { octal } from "../../../facts/file.js";
import type { TreeEntry } from "../../../facts/tree-record.js";
import { heredoc, raw, sh } from "../../../remote/quote.js";
import { exactMode } from "../attributes.js";
import type { Attributes } from "../params.js";
import type { ArchiveFormat } from "./entry.js";
import type { Expected } from "./expected.js";

export interface Unpacking {
  /** The archive on the host. */
  archive: string;
  /** True when it was sent only to be unpacked. */
  temporary: boolean;
  format: ArchiveFormat;
  /** Program that unpacks a zip. */
  tool: string;
  dest: string;
  /** A new directory in the destination. */
  staging: string;
  expected: Expected;
  /** Members that are not wanted. */
  excluded: readonly string[];
  options: readonly string[];
  wanted: Attributes;
}

/**
 * Shell text that unpacks beside the place, gives everything its owner and mode, and only then moves it there: what fails half-way
 * leaves nothing behind, and can be run again.
 */
export function unpackScript(unpacking: Unpacking): string {
  const { staging, archive, dest, excluded } = unpacking;
  const leftovers = unpacking.temporary ? [staging, archive] : [staging];
  return (
    sh`(
umask 022
mdc_temp ${staging}
mkdir -m 0700 -- ${staging} || exit
${raw(extraction(unpacking))} || exit
cd -- ${staging} || exit
` +
    onNames("rm -rf --", excluded) +
    attributes(unpacking) +
    sh`for p in ./* ./.[!.]* ./..?*; do
  [ -e "$p" ] || [ -L "$p" ] || continue
  t=${dest}/${raw('"${p#./}"')}
  if [ -d "$p" ] && [ ! -L "$p" ] && [ -d "$t" ]; then cp -a -l -f -- "$p/." "$t/" || exit
  elif [ -d "$t" ] && [ ! -L "$t" ]; then printf '%s is a directory, in the archive it is none\\n' "$t" >&2; exit 1
  else rm -f -- "$t" && mv -f -T -- "$p" "$t" || exit; fi
done
)
c=$?; rm -rf -- ${leftovers}; exit $c`
  );
}

function extraction({ format, tool, archive, staging, options, expected }: Unpacking): string {
  const more = raw(options.length === 0 ? "" : `${sh`${options}`} `);
  const into = sh`${more}-C ${staging}`;
  switch (format) {
    case "zip":
      return zipExtraction(tool, archive, staging, `${more.raw}${unzipFlags([...expected.keys()])}`);
    case "tar.zst":
      return sh`zstd -dcq -- ${archive} | tar -x -p -o ${raw(into)} -f -`;
    case "tar":
      return sh`tar -x -p -o ${raw(into)} -f ${archive}`;
    case "tar.gz":
      return sh`tar -x -z -p -o ${raw(into)} -f ${archive}`;
    case "tar.bz2":
      return sh`tar -x -j -p -o ${raw(into)} -f ${archive}`;
    case "tar.xz":
      return sh`tar -x -J -p -o ${raw(into)} -f ${archive}`;
  }
}

/** unzip(1) drops what looks like a version of VMS, and control characters, unless told not to; others know no such options. */
function unzipFlags(names: readonly string[]): string {
  const versions = names.some((name) => /;\d+(\/|$)/.test(name)) ? "-V " : "";
  return names.some((name) => /[\u0000-\u001f\u007f]/.test(name)) ? `${versions}-^ ` : versions;
}

/**
 * unzip(1) ends with 1 when it only has a warning. In the C locale it would spell names in its own way. The archive is its
 * stdin, since it takes a name for a pattern.
 */
function zipExtraction(tool: string, archive: string, staging: string, more: string): string {
  switch (tool) {
    case "bsdtar":
      return sh`LC_ALL=C.UTF-8 bsdtar -x -p -o ${raw(more)}-C ${staging} -f ${archive}`;
    case "busybox unzip":
      return sh`busybox unzip -q -o ${raw(more)}${archive} -d ${staging}`;
    case "jar":
      return sh`( cd -- ${staging} && LC_ALL=C.UTF-8 jar x <${archive} )`;
    default:
      return sh`{ LC_ALL=C.UTF-8 unzip -q -o ${raw(more)}/dev/stdin -d ${staging} <${archive}; [ $? -le 1 ]; }`;
  }
}

/** Owner first: chown clears the setuid bit. The commonest mode is set on everything, others by name. */
function attributes({ expected, wanted }: Unpacking): string {
  const account = `${wanted.owner ?? ""}${wanted.group === undefined ? "" : `:${wanted.group}`}`;
  const owner = account === "" ? "" : sh`find . ! -name . -exec chown -h ${account} {} + || exit` + "\n";
  return owner + kept(expected, wanted) + modes(expected, "directory", "d") + modes(expected, "file", "f");
}

/** Directories that were there before keep their owner, which an account that unpacks into its own need not set. */
function kept(expected: Expected, wanted: Attributes): string {
  const owners = new Map<string, string[]>();
  for (const [path, { type, uid, gid }] of expected) {
    if (type === "directory" && uid !== undefined && gid !== undefined && wanted.owner === undefined)
      add(owners, `${uid}:${gid}`, path);
  }
  return [...owners].map(([owner, paths]) => onNames(sh`chown ${owner}`, paths)).join("");
}

function modes(expected: Expected, type: "directory" | "file", letter: string): string {
  const byMode = new Map<string, string[]>();
  for (const [path, entry] of expected) if (entry.type === type) add(byMode, modeOf(entry), path);
  const [commonest, ...others] = [...byMode].sort(([, a], [, b]) => b.length - a.length);
  if (!commonest) return "";
  const all = sh`find . ! -name . -type ${raw(letter)} -exec chmod ${commonest[0]} {} + || exit` + "\n";
  return all + others.map(([mode, paths]) => onNames(sh`chmod ${mode}`, paths)).join("");
}

function modeOf(entry: TreeEntry): string {
  const { type, mode } = entry;
  return type === "directory" ? exactMode({ type, mode }) : octal(mode);
}

function add(groups: Map<string, string[]>, key: string, path: string): void {
  const list = groups.get(key);
  if (list) list.push(path);
  else groups.set(key, [path]);
}

/** A command for many names below the current directory, in as few processes as they need. */
function onNames(command: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const list = heredoc(names.map((name) => `./${name}\0`).join(""));
  return `base64 -d ${list.redirect} | xargs -0 ${command} || exit\n${list.body}`;
}
