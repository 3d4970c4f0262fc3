import { raw, sh } from "../remote/quote.js";
import { needsTool } from "./shell.js";
import { factKind, lineRecords } from "./types.js";

export interface GitKey {
  repo: string;
  dest: string;
  remote: string;
  bare: boolean;
  /** Branch, tag, hash or HEAD; undefined where the repository is not asked. */
  version: string | undefined;
  /** How git is to call ssh. */
  ssh: readonly string[];
}

/** A working tree (or bare repository), and what the version is in the repository that it comes from. */
export interface GitCheckout {
  state: "absent" | "repository" | "other";
  /** Hash of the commit that is checked out; undefined before the first one. */
  head?: string | undefined;
  /** Changes of tracked files that are not committed. */
  dirty?: boolean;
  url?: string | undefined;
  /** Undefined where nobody asked. */
  wanted?: { kind: "branch" | "tag" | "hash"; name: string; hash: string } | undefined;
}

/** Reads a repository on the host and the one that it comes from. A record is lines of `NAME VALUE` in base64. */
export const gitCheckout = factKind<GitKey, GitCheckout>({
  name: "git_checkout",
  id: (key) => JSON.stringify(key),
  path: ({ dest }) => dest,
  covers: true,
  probe: (keys) => needsTool("git") + keys.map(probeOne).join(""),
  ...lineRecords,
  parse(record, { repo, version = "HEAD" }) {
    const text = Buffer.from(record.toString("latin1"), "base64").toString("utf8");
    const said = (name: string): string | undefined => new RegExp(`^${name} (.*)$`, "m").exec(text)?.[1];
    const failure = /^failed ([\s\S]*)$/m.exec(text)?.[1];
    if (failure !== undefined) return { status: "error", message: `git cannot read ${repo}: ${failure.trim()}` };
    const asked = /^refs$/m.test(text);
    const wanted = asked ? wantedIn(text.slice(text.indexOf("refs\n") + 5), version) : undefined;
    if (asked && !wanted) return { status: "error", message: `${repo} has no branch, tag or commit ${version}` };
    const state = said("state") as GitCheckout["state"];
    return {
      status: "known",
      value: { state, head: said("head"), dirty: said("dirty") === "1", url: said("url"), wanted },
    };
  },
  compare: (promised, actual) =>
    promised.head === actual.head ? [] : [`the commit is ${actual.head}, wanted ${promised.head}`],
});

/** What git needs to ask nobody for anything. */
export function gitEnvironment({ ssh }: Pick<GitKey, "ssh">): string {
  const command = ["ssh", "-o", "BatchMode=yes", ...ssh].map((word) => sh`${word}`).join(" ");
  return sh`export LC_ALL=C GIT_TERMINAL_PROMPT=0 GIT_ASKPASS=true GIT_SSH_COMMAND=${command}\n`;
}

function probeOne(key: GitKey): string {
  const { repo, dest, remote, bare, version } = key;
  const marker = raw(sh`${bare ? `${dest}/HEAD` : `${dest}/.git`}`);
  const refs =
    version === undefined
      ? ""
      : sh`refs=$(git ls-remote -- ${repo} 2>&1) && printf 'refs\\n%s\\n' "$refs" || printf 'failed %s\\n' "$refs"\n`;
  return (
    `( ${gitEnvironment(key)}{
` +
    sh`if [ -e ${marker} ]; then
  cd -- ${dest} || exit
  echo state repository
  h=$(git rev-parse -q --verify ${`${bare ? (version ?? "HEAD") : "HEAD"}^{commit}`} 2>/dev/null) && echo "head $h"
  ${raw(bare ? "echo dirty 0" : '[ -z "$(git status --porcelain --untracked-files=no)" ] && echo dirty 0 || echo dirty 1')}
  u=$(git config --get remote.${raw(sh`${remote}`)}.url) && printf 'url %s\n' "$u"
elif [ -d ${dest} ] && [ -n "$(ls -A -- ${dest} 2>/dev/null)" ]; then echo state other
elif [ -e ${dest} ] && [ ! -d ${dest} ]; then echo state other
else echo state absent
fi
` +
    `${refs}} 2>&1 | base64 | tr -d '\\n'; echo )\n`
  );
}

/** A branch wins over a tag, as with Ansible; what is neither is a hash. */
function wantedIn(refs: string, version: string): GitCheckout["wanted"] {
  const byName = new Map(refs.split("\n").map((line) => line.split("\t").reverse() as [string, string]));
  const head = byName.get("HEAD");
  if (version === "HEAD") {
    if (head === undefined) return undefined;
    const branches = [...byName].filter(([name, hash]) => name.startsWith("refs/heads/") && hash === head);
    const names = branches.map(([name]) => name.slice(11));
    const name = ["master", "main"].find((one) => names.includes(one)) ?? names[0];
    return name === undefined ? { kind: "hash", name: head, hash: head } : { kind: "branch", name, hash: head };
  }
  const branch = byName.get(`refs/heads/${version}`);
  if (branch !== undefined) return { kind: "branch", name: version, hash: branch };
  const tag = byName.get(`refs/tags/${version}^{}`) ?? byName.get(`refs/tags/${version}`);
  if (tag !== undefined) return { kind: "tag", name: version, hash: tag };
  return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(version) ? { kind: "hash", name: version, hash: version } : undefined;
}
