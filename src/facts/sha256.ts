import { hidden, isAbsent, isHidden, maskedRecords } from "./masked-records.js";
import { overPresent } from "./shell.js";
import { factKind } from "./types.js";

const together =
  'sha256sum -- "$@" | while IFS= read -r line; do line=${line#\\\\}; printf \'%s\\n\' "${line%% *}"; done';
/** The sha256sum of busybox prints a name as it is, so that one with a newline makes more lines. */
const oneByOne = 'for p do line=$(sha256sum <"$p") || exit; printf \'%s\\n\' "${line%% *}"; done';

/** Digest (hex) of the content of a regular file, links followed; null where there is none. */
export const sha256 = factKind<string, string | null>({
  name: "sha256",
  id: (path) => path,
  path: (path) => path,
  probe: (paths) => overPresent("-f", paths, paths.some((path) => path.includes("\n")) ? oneByOne : together),
  ...maskedRecords,
  parse(record, path) {
    const text = record.toString("latin1");
    if (isAbsent(record)) return { status: "known", value: null };
    if (isHidden(record)) return hidden(path);
    return /^[0-9a-f]{64}$/.test(text)
      ? { status: "known", value: text }
      : { status: "error", message: `${path}: sha256sum printed "${text}"` };
  },
  nothing: null,
  compare: (promised, actual) =>
    promised === actual ? [] : [`sha256 of the content is ${actual ?? "none"}, wanted ${promised ?? "none"}`],
});
