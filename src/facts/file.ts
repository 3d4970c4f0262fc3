import { posix } from "node:path";
import { hidden, isAbsent, isHidden, maskedRecords } from "./masked-records.js";
import { overPresent } from "./shell.js";
import { attributeFormat, attributesOf } from "./stat-line.js";
import { factKind } from "./types.js";

/** What stands at a path. For a symbolic link: the link itself, and what it finally leads to. */
export type FileFact =
  | { type: "absent" }
  | {
      type: "file" | "directory" | "link" | "other";
      /** Permission bits, 0 to 0o7777. */
      mode?: number;
      owner?: string;
      group?: string;
      uid?: number;
      gid?: number;
      /** Of a link: its text as it stands. */
      target?: string;
      /** Of a link: the type at its end; "absent" when it dangles. */
      leadsTo?: "absent" | "file" | "directory" | "other";
      /** Of a link: what stands at its end; only the path when it dangles, nothing when it leads to itself. */
      end?: LinkEnd;
    };

/** What a link finally leads to, named by a path without links. */
export interface LinkEnd {
  path: string;
  mode?: number;
  owner?: string;
  group?: string;
  uid?: number;
  gid?: number;
}

/** Type, mode and owner of a path; of a link, those of the link and of its end. Neither size nor times: they change by themselves. */
export const file = factKind<string, FileFact>({
  name: "file",
  id: (path) => path,
  path: (path) => path,
  probe: (paths) =>
    overPresent(
      "-e",
      paths,
      `{
links=
for p do [ ! -L "$p" ] || links=1; done
if [ -z "$links" ]; then stat -c '${attributeFormat}' -- "$@"; else stat -c '${attributeFormat}' -- "$@" | {
  for p do
    IFS= read -r line || exit 1
    if [ -L "$p" ]; then
      if [ -f "$p" ]; then t=file; elif [ -d "$p" ]; then t=directory; elif [ -e "$p" ]; then t=other; else t=absent; fi
      line="$line|$t|$(readlink -n -- "$p" | base64 | tr -d '\\n')"
      [ $t = absent ] || line="$line|$(readlink -f -n -- "$p" | base64 | tr -d '\\n')|$(stat -L -c '%a|%u|%g|%U|%G' -- "$p")"
    fi
    printf '%s\\n' "$line"
  done
}; fi; }`,
    ),
  ...maskedRecords,
  parse(record, path) {
    if (isAbsent(record)) return { status: "known", value: { type: "absent" } };
    if (isHidden(record)) return hidden(path);
    const line = record.toString("utf8");
    const found = attributesOf(line);
    if (!found) return { status: "error", message: `${path}: stat printed "${line}"` };
    const { attributes, more } = found;
    return { status: "known", value: more.length === 0 ? attributes : { ...attributes, ...linkFields(path, more) } };
  },
  nothing: { type: "absent" },
  leadsTo: (fact) => (fact.type === "link" ? fact.end?.path : undefined),
  compare: compareFiles,
});

type LinkFields = Pick<Exclude<FileFact, { type: "absent" }>, "leadsTo" | "target" | "end">;

function linkFields(path: string, fields: readonly string[]): LinkFields {
  const [leadsTo, encoded = "", real, mode = "", uid, gid, owner, group] = fields;
  const target = fromBase64(encoded);
  // What dangles is not resolved on the host: the readlink of busybox does it from the working directory.
  const end = real === undefined ? posix.resolve(posix.dirname(path), target) : fromBase64(real);
  const found = { path: end, mode: parseInt(mode, 8), uid: Number(uid), gid: Number(gid), owner, group };
  return {
    leadsTo: leadsTo as "absent" | "file" | "directory" | "other",
    target,
    ...(end === path ? {} : { end: real === undefined ? { path: end } : found }),
  };
}

function fromBase64(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}

function compareFiles(promised: FileFact, actual: FileFact): string[] {
  if (promised.type !== actual.type) return [`it is ${described(actual.type)}, wanted ${described(promised.type)}`];
  if (promised.type === "absent" || actual.type === "absent") return [];
  const wrong: string[] = [];
  if (promised.mode !== undefined && promised.mode !== actual.mode)
    wrong.push(`mode is ${octal(actual.mode)}, wanted ${octal(promised.mode)}`);
  for (const name of ["owner", "group", "uid", "gid", "target"] as const) {
    if (promised[name] !== undefined && promised[name] !== actual[name])
      wrong.push(`${name} is ${actual[name]}, wanted ${promised[name]}`);
  }
  return wrong;
}

/** Permission bits as people write them: "0644". */
export function octal(mode: number | undefined): string {
  return mode === undefined ? "?" : mode.toString(8).padStart(4, "0");
}

function described(type: FileFact["type"]): string {
  return type === "absent" ? "absent" : type === "other" ? "a special file" : `a ${type}`;
}
