import { posix } from "node:path";
import * as z from "zod";
import { svnCheckout, svnFunction, svnPath, type SvnCheckout, type SvnKey } from "../facts/svn-checkout.js";
import { promise } from "../facts/types.js";
import { sh } from "../remote/quote.js";
import { withoutSlash } from "./support/destination.js";
import { remotePath } from "./support/params.js";
import { defineModule, type DiffEntry, type Plan } from "./types.js";

const source = z
  .string()
  .regex(/^[^\s-][^\r\n\0]*$/, "expected the URL of a repository")
  .refine((url) => !/^[\w+]+:\/\/[^/@]*:[^/@]*@/.test(url), {
    error: "a password in the URL would be in the host's list of processes: use password",
  });
const revision = z.union([
  z.int().min(0).transform(String),
  z.string().regex(/^(\d+|HEAD|BASE|COMMITTED|PREV|\{[^{}\r\n\0]+\})$/, "expected a number, HEAD, or a date in braces"),
]);
const oneLine = z.string().regex(/^[^\r\n\0]*$/, "expected one line");

const params = z
  .strictObject({
    repo: source.optional().describe("URL of the repository or of a folder in it (also `name` or `repository`)"),
    name: source.optional().describe("Same as `repo`"),
    repository: source.optional().describe("Same as `repo`"),
    dest: remotePath
      .transform(withoutSlash)
      .optional()
      .describe(
        "Directory of the working copy; not needed where nothing is made (`checkout`, `update` and `export` false)",
      ),
    revision: revision.optional().describe("Revision, HEAD unless told (also `rev` or `version`)"),
    rev: revision.optional().describe("Same as `revision`"),
    version: revision.optional().describe("Same as `revision`"),
    force: z
      .boolean()
      .default(false)
      .describe("Throw away changes of files under version control; overwrite when exporting"),
    in_place: z.boolean().default(false).describe("Check out over a directory that is no working copy yet"),
    username: oneLine.min(1).optional().describe("Account at the repository; the host's list of processes shows it"),
    password: oneLine.optional().describe("Its password; svn 1.10 or newer takes it from its standard input"),
    executable: z.string().min(1).default("svn").describe("Program that is svn"),
    checkout: z.boolean().default(true).describe("Make what is missing"),
    update: z.boolean().default(true).describe("Bring what is there up to date"),
    export: z.boolean().default(false).describe("Only the files, without a working copy"),
    switch: z.boolean().default(true).describe("Take the URL for a working copy of another one"),
    validate_certs: z
      .boolean()
      .default(false)
      .describe("false: trust a server whose certificate nobody known has signed"),
  })
  .refine((all) => [all.repo, all.name, all.repository].filter((one) => one !== undefined).length === 1, {
    error: "expected repo (or name, or repository), once",
  })
  .refine((all) => [all.revision, all.rev, all.version].filter((one) => one !== undefined).length <= 1, {
    error: "expected revision (or rev, or version), once",
  })
  .refine((all) => all.dest !== undefined || !(all.checkout || all.update || all.export), {
    error: "expected dest, unless checkout, update and export are false",
  })
  .transform(({ repo, name, repository, revision: wanted, rev, version, ...rest }) => ({
    ...rest,
    repo: repo ?? name ?? repository ?? "",
    revision: wanted ?? rev ?? version ?? "HEAD",
  }));

type Wanted = z.output<typeof params>;

export const subversion = defineModule({
  name: "subversion",
  summary: "Bring a working copy to a revision of a Subversion repository",
  notes:
    "The host's svn asks the repository what the revision would change, in the same request that reads all else; a working copy in which it would change nothing is left alone, also where its number is an older one. " +
    "Files that are not under version control are never touched. An export is made anew each time, as with Ansible.",
  examples: `- name: Artifacts of the gateways
  subversion:
    repo: svn://svn.example.com/apim/artifacts
    dest: /opt/artifacts
    username: gateway
    password: <%= svn_password %>
`,
  params,
  facts: (wanted) => ({ there: svnCheckout(keyOf(wanted)) }),
  plan(wanted, { there }): Plan {
    const { dest, force, update, checkout } = wanted;
    const revisionOf = there.wanted?.revision;
    if (dest === undefined) return { changes: [], result: { after: `Revision: ${revisionOf}` } };
    const say = (failed: string): Plan => ({ changes: [], failed });
    if (wanted.export) {
      if (there.state !== "absent" && !force) return say(`${dest} is there: an export replaces it with force: true`);
      return change(
        wanted,
        there,
        [{ path: dest, attribute: "export", before: null, after: revisionOf }],
        exporting(wanted),
      );
    }
    if (there.state === "absent") {
      if (!checkout) return { changes: [] };
      return change(wanted, there, [revisionDiff(dest, null, revisionOf)], checkingOut(wanted, false));
    }
    if (there.state === "other") {
      if (!wanted.in_place) return say(`${dest} folder already exists, but its not a subversion repository`);
      return change(wanted, there, [revisionDiff(dest, null, revisionOf)], checkingOut(wanted, true));
    }
    if (!update) return { changes: [] };
    if (there.modified && !force) return say(`modified files exist in the working copy ${dest} (force: false)`);
    const diff: DiffEntry[] = [];
    // svn tells URLs without a slash at their end.
    const elsewhere = wanted.switch && there.url !== withoutSlash(wanted.repo);
    if (there.wanted?.differs) diff.push(revisionDiff(dest, there.revision, revisionOf));
    if (elsewhere) diff.push({ path: dest, attribute: "url", before: there.url, after: withoutSlash(wanted.repo) });
    if (there.modified) diff.push({ path: dest, attribute: "state", before: "modified", after: "clean" });
    if (diff.length > 0) return change(wanted, there, diff, updating(wanted, there));
    return { changes: [], result: { before: told(there), after: told(there) } };
  },
});

function keyOf({
  repo,
  dest,
  revision: wanted,
  executable,
  validate_certs,
  username,
  password,
  ...what
}: Wanted): SvnKey {
  const ask = what.export || what.update || what.checkout || dest === undefined;
  return { repo, dest, revision: wanted, ask, executable, validateCerts: validate_certs, username, password };
}

/** As svn info has it. */
function told({ state, revision: number, url }: SvnCheckout): string[] | null {
  return state === "copy" ? [`Revision: ${number}`, `URL: ${url}`] : null;
}

function revisionDiff(path: string, before: string | null | undefined, after: string | undefined): DiffEntry {
  return { path, attribute: "revision", before: before ?? null, after };
}

function change(wanted: Wanted, there: SvnCheckout, diff: DiffEntry[], work: string): Plan {
  const key = keyOf(wanted);
  const script = `${svnFunction(key)}{ ${work}; } >&2`;
  if (wanted.export) return { changes: [{ diff, script, effect: { kind: "opaque" } }] };
  const url = wanted.switch || there.state !== "copy" ? withoutSlash(wanted.repo) : there.url;
  const after: SvnCheckout = { state: "copy", revision: there.wanted?.revision, url, modified: false };
  const facts = [promise(svnCheckout(key), { ...after, wanted: { revision: after.revision ?? "", differs: false } })];
  const result = { before: told(there), after: told(after) };
  return { changes: [{ diff, script, effect: { kind: "opaque", facts } }], result };
}

function exporting({ repo, dest = "", revision: wanted, force }: Wanted): string {
  return sh`mdc_svn export -q ${force ? ["--force"] : []} -r ${wanted} ${repo} ${svnPath(dest)}`;
}

function checkingOut({ repo, dest = "", revision: wanted, force }: Wanted, over: boolean): string {
  const made = sh`mkdir -p -- ${posix.dirname(dest)} && mdc_svn checkout -q ${over ? ["--force"] : []} -r ${wanted} ${repo} ${dest}`;
  return over && force ? `${made}${sh` && mdc_svn revert -q -R ${svnPath(dest)}`}` : made;
}

/** `switch` and `checkout` take their second path as it is; of all others svn cuts off what follows an `@`. */
function updating({ repo, dest = "", revision: wanted, switch: switches }: Wanted, there: SvnCheckout): string {
  const path = svnPath(dest);
  return [
    ...(switches && there.url !== withoutSlash(repo) ? [sh`mdc_svn switch -q -r ${wanted} ${repo} ${dest}`] : []),
    ...(there.modified ? [sh`mdc_svn revert -q -R ${path}`] : []),
    sh`mdc_svn update -q -r ${wanted} ${path}`,
  ].join(" && ");
}
