import { sh } from "../remote/quote.js";
import { secretId } from "./secret-id.js";
import { factKind, lineRecords } from "./types.js";
import { aboveWildcards, wildcards } from "./wildcards.js";

export type PackFormat = "gz" | "bz2" | "xz" | "tar" | "zip";

/** What is to be put into an archive. */
export interface ArchivedKey {
  /** Paths, or wildcards where they hold `*` or `?`. */
  paths: readonly string[];
  exclude: readonly string[];
  /** Wildcards for paths that are left out. */
  patterns: readonly string[];
  format: PackFormat;
  /** An archive also of a single file. */
  always: boolean;
  dest: string;
}

/** What there is to pack, and the digests of the archive that would be made of it and of the one that is there. */
export interface ArchivedFact {
  /** The paths that are there, with wildcards expanded. */
  found: readonly string[];
  excluded: readonly string[];
  /** The directory that names in the archive begin below. */
  root: string;
  members: readonly string[];
  /** False where the only file is packed by itself. */
  archive: boolean;
  /** Undefined where no archive is there to compare it with. */
  made: string | undefined;
}

/**
 * What an archive of files would be. Equal files make equal bytes: names are sorted, and nothing in it tells when it was packed. A record is
 * four lists of names in base64, a digit and a digest.
 */
export const archived = factKind<ArchivedKey, ArchivedFact>({
  name: "archived",
  id: (key) => secretId(JSON.stringify(key)),
  alsoAt: ({ paths, dest }) => [dest, ...paths.map((path) => (/[*?]/.test(path) ? aboveWildcards(path) : path))],
  covers: true,
  probe: (keys) => keys.map((key) => `(\n${probeOne(key)})\n`).join(""),
  ...lineRecords,
  parse(record, { dest }) {
    const fields = record.toString("latin1").split(":");
    const [found = "", excluded = "", root = "", members = "", archive = "", made = ""] = fields;
    if (fields.length !== 6)
      return { status: "error", message: `what would be in ${dest} cannot be told: ${record.toString("utf8")}` };
    return {
      status: "known",
      value: {
        ...{ found: names(found), excluded: names(excluded), root: names(root)[0] ?? "/", members: names(members) },
        ...{ archive: archive === "1", made: made === "-" ? undefined : made },
      },
    };
  },
});

function names(base64: string): string[] {
  return Buffer.from(base64, "base64").toString("utf8").split("\0").slice(0, -1);
}

function probeOne(key: ArchivedKey): string {
  return (
    packing(key) +
    sh`names() { printf '%s\\0' "$@" | base64 | tr -d '\\n'; }
list=$(members "$@" | base64 | tr -d '\\n')
made=-
if [ -f ${key.dest} ] && [ $# -gt 0 ]; then
  made=$( { pack "$@" || echo failed; } | sha256sum)
  made=\${made%% *}
fi
[ $# -eq 0 ] && all= || all=$(names "$@")
printf '%s:%s:%s:%s:%s:%s\\n' "$all" "$left_out" "$(names "$root")" "$list" "$archive" "$made"
`
  );
}

/**
 * Shell text that sets the paths to pack as the arguments, `root` and `archive`, and defines `members` (names below the root, each ended by
 * NUL) and `pack` (the archive on stdout), both of which take the paths. `new` is a path that is left out as well. Everything runs in the C locale.
 */
export function packing({ paths, exclude, patterns, format, always, dest }: ArchivedKey): string {
  const single = format === "tar" || format === "zip" || always ? "true" : "false";
  // What is left out is listed twice, and only what is there once is kept.
  return `LC_ALL=C
export LC_ALL
IFS=
: "\${new=}"
left_out() {
  ${expand(exclude)}  ${sh`printf '%s\\0' ${dest} "$new"`}
  [ $# -eq 0 ] || find -H "$@" -print0
}
all() {
  for p do if [ -d "$p" ]; then m=1; else m=0; fi; find -H "$p" -mindepth $m${patterns.map((text) => sh` ! -path ${escaped(text)}`).join("")} -print0; done
}
members() { { all "$@" | sort -zu; left_out; left_out; } | sort -z | uniq -zu | cut -zb $((\${#root} + 1))-; }
${expand(exclude)}left_out=$([ $# -eq 0 ] || printf '%s\\0' "$@" | base64 | tr -d '\\n')
is_left_out() (
  q=$1
  ${expand(exclude)}  for e do [ "$e" != "$q" ] || exit 0; done
  ${sh`[ "$q" = ${dest} ]`}
)
${expand(paths)}for p do shift; is_left_out "$p" || set -- "$@" "$p"; done
root=
for p do
  d=\${p%/*}/
  [ -n "$root" ] || root=$d
  while :; do
    case $d in "$root"*) break ;; esac
    root=\${root%/}
    root=\${root%/*}/
  done
done
if [ $# -gt 1 ] || [ -d "$1" ] || ${single}; then archive=1; else archive=0; fi
pack() (
  cd -- "$root" || exit
  [ "$archive" = 1 ] || { ${compressors[format]} <"$1"; exit; }
  ${format === "zip" ? zip : tar(compressors[format])}
)
`;
}

const compressors: Record<PackFormat, string> = { gz: "gzip -n", bz2: "bzip2", xz: "xz", tar: "cat", zip: "cat" };

/** A file that changes while it is read (code 1) is no failure. */
function tar(compressor: string): string {
  return `exec 4>&1
  c=$({ { members "$@" | tar --null --no-recursion -T - -cf -; echo $? >&3; } | ${compressor} >&4; } 3>&1)
  [ "$c" -le 1 ]`;
}

// zip adds to the file that is there, so that many names may come in several calls.
const zip = `t=$(mktemp -d) || exit
  members "$@" | xargs -0 sh -c 'exec zip -Xyq "$0" -- "$@"' "$t/a.zip" >&2 || { rm -rf -- "$t"; exit 1; }
  cat -- "$t/a.zip"
  rm -rf -- "$t"`;

/** Makes the arguments the paths that there are. */
function expand(paths: readonly string[]): string {
  const each = paths.map((path) => {
    const words = sh`for p in ${/[*?]/.test(path) ? wildcards(path) : path}; do if [ -e "$p" ] || [ -L "$p" ]; then set -- "$@" "$p"; fi; done`;
    return `${words}\n`;
  });
  return `set --\n${each.join("")}`;
}

/** For find(1), to which a backslash is more than itself. */
function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\");
}
