import { consecutiveRecords } from "./consecutive-records.js";
import { raw, sh } from "../remote/quote.js";
import { compareTrees, endOfTree, presentOnly, probeTree, readTree, type TreeFact } from "./tree.js";
import { factKind } from "./types.js";

export interface RemoteArchiveKey {
  src: string;
  dest: string;
  /** A path that makes the fact unnecessary when it is there. */
  unless?: string | undefined;
}

/** An archive of the host as tar(1) or unzip(1) list it, and what is in the destination under the same names. */
export interface RemoteArchiveFact {
  /** The first bytes; undefined where there is no file. */
  magic: Buffer | undefined;
  listing: string;
  /** What the tool said when it could not list the archive. */
  failure: string | undefined;
  existing: TreeFact;
}

/**
 * A record is a line with the first bytes in hex, the exit code and the two lengths, then the listing and what was said on
 * stderr, and a record of the tree.
 */
export const remoteArchive = factKind<RemoteArchiveKey, RemoteArchiveFact>({
  name: "remote_archive",
  id: ({ src, dest, unless }) => JSON.stringify([src, dest, unless ?? null]),
  path: ({ dest }) => dest,
  covers: true,
  alsoAt: ({ src }) => [src],
  probe: (keys) => keys.map(probeOne).join(""),
  ...consecutiveRecords((output, start) => {
    const head = headOf(output, start);
    return head && endOfTree(output, head.end, "size");
  }),
  parse(record, { src }) {
    const head = headOf(record, 0);
    const existing = head && readTree(record.subarray(head.end), "size");
    if (!head || !existing) return { status: "error", message: `${src}: what the host says of it cannot be read` };
    const { magic, code, listing, said } = head;
    const failure = code === 0 ? undefined : said.trim();
    return { status: "known", value: { magic, listing, failure, existing } };
  },
  nothing: { magic: undefined, listing: "", failure: undefined, existing: new Map() },
  compare: (promised, actual) => compareTrees(promised.existing, actual.existing),
});

interface Head {
  magic: Buffer | undefined;
  code: number;
  listing: string;
  said: string;
  /** Where the tree begins. */
  end: number;
}

function headOf(bytes: Buffer, start: number): Head | undefined {
  const lineEnd = bytes.indexOf(10, start);
  const match = /^(-|[0-9a-f]*) (\d+) (\d+) (\d+)$/.exec(bytes.toString("latin1", start, Math.max(lineEnd, start)));
  if (!match) return undefined;
  const [, magic = "-", code, listed, said] = match;
  const middle = lineEnd + 1 + Number(listed);
  const end = middle + Number(said);
  if (end > bytes.length) return undefined;
  return {
    magic: magic === "-" ? undefined : Buffer.from(magic, "hex"),
    code: Number(code),
    listing: bytes.toString("utf8", lineEnd + 1, middle),
    said: bytes.toString("utf8", middle, end),
    end,
  };
}

function probeOne({ src, dest, unless }: RemoteArchiveKey): string {
  const unnecessary = unless === undefined ? "" : sh`[ -e ${unless} ] || [ -L ${unless} ] || `;
  return sh`(
if ${raw(unnecessary)}[ ! -f ${src} ]; then echo '- 0 0 0'; echo -; echo 0; exit 0; fi
f=${src}
${raw(listingFunctions)}
m=$(head -c 8 <"$f" | od -An -v -tx1 | tr -d ' \n')
l=$(mdc_list long 2>/dev/null); c=$?; e=
[ $c -eq 0 ] || e=$(mdc_list long 2>&1 >/dev/null)
t=$(mdc_list short 2>/dev/null | sed 's|^[.]/||; s|/.*||' | sort -u)
printf '%s %s %s %s\n' "$m" "$c" "$(($(printf '%s' "$l" | wc -c)))" "$(($(printf '%s' "$e" | wc -c)))"
printf '%s%s' "$l" "$e"
set --
while IFS= read -r n; do
  case $n in
    '') continue;;
    *\\\\*) [ "\${m#504b}" != "$m" ] || { n=$(mdc_name "$n"); n=\${n%.}; };;
  esac
  set -- "$@" "$n"
done <<E
$t
E
${raw(probeTree({ path: dest, content: "size" }, presentOnly))}) || exit
`;
}

/**
 * `mdc_name`: tar lists a backslash as two, control characters as in C, and other bytes in octal.
 * unzip(1) takes a name for a pattern, and ends with 1 when it only has a warning. In the C locale it would spell names in its own way.
 */
const listingFunctions = `mdc_name() {
  printf '%b.' "$(printf '%s\\n' "$1" | sed 's|\\\\\\\\|/|g; s|\\\\\\([0-7][0-7][0-7]\\)|\\\\0\\1|g; s|/|\\\\\\\\|g')"
}
mdc_list() {
  v=; [ "$1" = short ] || v=v
  case $m in
    504b*)
      if [ "$1" = short ]; then LC_ALL=C.UTF-8 unzip -Z1 /dev/stdin <"$f"; else LC_ALL=C.UTF-8 unzip -Z -T /dev/stdin <"$f"; fi
      [ $? -le 1 ];;
    1f8b*) LC_ALL=C.UTF-8 tar -t\${v}zf "$f";;
    425a68*) LC_ALL=C.UTF-8 tar -t\${v}jf "$f";;
    fd377a585a00*) LC_ALL=C.UTF-8 tar -t\${v}Jf "$f";;
    28b52ffd*) zstd -dcq -- "$f" | LC_ALL=C.UTF-8 tar -t\${v}f -;;
    *) LC_ALL=C.UTF-8 tar -t\${v}f "$f";;
  esac
}`;
