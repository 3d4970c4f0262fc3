import { sh } from "../remote/quote.js";
import { factKind, type FactKind } from "./types.js";

export interface StatKey {
  path: string;
  /** Look at what a link leads to, instead of at the link. */
  follow: boolean;
}

/** All that stat(1) tells of a path; null where there is nothing. Times are seconds since the epoch. */
export interface StatFact {
  type: string;
  mode: number;
  uid: number;
  gid: number;
  owner: string;
  group: string;
  size: number;
  inode: number;
  dev: number;
  nlink: number;
  atime: number;
  mtime: number;
  ctime: number;
  blocks: number;
  blockSize: number;
  readable: boolean;
  writeable: boolean;
  executable: boolean;
  /** Of a link: its text, and the path of its end. */
  target?: string;
  source?: string;
}

const format = "%F|%a|%u|%g|%U|%G|%s|%i|%d|%h|%X|%Y|%Z|%b|%o";

const common: Omit<FactKind<StatKey, StatFact | null>, "name" | "path"> = {
  id: ({ path, follow }) => `${follow ? "follow" : "itself"}:${path}`,
  probe: (keys) => `export LC_ALL=C\n${keys.map(probeOne).join("")}`,
  split(output, keys) {
    const lines = output.toString("latin1").split("\n");
    if (lines.pop() !== "" || lines.length !== keys.length) return undefined;
    return lines.map((line) => Buffer.from(`${line}\n`, "latin1"));
  },
  join: (records) => Buffer.concat(records),
  parse(record, { path }) {
    const text = record.toString("utf8").trimEnd();
    if (text === "-") return { status: "known", value: null };
    if (text === "x")
      return { status: "denied", message: `${path}: permission denied (a directory above it may not be searched)` };
    const [type = "", mode = "", uid, gid, owner = "", group = "", ...rest] = text.split("|");
    const numbers = rest.slice(0, 9).map(Number);
    if (numbers.length !== 9 || numbers.some(Number.isNaN))
      return { status: "error", message: `${path}: stat printed "${text}"` };
    const [size = 0, inode = 0, dev = 0, nlink = 0, atime = 0, mtime = 0, ctime = 0, blocks = 0, blockSize = 0] =
      numbers;
    const [rights = "", target, source] = rest.slice(9);
    const value: StatFact = {
      ...{ type, mode: parseInt(mode, 8), uid: Number(uid), gid: Number(gid), owner, group },
      ...{ size, inode, dev, nlink, atime, mtime, ctime, blocks, blockSize },
      ...{ readable: rights.includes("r"), writeable: rights.includes("w"), executable: rights.includes("x") },
    };
    if (target !== undefined) value.target = Buffer.from(target, "base64").toString("utf8");
    if (source !== undefined) value.source = Buffer.from(source, "base64").toString("utf8");
    return { status: "known", value };
  },
  nothing: null,
};

/** Everything about a path. It changes by itself, so no plan of a change should stand on it. A record is one line. */
export const stat = factKind<StatKey, StatFact | null>({ ...common, name: "stat", path: ({ path }) => path });

/** The same as it was before the run, whatever is planned for the path since: what a prediction can start from. */
export const statBefore = factKind<StatKey, StatFact | null>({ ...common, name: "stat_before" });

const linkFields = `  if [ -L "$p" ]; then line="$line|$(readlink -n -- "$p" | base64 | tr -d '\\n')|$(readlink -f -n -- "$p" | base64 | tr -d '\\n')"; fi`;

function probeOne({ path, follow }: StatKey): string {
  const there = follow ? sh`[ -e ${path} ]` : sh`[ -e ${path} ] || [ -L ${path} ]`;
  const flags = follow ? "-L " : "";
  return (
    sh`p=${path}
` +
    `if ${there}; then
  line=$(stat ${flags}-c '${format}' -- "$p") || exit
  line="$line|"
  [ ! -r "$p" ] || line="\${line}r"; [ ! -w "$p" ] || line="\${line}w"; [ ! -x "$p" ] || line="\${line}x"
${follow ? "" : linkFields}
  printf '%s\\n' "$line"
else
  mdc_mask -e "$p" >/dev/null; [ "$mdc_line" = x ] && echo x || echo -
fi
`
  );
}
