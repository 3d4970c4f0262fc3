import { createHash } from "node:crypto";
import { sh } from "../remote/quote.js";
import { sha256 } from "./sha256.js";
import { factKind, promise } from "./types.js";

/** Largest file that is read as a whole, in bytes. */
export const textLimit = 1024 * 1024;

/**
 * Content of a regular file (links followed) as bytes; null where there is none. At most 1 MiB.
 * A record is a line with the length, and the bytes; "-" and "x" stand for none and not readable. The lines of all records come
 * before the bytes of all, so that one `stat` and one `cat` read them all.
 */
export const text = factKind<string, Buffer | null>({
  name: "text",
  id: (path) => path,
  path: (path) => path,
  probe: (paths) =>
    sh`export LC_ALL=C
set -- ${paths}
` +
    `mdc_marks=
for p do
  shift
  if [ ! -f "$p" ]; then mdc_mask -e "$p" >/dev/null; [ "$mdc_line" = x ] && m=x || m=-
  elif [ ! -r "$p" ]; then m=x
  else m=f; set -- "$@" "$p"
  fi
  mdc_marks="$mdc_marks $m"
done
[ $# -eq 0 ] || mdc_sizes=$(stat -L -c %s -- "$@") || exit
for m in $mdc_marks; do
  if [ $m = f ]; then
    m=\${mdc_sizes%%[!0-9]*} mdc_sizes=\${mdc_sizes#*[!0-9]}
    p=$1
    shift
    [ "$m" -eq 0 ] || [ "$m" -gt ${textLimit} ] || set -- "$@" "$p"
  fi
  echo "$m"
done
[ $# -eq 0 ] || cat -- "$@"`,
  split(output, keys) {
    const heads: Buffer[] = [];
    let offset = 0;
    while (heads.length < keys.length) {
      const end = output.indexOf(10, offset);
      if (end < 0) return undefined;
      heads.push(output.subarray(offset, end + 1));
      offset = end + 1;
    }
    const records = heads.map((head) => Buffer.concat([head, output.subarray(offset, (offset += lengthOf(head)))]));
    return offset === output.length ? records : undefined;
  },
  join(records) {
    const cut = records.map((record) => record.indexOf(10) + 1);
    return Buffer.concat([
      ...records.map((record, index) => record.subarray(0, cut[index])),
      ...records.map((record, index) => record.subarray(cut[index])),
    ]);
  },
  parse(record, path) {
    const end = record.indexOf(10);
    const head = record.toString("latin1", 0, end);
    if (head === "-") return { status: "known", value: null };
    if (head === "x") return { status: "denied", message: `${path}: permission denied` };
    if (Number(head) > textLimit)
      return { status: "error", message: `${path} has ${head} bytes; files above ${textLimit} are not edited` };
    return { status: "known", value: Buffer.from(record.subarray(end + 1)) };
  },
  nothing: null,
  settledBy(content, path) {
    if (content === null) return { fact: promise(sha256(path), null), record: Buffer.from("-\n") };
    if (content.length > textLimit) return undefined;
    const record = Buffer.concat([Buffer.from(`${content.length}\n`), content]);
    return { fact: promise(sha256(path), createHash("sha256").update(content).digest("hex")), record };
  },
  compare: (promised, actual) =>
    promised === actual || (promised !== null && actual !== null && promised.equals(actual))
      ? []
      : ["the content is another than wanted"],
});

/** How many bytes follow: none of a file that is too large, or not to be read. */
function lengthOf(head: Buffer): number {
  const length = Number(head.toString("latin1").trim());
  return length <= textLimit ? length : 0;
}
