import { heredoc, raw, sh } from "../remote/quote.js";
import { secretId } from "./secret-id.js";
import { factKind, lineRecords } from "./types.js";

/** How svn is called, and as whom. */
export interface SvnAccess {
  executable: string;
  validateCerts: boolean;
  username: string | undefined;
  password: string | undefined;
}

export interface SvnKey extends SvnAccess {
  repo: string;
  /** Undefined where only the repository is asked. */
  dest: string | undefined;
  revision: string;
  /** Whether the repository is asked what the revision would change. */
  ask: boolean;
}

/** A working copy, and what the wanted revision of the repository would change in it. */
export interface SvnCheckout {
  state: "absent" | "copy" | "other";
  revision?: string | undefined;
  url?: string | undefined;
  /** Files under version control that were changed, or are missing. */
  modified?: boolean;
  /** Undefined where nobody asked. */
  wanted?: { revision: string; differs: boolean } | undefined;
}

/** Reads a working copy and the repository that it comes from. A record is lines of `NAME VALUE` in base64. */
export const svnCheckout = factKind<SvnKey, SvnCheckout>({
  name: "svn_checkout",
  id: ({ password, ...key }) => JSON.stringify([key, password === undefined ? null : secretId(password)]),
  path: ({ dest, repo }) => dest ?? repo,
  covers: true,
  probe: (keys) => keys.map(probeOne).join(""),
  ...lineRecords,
  parse(record, { repo, executable }) {
    const text = Buffer.from(record.toString("latin1"), "base64").toString("utf8");
    const said = (name: string): string | undefined => new RegExp(`^${name} (.*)$`, "m").exec(text)?.[1];
    if (said("missing") !== undefined) return { status: "absent-tool", tool: executable };
    const failure = /^failed ([\s\S]*)$/m.exec(text)?.[1];
    if (failure !== undefined) return { status: "error", message: `svn cannot read ${repo}: ${failure.trim()}` };
    const wanted = said("wanted");
    return {
      status: "known",
      value: {
        state: said("state") as SvnCheckout["state"],
        revision: said("revision"),
        url: said("url"),
        modified: said("modified") === "1",
        wanted: wanted === undefined ? undefined : { revision: wanted, differs: said("differs") === "1" },
      },
    };
  },
  compare(promised, actual) {
    if (promised.state !== actual.state) return ["it is no working copy"];
    return promised.revision === actual.revision
      ? []
      : [`the revision is ${actual.revision}, wanted ${promised.revision}`];
  },
});

/**
 * Defines `mdc_svn`, which asks nobody for anything and keeps nothing. The password goes to its standard input: arguments can be read by others.
 */
export function svnFunction({ executable, validateCerts, username, password }: SvnAccess): string {
  const words = [
    ...["--non-interactive", "--no-auth-cache"],
    ...(validateCerts ? [] : ["--trust-server-cert"]),
    ...(username === undefined ? [] : ["--username", username]),
    ...(password === undefined ? [] : ["--password-from-stdin"]),
  ];
  const call = sh`LC_ALL=C.UTF-8 ${executable} ${words} "$@"`;
  if (password === undefined) return `mdc_svn() { ${call}; }\n`;
  const secret = heredoc(`${password}\n`);
  return `mdc_svn() { base64 -d ${secret.redirect} | ${call}\n${secret.body}}\n`;
}

/** A path for svn, which takes what follows the last `@` for a revision. */
export function svnPath(path: string): string {
  return path.includes("@") ? `${path}@` : path;
}

function probeOne(key: SvnKey): string {
  const { repo, dest, revision, ask, executable } = key;
  const read = ask ? asking(repo, revision) : "";
  return (
    sh`( {
command -v ${executable} >/dev/null 2>&1 || { echo missing svn; exit; }
` +
    svnFunction(key) +
    (dest === undefined ? "echo state absent\n" : looking(dest)) +
    `${read}} 2>/dev/null | base64 | tr -d '\\n'; echo )\n`
  );
}

/** After a commit some files have another revision than their directory: then nothing less than an update tells what is there. */
function looking(dest: string): string {
  const path = svnPath(dest);
  return sh`r= u=
if [ ! -e ${dest} ] && [ ! -L ${dest} ]; then echo state absent
elif r=$(mdc_svn info --show-item revision --no-newline ${path}); then
  u=$(mdc_svn info --show-item url --no-newline ${path})
  printf 'state copy\nrevision %s\nurl %s\n' "$r" "$u"
  mdc_svn info -R --xml ${path} | awk '/^<entry/ { e = 1 } /^<commit/ { e = 0 }
    e && /^ *revision="/ { gsub(/[^0-9]/, ""); if (r != "" && r != $0) { print "differs 1"; exit } r = $0 }'
  mdc_svn status --quiet --ignore-externals ${path} | grep -q '^[^?X]' && echo modified 1
else echo state other
fi
`;
}

/** Where nothing is checked out there is nothing to compare with. */
function asking(repo: string, revision: string): string {
  return sh`if ! w=$(mdc_svn info --show-item revision --no-newline -r ${revision} ${repo} 2>&1); then printf 'failed %s\n' "$w"
else
  printf 'wanted %s\n' "$w"
  if [ -n "\${u-}" ]; then
    if ! d=$(mdc_svn diff --summarize ${raw('--old="$u@$r"')} --new=${repo}${raw('@"$w"')} 2>&1); then printf 'failed %s\n' "$d"
    elif [ -n "$d" ]; then echo differs 1
    fi
  fi
fi
`;
}
