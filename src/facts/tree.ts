import { raw, sh } from "../remote/quote.js";
import { consecutiveRecords } from "./consecutive-records.js";
import { octal } from "./file.js";
import { foreseenTree } from "./foreseen-tree.js";
import { readBatch, type TreeEntry, type TreeFact, type TreeKey } from "./tree-record.js";
import { factKind } from "./types.js";

export type { TreeFact, TreeKey } from "./tree-record.js";

/** How many differences a comparison names. */
const namedDifferences = 5;

/**
 * Everything below a directory, links in it not followed; empty where there is none. A record is a line that says whether there is a
 * directory ("t"), then batches as find(1) makes them, then the line 0.
 */
export const tree = factKind<TreeKey, TreeFact>({
  name: "tree",
  id: (key) => JSON.stringify([key.path, key.only ?? null, key.content ?? null, key.unless ?? null]),
  path: (key) => key.path,
  covers: true,
  alsoAt: ({ only, unless }) => [
    ...(only !== undefined && "namesOf" in only ? [only.namesOf] : []),
    ...(unless === undefined ? [] : [unless]),
  ],
  foreseen: foreseenTree,
  probe: (keys) => `export LC_ALL=C\n${keys.map((key) => probeTree(key)).join("")}`,
  ...consecutiveRecords((output, start, { content }: TreeKey) => endOfTree(output, start, content)),
  parse(record, key) {
    if (record.toString("latin1", 0, 1) === "x")
      return { status: "denied", message: `${key.path}: permission denied (a directory above it may not be searched)` };
    const value = readTree(record, key.content);
    return value
      ? { status: "known", value }
      : { status: "error", message: `${key.path}: what find and stat printed cannot be read` };
  },
  nothing: new Map(),
  compare: compareTrees,
});

/** Entries of a record of a tree. */
export function readTree(record: Buffer, content: TreeKey["content"]): TreeFact | undefined {
  const entries = new Map<string, TreeEntry>();
  let offset = record.indexOf(10) + 1;
  while (offset < record.length) {
    const batch = readBatch(record, offset, content);
    if (!batch) return undefined;
    for (const [name, entry] of batch.entries) if (name !== "") entries.set(name, entry);
    offset = batch.end;
  }
  return entries;
}

/** What of the promised entries is another; there may be more entries than promised. */
export function compareTrees(promised: TreeFact, actual: TreeFact): string[] {
  const wrong = [...promised].flatMap(([name, entry]) => compareEntries(name, entry, actual.get(name)));
  const more = wrong.length - namedDifferences;
  return more > 0 ? [...wrong.slice(0, namedDifferences), `and ${more} more`] : wrong;
}

/** Shell text that reads one tree. `starts` sets the positional parameters to where find(1) begins. */
export function probeTree({ path, only, content, unless }: TreeKey, starts = startsOf(only)): string {
  const format = `%F|%a|%u|%g|%U|%G${content === undefined ? "" : "|%s"}`;
  const unknownNames = only !== undefined && "namesOf" in only ? sh`[ ! -d ${only.namesOf} ] || ` : "";
  const unnecessary = unless === undefined ? "" : sh`[ -e ${unless} ] || [ -L ${unless} ] || `;
  return sh`(
mdc_mask -d ${path} >/dev/null
if [ "$mdc_line" = x ]; then echo x; echo 0; exit; fi
if ${raw(unnecessary)}${raw(unknownNames)}[ ! -d ${path} ]; then echo -; echo 0; exit; fi
cd -- ${path} || exit
echo t
${raw(starts)}[ $# -eq 0 ] || find "$@" -exec sh -c ${batchScript(content)} ${format} {} + || exit
echo 0
) || exit
`;
}

/** Keeps those of the positional parameters whose last part names something in the current directory. */
export const presentOnly =
  'for p do shift; p=./${p##*/}; if [ -e "$p" ] || [ -L "$p" ]; then set -- "$@" "$p"; fi; done\n';

function startsOf(only: TreeKey["only"]): string {
  if (only === undefined) return "set -- .\n";
  const candidates =
    "namesOf" in only
      ? sh`set -- ${only.namesOf}/* ${only.namesOf}/.[!.]* ${only.namesOf}/..?*`
      : sh`set -- ${[...only]}`;
  return `${candidates}\n${presentOnly}`;
}

function batchScript(content: TreeKey["content"]): string {
  const metadata = `printf '%s\\n' "$#"
stat -c "$0" -- "$@" && printf '%s\\0' "$@" || exit
for p do if [ -L "$p" ]; then readlink -n -- "$p" && printf '\\0' || exit; fi; done
`;
  if (content !== "sha256") return metadata;
  return `${metadata}case "$*" in
  # The sha256sum of busybox prints a name as it is: one with a newline would make more lines.
  *"
"*) for p do if [ -f "$p" ] && [ ! -L "$p" ]; then sha256sum <"$p" || exit; fi; done;;
  *) for p do if [ -f "$p" ] && [ ! -L "$p" ]; then printf '%s\\0' "$p"; fi; done | xargs -0 -r sha256sum --;;
esac`;
}

/** Where the record of a tree that begins at `start` ends. */
export function endOfTree(output: Buffer, start: number, content: TreeKey["content"]): number | undefined {
  let offset = output.indexOf(10, start) + 1;
  if (offset === 0) return undefined;
  for (;;) {
    const batch = readBatch(output, offset, content);
    if (!batch) return undefined;
    if (batch.last) return batch.end;
    offset = batch.end;
  }
}

function compareEntries(name: string, promised: TreeEntry, actual: TreeEntry | undefined): string[] {
  if (!actual) return [`${name} is missing`];
  if (promised.type !== actual.type) return [`${name} is a ${actual.type}, wanted a ${promised.type}`];
  const wrong: string[] = [];
  if (promised.mode !== undefined && promised.type !== "link" && promised.mode !== actual.mode)
    wrong.push(`mode of ${name} is ${octal(actual.mode)}, wanted ${octal(promised.mode)}`);
  for (const field of ["owner", "group", "uid", "gid", "target", "size", "sha256"] as const) {
    if (promised[field] !== undefined && promised[field] !== actual[field])
      wrong.push(`${field} of ${name} is ${actual[field]}, wanted ${promised[field]}`);
  }
  return wrong;
}
