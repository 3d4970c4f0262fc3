import { posix } from "node:path";
import * as z from "zod";
import { gitCheckout, gitEnvironment, type GitCheckout, type GitKey } from "../facts/git-checkout.js";
import { promise } from "../facts/types.js";
import { sh } from "../remote/quote.js";
import { splitWords } from "../words.js";
import { withoutSlash } from "./support/destination.js";
import { remotePath, shellWords } from "./support/params.js";
import { defineModule, type DiffEntry, type Plan } from "./types.js";

const word = z.string().regex(/^[^\s-][^\s]*$/, "expected one word");
const source = z
  .string()
  .regex(/^[^\s-][^\r\n\0]*$/, "expected the address or path of a repository")
  .refine((url) => !/^\w+:\/\/[^/@]*:[^/@]*@/.test(url), {
    error:
      "a password in the address would be in the host's list of processes: use key_file or a credential helper of git",
  });

const params = z
  .strictObject({
    repo: source.optional().describe("Address of the repository, or its path on the host (also `name`)"),
    name: source.optional().describe("Same as `repo`"),
    dest: remotePath.transform(withoutSlash).describe("Directory of the working tree"),
    version: word.default("HEAD").describe("Branch, tag or full hash; HEAD is the default branch"),
    remote: word.default("origin").describe("Name under which the repository is known there"),
    force: z.boolean().default(false).describe("Throw away changes of tracked files"),
    update: z.boolean().default(true).describe("Bring what is there up to date; false: only make what is missing"),
    clone: z.boolean().default(true).describe("Make what is missing; false: only look"),
    depth: z.int().positive().optional().describe("So many commits only"),
    single_branch: z.boolean().default(false).describe("Only the branch or tag"),
    bare: z.boolean().default(false).describe("A repository without a working tree"),
    recursive: z.boolean().default(true).describe("Submodules, too"),
    key_file: remotePath.optional().describe("Private key on the host for ssh"),
    accept_hostkey: z
      .boolean()
      .default(false)
      .describe("Take the key of a server that is not known yet (also `accept_newhostkey`)"),
    accept_newhostkey: z.boolean().default(false).describe("Same as `accept_hostkey`"),
    ssh_opts: shellWords.default("").describe("More options for ssh"),
    umask: z
      .string()
      .regex(/^0?[0-7]{3}$/, 'expected three octal digits in quotes, such as "022"')
      .optional()
      .describe("umask for what is written"),
  })
  .refine(({ repo, name }) => (repo === undefined) !== (name === undefined), { error: "expected repo (or name), once" })
  .transform(({ repo, name, ...rest }) => ({ ...rest, repo: addressOf(repo ?? name ?? "") }));

type Wanted = z.output<typeof params>;

export const git = defineModule({
  name: "git",
  summary: "Bring a working tree to a version of a git repository",
  notes:
    "The host's git asks the repository what the version is, in the same request that reads all else; a working tree of that commit is left alone. Files that git does not track are never touched. " +
    "A server whose key has changed is always refused. " +
    "`archive`, `executable`, `reference`, `refspec`, `separate_git_dir`, `track_submodules`, `verify_commit` and `gpg_allowlist` are not there.",
  examples: `- name: Policies of the gateway
  git:
    repo: https://git.example.com/apim/policies.git
    dest: /opt/policies
    version: v4.2
`,
  params,
  facts: (wanted) => ({ there: gitCheckout(keyOf(wanted)) }),
  plan(wanted, { there }): Plan {
    const { dest, repo, force, update, clone } = wanted;
    const before = there.head ?? null;
    const say = (failed: string): Plan => ({ changes: [], failed, result: { before } });
    if (there.state === "other") return say(`${dest} is there, is not empty, and is no repository of git`);
    if (there.state === "absent" ? !clone : !update)
      return { changes: [], result: { before, after: there.wanted?.hash ?? before } };
    const { wanted: version } = there;
    if (!version) return { changes: [], result: { before, after: before } };
    const remote_url_changed = there.state === "repository" && there.url !== repo;
    const result = { before, after: version.hash, ...(remote_url_changed ? { remote_url_changed } : {}) };
    if (there.dirty && !force) return say(`Local modifications exist in the destination: ${dest} (force=no).`);
    const diff: DiffEntry[] = [];
    if (before !== version.hash) diff.push({ path: dest, attribute: "commit", before, after: version.hash });
    if (remote_url_changed) diff.push({ path: dest, attribute: "remote", before: there.url ?? null, after: repo });
    if (there.dirty) diff.push({ path: dest, attribute: "state", before: "modified", after: "clean" });
    if (diff.length === 0) return { changes: [], result };
    const mask = wanted.umask === undefined ? "" : sh`umask ${wanted.umask}\n`;
    const work = there.state === "absent" ? cloning(wanted, version) : updating(wanted, version, there.url);
    const script = `${mask}${gitEnvironment(keyOf(wanted))}{ ${work}; } >&2`;
    const after: GitCheckout = { state: "repository", head: version.hash, dirty: false, url: repo, wanted: version };
    const facts = [promise(gitCheckout(keyOf(wanted)), after)];
    return { changes: [{ diff, script, effect: { kind: "opaque", facts } }], result };
  },
});

/** As Ansible's: git would pass over `depth` and make hard links for a path, not for an address. */
function addressOf(repo: string): string {
  return repo.startsWith("/") ? `file://${repo.replaceAll("%", "%25")}` : repo;
}

function keyOf({ repo, dest, remote, bare, version, update, clone, ...access }: Wanted): GitKey {
  const accept = access.accept_hostkey || access.accept_newhostkey;
  const ssh = [
    ...(access.key_file === undefined ? [] : ["-i", access.key_file, "-o", "IdentitiesOnly=yes"]),
    ...(accept ? ["-o", "StrictHostKeyChecking=accept-new"] : []),
    ...splitWords(access.ssh_opts),
  ];
  return { repo, dest, remote, bare, version: update || clone ? version : undefined, ssh };
}

type Version = NonNullable<GitCheckout["wanted"]>;

function cloning(wanted: Wanted, { kind, name, hash }: Version): string {
  const { repo, dest, remote, depth, bare, single_branch } = wanted;
  const flags = [
    ...(bare ? ["--bare"] : []),
    ...(bare ? [] : ["--origin", remote]),
    ...(depth === undefined || kind === "hash" ? [] : ["--depth", String(depth)]),
    ...(single_branch ? ["--single-branch"] : []),
    ...(kind === "hash" ? ["--no-checkout"] : ["--branch", name]),
  ];
  const made = sh`mkdir -p -- ${posix.dirname(dest)} && git -c advice.detachedHead=false clone -q ${flags} -- ${repo} ${dest}`;
  if (bare) return made;
  const checkout = kind === "hash" ? sh` && git -C ${dest} checkout -q --detach ${hash}` : "";
  return made + checkout + submodules(wanted);
}

function updating(wanted: Wanted, { kind, name, hash }: Version, url: string | undefined): string {
  const { repo, dest, remote, depth, bare } = wanted;
  const flags = depth === undefined ? [] : ["--depth", String(depth)];
  const commands: string[] = [];
  if (url === undefined) commands.push(sh`git -C ${dest} remote add -- ${remote} ${repo}`);
  else if (url !== repo) commands.push(sh`git -C ${dest} remote set-url -- ${remote} ${repo}`);
  if (bare) {
    const all = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
    return [...commands, sh`git -C ${dest} fetch -q ${flags} -- ${remote} ${all}`].join(" && ");
  }
  const refs = [`+refs/heads/*:refs/remotes/${remote}/*`, "+refs/tags/*:refs/tags/*"];
  commands.push(sh`git -C ${dest} fetch -q --force ${flags} -- ${remote} ${refs}`);
  if (kind === "branch") commands.push(sh`git -C ${dest} checkout -q --force -B ${name} ${`${remote}/${name}`}`);
  else commands.push(sh`git -C ${dest} checkout -q --force --detach ${hash}`);
  return commands.join(" && ") + submodules(wanted);
}

function submodules({ dest, recursive }: Wanted): string {
  if (!recursive) return "";
  return sh` && if [ -e ${`${dest}/.gitmodules`} ]; then git -C ${dest} submodule -q sync --recursive && git -C ${dest} submodule -q update --init --recursive --force; fi`;
}
