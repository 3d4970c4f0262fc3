import * as z from "zod";
import { digest } from "../facts/digest.js";
import { file, type FileFact } from "../facts/file.js";
import { sha256 } from "../facts/sha256.js";
import { stat as statFact, statBefore, type StatFact } from "../facts/stat.js";
import { remotePath } from "./support/params.js";
import { permissionFields } from "./support/permission-fields.js";
import { withoutSlash } from "./support/destination.js";
import { defineModule } from "./types.js";

export const stat = defineModule({
  name: "stat",
  summary: "Read what is known about a file, directory or link",
  readsOnly: true,
  notes:
    "The registered result has the fields of Ansible's under `stat`. `checksum` is SHA-256 unless `checksum_algorithm` says otherwise (Ansible's is SHA-1). " +
    "Times are whole seconds. `mimetype`, `charset`, `attributes` and `version` are not read. What is not there is no error: `stat.exists` is false.",
  examples: `- name: Look for the marker
  stat:
    path: /var/lib/app/.initialised
  register: marker
- name: Initialise
  command: /opt/app/bin/init
  when: "!marker.stat.exists"
`,
  params: z
    .strictObject({
      path: remotePath.optional().describe("What to look at (also `dest` or `name`)"),
      dest: remotePath.optional().describe("Same as `path`"),
      name: remotePath.optional().describe("Same as `path`"),
      follow: z
        .boolean()
        .default(false)
        .describe("Look at what a link leads to, instead of at the link; so does a slash at the end of the path"),
      get_checksum: z.boolean().default(true).describe("Read the digest of a regular file"),
      checksum_algorithm: z
        .enum(["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
        .default("sha256")
        .describe("Algorithm of the digest (also `checksum` or `checksum_algo`)"),
    })
    .refine((params) => [params.path, params.dest, params.name].filter((path) => path !== undefined).length === 1, {
      error: "expected path (or dest, or name), once",
    })
    .transform(({ path, dest, name, follow, ...rest }) => {
      const written = path ?? dest ?? name ?? "/";
      return { ...rest, path: withoutSlash(written), follow: follow || written.endsWith("/") };
    }),
  facts: ({ path, follow, get_checksum, checksum_algorithm: algorithm }, { check }) => ({
    found: (check ? statBefore : statFact)({ path, follow }),
    // What earlier tasks of a check would have made of the path is known of this fact, not of the whole stat.
    file: file(path),
    sha256: get_checksum && algorithm === "sha256" ? sha256(path) : undefined,
    digest: get_checksum && algorithm !== "sha256" ? digest({ path, algorithm }) : undefined,
  }),
  plan(params, facts) {
    const { found } = facts;
    const checksum = facts.sha256 ?? facts.digest ?? undefined;
    const standing = seen(facts.file, params.follow);
    if (standing.type === "absent") return { changes: [], result: { stat: { exists: false } } };
    return { changes: [], result: { stat: { exists: true, path: params.path, ...fields(found, standing, checksum) } } };
  },
});

function seen(fact: FileFact, follow: boolean): FileFact {
  if (fact.type !== "link" || !follow) return fact;
  if (fact.leadsTo === undefined || fact.leadsTo === "absent") return { type: "absent" };
  const { path: _path, ...attributes } = fact.end ?? { path: "" };
  return { type: fact.leadsTo, ...attributes };
}

/** What a planned change promises goes before what was read before it. */
function fields(
  found: StatFact | null,
  standing: Exclude<FileFact, { type: "absent" }>,
  checksum: string | undefined,
): Record<string, unknown> {
  const mode = standing.mode ?? found?.mode;
  const regular = standing.type === "file";
  const special = standing.type === "other" ? found?.type : undefined;
  return {
    ...permissionFields(mode),
    ...{ isdir: standing.type === "directory", isreg: regular, islnk: standing.type === "link" },
    ...{ ischr: special === "character special file", isblk: special === "block special file" },
    ...{ isfifo: special === "fifo", issock: special === "socket" },
    ...{ uid: standing.uid ?? found?.uid, gid: standing.gid ?? found?.gid },
    ...{ pw_name: standing.owner ?? found?.owner, gr_name: standing.group ?? found?.group },
    ...(regular && checksum !== undefined ? { checksum } : {}),
    ...(found ? measured(found) : {}),
  };
}

function measured(found: StatFact): Record<string, unknown> {
  const { size, inode, dev, nlink, atime, mtime, ctime, blocks, blockSize, readable, writeable, executable } = found;
  return {
    ...{ size, inode, dev, nlink, atime, mtime, ctime, blocks, block_size: blockSize, readable, writeable, executable },
    ...(found.target === undefined ? {} : { lnk_target: found.target }),
    ...(found.source === undefined ? {} : { lnk_source: found.source }),
  };
}
