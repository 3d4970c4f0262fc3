import { raw, sh } from "../remote/quote.js";
import { consecutiveRecords } from "./consecutive-records.js";
import { hidden } from "./masked-records.js";
import type { StatFact } from "./stat.js";
import { RecordReader } from "./record-reader.js";
import { factKind } from "./types.js";

export interface FoundKey {
  path: string;
  /** How many levels below the path; all when left out. */
  depth?: number | undefined;
  /** Go into directories that links lead to. */
  follow: boolean;
  type: "file" | "directory" | "link" | "any";
  /** Names beginning with a dot, too. */
  hidden: boolean;
  /** Wildcards that names may match; they may let more through than is wanted, never less. */
  names?: readonly string[] | undefined;
  /** For `grep -E`: files of which some line matches. */
  contains?: string | undefined;
  digest?: "md5" | "sha1" | "sha224" | "sha256" | "sha384" | "sha512" | undefined;
}

/** What stat(1) tells of one, in part. */
export interface FoundEntry extends Omit<
  StatFact,
  "blocks" | "blockSize" | "readable" | "writeable" | "executable" | "target" | "source"
> {
  path: string;
  digest?: string | undefined;
}

export interface FoundFact {
  /** False where the path is no directory. */
  directory: boolean;
  /** How many there are, of whatever kind. */
  examined: number;
  /** The host's clock. */
  now: number;
  /** False when something could not be read. */
  complete: boolean;
  entries: readonly FoundEntry[];
}

/** Stands behind the last batch of a record, so that none can be taken for it. */
const end = "0\n";

/**
 * What find(1) finds below a directory. Changes by itself, so no plan of a change should stand on it. A record is a line
 * `t NUMBER SECONDS`, "-" or "x"; batches of a line with the number of entries, a line of stat(1) for each, a line with the digest of each, and
 * their names, each ended by NUL; the line 0; and a line with 1 where something could not be read.
 */
export const found = factKind<FoundKey, FoundFact>({
  name: "found",
  id: (key) => JSON.stringify(key),
  path: (key) => key.path,
  covers: true,
  probe: (keys) => `export LC_ALL=C\n${keys.map(probeOne).join("")}`,
  ...consecutiveRecords(recordEnd),
  parse(record, { path }) {
    const head = record.toString("latin1", 0, record.indexOf(10));
    if (head === "x") return hidden(path);
    const nothing = { directory: false, examined: 0, now: 0, complete: true, entries: [] };
    if (head === "-") return { status: "known", value: nothing };
    const [, examined, now] = head.split(" ").map(Number);
    const entries = entriesOf(record);
    return entries === undefined || examined === undefined || now === undefined
      ? { status: "error", message: `${path}: what find and stat printed cannot be read` }
      : {
          status: "known",
          value: { directory: true, examined, now, complete: record.toString("latin1").endsWith(`${end}0\n`), entries },
        };
  },
  nothing: { directory: false, examined: 0, now: 0, complete: true, entries: [] },
});

const format = "%F|%a|%u|%g|%U|%G|%s|%i|%d|%h|%X|%Y|%Z";

function probeOne(key: FoundKey): string {
  const flags = raw(key.follow ? "-L" : "");
  const start = key.path === "/" ? "/" : `${key.path}/`;
  const one = key.depth === undefined ? "" : sh` -maxdepth ${key.depth}`;
  // Ansible looks one level further than it takes anything from.
  const looked = key.depth === undefined || key.depth === 1 ? one : sh` -maxdepth ${key.depth + 1}`;
  return (
    sh`mdc_mask -d ${key.path} >/dev/null
if [ "$mdc_line" = x ]; then echo x
elif [ ! -d ${key.path} ]; then echo -
else
  mdc_bad=0
  echo "t $(($(find ${flags} ${start} -mindepth 1${raw(looked)} -print0 2>/dev/null | tr -dc '\\0' | wc -c))) $(date +%s)"
  find ${flags} ${start} -mindepth 1${raw(one + conditions(key))} -exec sh -c ${batchScript(key)} ${format} {} + 2>/dev/null || mdc_bad=1
` + `  printf '0\\n%s\\n' $mdc_bad\nfi\n`
  );
}

const letters = { file: "f", directory: "d", link: "l" } as const;

/** What keeps most of the unwanted away; with links followed, find(1) says of a link what it leads to. */
function conditions({ type, follow, hidden, names }: FoundKey): string {
  const wanted = names?.map((name) => sh`-name ${name}`) ?? [];
  return [
    ...(type === "any" || follow ? [] : [sh` -type ${letters[type]}`]),
    ...(hidden ? [] : [sh` ! -name ${".*"}`]),
    ...(wanted.length === 0 ? [] : [` \\( ${wanted.join(" -o ")} \\)`]),
  ].join("");
}

function batchScript({ contains, digest }: FoundKey): string {
  const filter =
    contains === undefined
      ? ""
      : sh`for p do shift; if [ -f "$p" ] && [ ! -L "$p" ] && grep -qE -e ${contains} -- "$p"; then set -- "$@" "$p"; fi; done
[ $# -gt 0 ] || exit 0
`;
  const sums =
    digest === undefined
      ? "for p do echo; done"
      : sh`for p do if [ -f "$p" ] && [ ! -L "$p" ]; then l=$(${raw(`${digest}sum`)} <"$p"); printf '%s\\n' "\${l%% *}"; else echo; fi; done`;
  return `${filter}s=$(stat -c "$0" -- "$@") || exit
printf '%s\\n' "$#" "$s"
${sums}
printf '%s\\0' "$@"`;
}

/** Where the batches of a record begin and the record ends; undefined when it is malformed. */
function recordEnd(output: Buffer, start: number): number | undefined {
  let offset = output.indexOf(10, start) + 1;
  if (offset === 0) return undefined;
  if (output[start] !== 0x74) return offset;
  for (;;) {
    const batch = batchAt(output, offset);
    if (!batch) return undefined;
    offset = batch.end;
    if (batch.entries.length === 0) {
      const last = output.indexOf(10, offset) + 1;
      return last === 0 ? undefined : last;
    }
  }
}

function entriesOf(record: Buffer): FoundEntry[] | undefined {
  const entries: FoundEntry[] = [];
  let offset = record.indexOf(10) + 1;
  for (;;) {
    const batch = batchAt(record, offset);
    if (!batch) return undefined;
    if (batch.entries.length === 0) return entries;
    entries.push(...batch.entries);
    offset = batch.end;
  }
}

function batchAt(bytes: Buffer, start: number): { entries: FoundEntry[]; end: number } | undefined {
  const reader = new RecordReader(bytes, start);
  const count = Number(reader.until(10) ?? NaN);
  if (!Number.isInteger(count)) return undefined;
  const read = (mark: number): (string | undefined)[] => Array.from({ length: count }, () => reader.until(mark));
  const [stats, digests, paths] = [read(10), read(10), read(0)];
  const entries = stats.flatMap((line, index) => entryOf(line, digests[index], paths[index]) ?? []);
  return entries.length === count ? { entries, end: reader.offset } : undefined;
}

function entryOf(line?: string, digest?: string, path?: string): FoundEntry | undefined {
  if (line === undefined || digest === undefined || path === undefined) return undefined;
  const [type = "", mode = "", uid, gid, owner = "", group = "", ...rest] = line.split("|");
  const [size = NaN, inode = 0, dev = 0, nlink = 0, atime = 0, mtime = 0, ctime = 0] = rest.map(Number);
  if (!/^[0-7]+$/.test(mode) || Number.isNaN(size)) return undefined;
  return {
    ...{
      path: path.replaceAll(/\/+/g, "/"),
      type,
      mode: parseInt(mode, 8),
      uid: Number(uid),
      gid: Number(gid),
      owner,
      group,
    },
    ...{ size, inode, dev, nlink, atime, mtime, ctime },
    digest: digest === "" ? undefined : digest,
  };
}
