import { sh } from "../remote/quote.js";
import { factKind } from "./types.js";

/** Largest file that is read as a whole, in bytes. */
export const textLimit = 1024 * 1024;

/**
 * Content of a regular file (links followed) as bytes; null where there is none. At most 1 MiB.
 * A record is the length, a newline and the bytes; "-" and "x" stand for none and not readable.
 */
export const text = factKind<string, Buffer | null>({
  name: "text",
  id: (path) => path,
  path: (path) => path,
  probe: (paths) =>
    sh`export LC_ALL=C
set -- ${paths}
` +
    `for p do
  if [ ! -f "$p" ]; then mdc_mask -e "$p" >/dev/null; [ "$mdc_line" = x ] && echo x || echo -
  elif [ ! -r "$p" ]; then echo x
  else
    n=$(wc -c <"$p"); n=$((n)); printf '%s\\n' "$n"
    [ "$n" -gt ${textLimit} ] || head -c "$n" -- "$p"
  fi
done`,
  split(output, keys) {
    const records: Buffer[] = [];
    let offset = 0;
    while (offset < output.length) {
      const end = output.indexOf(10, offset);
      if (end < 0) return undefined;
      const head = output.toString("latin1", offset, end);
      const length = /^\d+$/.test(head) && Number(head) <= textLimit ? Number(head) : 0;
      records.push(output.subarray(offset, end + 1 + length));
      offset = end + 1 + length;
    }
    return offset === output.length && records.length === keys.length ? records : undefined;
  },
  join: (records) => Buffer.concat(records),
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
  compare: (promised, actual) =>
    promised === actual || (promised !== null && actual !== null && promised.equals(actual))
      ? []
      : ["the content is another than wanted"],
});
