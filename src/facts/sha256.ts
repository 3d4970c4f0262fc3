import { raw, sh } from "../remote/quote.js";
import { hidden, isAbsent, isHidden, maskedRecords } from "./masked-records.js";
import { overPresent } from "./shell.js";
import { factKind } from "./types.js";

/** A path; marked where a file of many megabytes is to be expected there, which only decides how it is read. */
export type Sha256Key = string | { path: string; large: true };

const together =
  'sha256sum -- "$@" | while IFS= read -r line; do line=${line#\\\\}; printf \'%s\\n\' "${line%% *}"; done';
/** The sha256sum of busybox prints a name as it is, so that one with a newline makes more lines. */
const oneByOne = 'for p do line=$(sha256sum <"$p") || exit; printf \'%s\\n\' "${line%% *}"; done';

/**
 * OpenSSL takes a third of the time, because it uses the instructions that processors have for this, but starting it costs more
 * than the sum of a small file. What is small is summed up first, and then stands line by line among what is large.
 */
function withOpenssl(large: readonly string[], small: string): string {
  const isLarge = raw(large.map((path) => sh`${path}`).join("|"));
  return sh`{
nl='
'
few=$(
  for p do shift; case $p in (${isLarge}) ;; (*) set -- "$@" "$p";; esac; done
  [ $# -eq 0 ] || ${raw(small)}
)$nl
for p do
  case $p in
    (${isLarge}) line=$(openssl dgst -sha256 -r <"$p" 2>/dev/null) || line=$(sha256sum <"$p") || exit;;
    (*) line=\${few%%"$nl"*}; few=\${few#*"$nl"}; [ -n "$line" ] || exit;;
  esac
  printf '%s\\n' "\${line%% *}"
done
}`;
}

/** Digest (hex) of the content of a regular file, links followed; null where there is none. */
export const sha256 = factKind<Sha256Key, string | null>({
  name: "sha256",
  id: pathOf,
  path: pathOf,
  probe(keys, host) {
    const paths = keys.map(pathOf);
    const large = host.tools.has("openssl") ? keys.flatMap((key) => (typeof key === "string" ? [] : [key.path])) : [];
    const small = paths.some((path) => path.includes("\n")) ? oneByOne : together;
    return overPresent("-f", paths, large.length === 0 ? small : withOpenssl(large, small));
  },
  ...maskedRecords,
  parse(record, key) {
    const path = pathOf(key);
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

function pathOf(key: Sha256Key): string {
  return typeof key === "string" ? key : key.path;
}
