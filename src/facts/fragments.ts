import { posix } from "node:path";
import { sh } from "../remote/quote.js";
import { consecutiveRecords } from "./consecutive-records.js";
import type { FileFact } from "./file.js";
import { hidden } from "./masked-records.js";
import { RecordReader } from "./record-reader.js";
import { textLimit } from "./text.js";
import { factKind, type Planned } from "./types.js";

/** The regular files of a directory by name, links followed, with what is in them; null where there is no directory. */
export type FragmentsFact = ReadonlyMap<string, Buffer> | null;

/**
 * All that stands in the files of one directory. A record is a line "x", "-", "l" with the number of bytes where they are too many, or "d" with the
 * number of files; then a line with the size of each, their names, each ended by NUL, and their bytes.
 */
export const fragments = factKind<string, FragmentsFact>({
  name: "fragments",
  id: (path) => path,
  path: (path) => path,
  covers: true,
  foreseen: foreseenFragments,
  probe: (paths) => `export LC_ALL=C\n${paths.map(probeOne).join("")}`,
  ...consecutiveRecords((output, start) => partsAt(output, start)?.end),
  parse(record, path) {
    const [kind = "", number] = record.toString("latin1", 0, record.indexOf(10)).split(" ");
    if (kind === "x") return hidden(path);
    if (kind === "-") return { status: "known", value: null };
    if (kind === "l")
      return {
        status: "error",
        message: `the files in ${path} have ${number} bytes; above ${textLimit} they are not put together`,
      };
    const parts = partsAt(record, 0);
    return parts
      ? { status: "known", value: parts.files }
      : { status: "error", message: `${path}: what the host printed of its files cannot be read` };
  },
  nothing: null,
});

function probeOne(path: string): string {
  return sh`mdc_mask -d ${path} >/dev/null
if [ "$mdc_line" = x ]; then echo x
elif [ ! -d ${path} ]; then echo -
else (
  cd -- ${path} || exit
  set -- ./* ./.[!.]* ./..?*
  for p do shift; [ ! -f "$p" ] || set -- "$@" "$p"; done
  [ $# -gt 0 ] || { echo d 0; exit 0; }
  sizes=$(stat -L -c %s -- "$@") || exit
  all=0
  for n in $sizes; do all=$((all + n)); done
  [ $all -le ${textLimit} ] || { echo "l $all"; exit 0; }
  printf '%s\\n' "d $#" "$sizes"
  printf '%s\\0' "$@"
  cat -- "$@"
) || exit
fi
`;
}

function partsAt(bytes: Buffer, start: number): { files: Map<string, Buffer>; end: number } | undefined {
  const reader = new RecordReader(bytes, start);
  const head = reader.until(10);
  if (head === undefined) return undefined;
  const count = head.startsWith("d ") ? Number(head.slice(2)) : 0;
  const sizes = Array.from({ length: count }, () => Number(reader.until(10) ?? NaN));
  const names = Array.from({ length: count }, () => reader.until(0)?.slice(2));
  let { offset } = reader;
  const files = new Map<string, Buffer>();
  for (const [index, size] of sizes.entries()) {
    const name = names[index];
    if (name === undefined || !Number.isInteger(size) || offset + size > bytes.length) return undefined;
    files.set(name, Buffer.from(bytes.subarray(offset, (offset += size))));
  }
  return { files, end: offset };
}

/** With the files that earlier tasks will have written there. */
function foreseenFragments(
  path: string,
  value: FragmentsFact,
  { promised, removedTrees }: Planned,
): FragmentsFact | undefined {
  const removed = removedTrees.some((tree) => `${path}/`.startsWith(`${tree}/`));
  const files = new Map(removed ? [] : (value ?? []));
  const inside = promised.filter(
    ({ request }) => posix.dirname(String(request.kind.path?.(request.key as never))) === path,
  );
  const contents = new Map<string, Buffer>();
  for (const { request, value: content } of inside)
    if (request.kind.name === "text" && Buffer.isBuffer(content)) contents.set(String(request.key), content);
  if (value === null && inside.length === 0) return undefined;
  for (const { request, value: found } of inside) {
    if (request.kind.name !== "file") continue;
    const { type } = found as FileFact;
    const at = String(request.key);
    const content = contents.get(at);
    if (type === "absent" || type === "directory") files.delete(posix.basename(at));
    else if (type === "file" && content) files.set(posix.basename(at), content);
    else return undefined;
  }
  return files;
}
