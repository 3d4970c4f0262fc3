import { sh } from "../remote/quote.js";
import { factKind, lineRecords } from "./types.js";

/** What is mounted at a path. In promises attributes may be left out. */
export interface MountFact {
  /** "silent": the file system does not answer, as of a server that is away; "stale": its server does not know it any more. */
  state: "absent" | "mounted" | "silent" | "stale";
  /** What is mounted: a device, or `server:/path`. */
  source?: string | undefined;
  type?: string | undefined;
}

/** Seconds that a file system has to answer in. All of a request are asked at the same time. */
export const answerLimit = 5;

const answers = ["mounted", "silent", "stale"] as const;

/**
 * A mount point by its real path. The kernel's table says what is mounted without asking any server; whether that answers is
 * asked with a limit. A record is the answer's number and the fields of the table, or "-".
 */
export const mount = factKind<string, MountFact>({
  name: "mount",
  id: (path) => path,
  probe: (paths) => sh`export LC_ALL=C
set -- ${paths.map(escapeField)}
mdc_pids=
for mdc_e do
  mdc_p=$(printf '%b/' "$mdc_e")
  (
    mdc_said=$(timeout -k 1 ${answerLimit} stat -f -- "\${mdc_p%/}/" 2>&1 >/dev/null)
    case $?:$mdc_said in
      124:* | 137:* | 143:*) exit 1 ;;
      *[Ss]tale*) exit 2 ;;
    esac
    exit 0
  ) &
  mdc_pids="$mdc_pids $!"
done
for mdc_e do
  mdc_found=-
  while read -r mdc_a mdc_a mdc_a mdc_a mdc_point mdc_rest; do
    [ "$mdc_point" != "$mdc_e" ] || mdc_found=$mdc_rest
  done </proc/self/mountinfo
  mdc_pids=\${mdc_pids# }
  wait "\${mdc_pids%% *}"
  mdc_code=$?
  case $mdc_pids in *\\ *) mdc_pids=\${mdc_pids#* } ;; esac
  [ "$mdc_found" = - ] && echo - || printf '%s\n' "$mdc_code $mdc_found"
done`,
  ...lineRecords,
  parse(record, path) {
    const line = record.toString("utf8");
    if (line === "-") return { status: "known", value: { state: "absent" } };
    const [, code = "", type = "", source = ""] = /^(\d) .*? - (\S+) (\S*)/.exec(line) ?? [];
    const state = answers[Number(code)];
    if (code === "" || state === undefined)
      return { status: "error", message: `${path}: the table of mounts says "${line}"` };
    return { status: "known", value: { state, source: unescapeField(source), type } };
  },
  nothing: { state: "absent" },
  compare(promised, actual) {
    if (promised.state !== actual.state) return [`it is ${actual.state}, wanted ${promised.state}`];
    if (promised.source !== undefined && promised.source !== actual.source)
      return [`${actual.source} is mounted, wanted ${promised.source}`];
    return [];
  },
});

/** A field as the kernel's table and fstab write it. */
export function escapeField(text: string): string {
  return text.replace(/[ \t\n\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

/** What a field of such a table stands for. */
export function unescapeField(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_escape, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
