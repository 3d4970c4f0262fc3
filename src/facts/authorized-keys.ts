import { sh } from "../remote/quote.js";
import type { FileFact } from "./file.js";
import { attributeFormat, attributesOf } from "./stat-line.js";
import { factKind, lineRecords } from "./types.js";

export interface AuthorizedKeysKey {
  user: string;
  /** Where the keys are, where that is not the usual place below the account's home. */
  path?: string | undefined;
}

/** The file with the keys that an account can log in with. In promises the file's attributes may be left out. */
export type AuthorizedKeysFact =
  | { present: false }
  | {
      present: true;
      uid?: number | undefined;
      gid?: number | undefined;
      path: string;
      /** Where a link at the path leads to; the path itself without one. */
      end: string;
      folder?: FileFact | undefined;
      /** What is at the path; of a link, what is at its end. */
      file?: FileFact | undefined;
      link: boolean;
      /** A character for each byte, whatever they mean. */
      text: string;
    };

const functions = `mdc_b64() { printf '%s' "$1" | base64 | tr -d '\\n'; }
mdc_stat() { if [ -e "$1" ]; then stat -L -c '${attributeFormat}' -- "$1"; else echo -; fi; }
mdc_keys() {
  found=
  if command -v getent >/dev/null; then all=$(getent passwd -- "$1"); else all=$(cat /etc/passwd); fi
  while IFS=: read -r n x uid gid c home s; do [ "$n" != "$1" ] || { found=1; break; }; done <<E
$all
E
  [ -n "$found" ] || { echo -; return; }
  p=\${2:-$home/.ssh/authorized_keys}
  mdc_mask -e "$p" >/dev/null
  if [ "$mdc_line" = x ] || { [ -e "$p" ] && [ ! -r "$p" ]; }; then echo x; return; fi
  e=$p k=
  if [ -L "$p" ]; then e=$(readlink -f -- "$p"); k=l; fi
  t=
  [ ! -f "$p" ] || t=$(base64 <"$p" | tr -d '\\n')
  printf '%s;%s;%s;%s;%s;%s;%s;%s\\n' "$uid" "$gid" "$(mdc_b64 "$p")" "$(mdc_b64 "$e")" "$k" "$(mdc_stat "\${p%/*}")" "$(mdc_stat "$p")" "$t"
}
`;

/** By account: where its file is, and all that is in it. A record is one line, its texts in base64. */
export const authorizedKeys = factKind<AuthorizedKeysKey, AuthorizedKeysFact>({
  name: "authorized_keys",
  id: ({ user, path }) => (path === undefined ? user : `${user}:${path}`),
  // A guess that is good enough to see what belongs together; where it is wrong, what is found when a change is made decides.
  path: ({ user, path }) => path ?? `${user === "root" ? "" : "/home"}/${user}/.ssh/authorized_keys`,
  probe: (keys) =>
    `export LC_ALL=C\n${functions}${keys.map(({ user, path }) => sh`mdc_keys ${user} ${path ?? ""}` + "\n").join("")}`,
  ...lineRecords,
  parse(record, { user }) {
    const line = record.toString("utf8");
    if (line === "-") return { status: "known", value: { present: false } };
    if (line === "x") return { status: "denied", message: `the keys of ${user} may not be read (become: true)` };
    const [uid = "", gid = "", path = "", end = "", link, folder = "", file = "", text = ""] = line.split(";");
    if (!/^\d+$/.test(uid)) return { status: "error", message: `the keys of ${user}: the host printed "${line}"` };
    return {
      status: "known",
      value: {
        ...{ present: true, uid: Number(uid), gid: Number(gid), path: decoded(path), end: decoded(end) },
        ...{
          link: link === "l",
          folder: fileOf(folder),
          file: fileOf(file),
          text: decoded(text, "latin1"),
        },
      },
    };
  },
  nothing: { present: false },
  compare(promised, actual) {
    if (!promised.present || !actual.present)
      return promised.present === actual.present ? [] : ["the account is not there"];
    return promised.text === actual.text ? [] : [`${actual.path} has other keys than wanted`];
  },
});

function decoded(text: string, encoding: "utf8" | "latin1" = "utf8"): string {
  return Buffer.from(text, "base64").toString(encoding);
}

function fileOf(text: string): FileFact {
  return attributesOf(text)?.attributes ?? { type: "absent" };
}
