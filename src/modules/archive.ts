import { posix } from "node:path";
import * as z from "zod";
import { archived, packing, type ArchivedKey } from "../facts/archived.js";
import { file, octal } from "../facts/file.js";
import { sha256 } from "../facts/sha256.js";
import { promise } from "../facts/types.js";
import { sh } from "../remote/quote.js";
import { ancestors, missingParent } from "./support/ancestors.js";
import { attributeChanges, attributeDiff } from "./support/attributes.js";
import { temporaryBeside } from "./support/delivery.js";
import { wordsOf } from "./support/list.js";
import { attributeParams, remotePath } from "./support/params.js";
import { newAttributes } from "./support/write-file.js";
import { defineModule, type Change, type DiffEntry } from "./types.js";

const params = z
  .strictObject({
    path: wordsOf(remotePath).describe("Files and directories of the host, also with wildcards"),
    dest: remotePath.optional().describe("The archive; of one path by default that path with the format behind it"),
    format: z
      .enum(["gz", "bz2", "xz", "tar", "zip"])
      .default("gz")
      .describe("What becomes of them; gz, bz2 and xz are compressed tars"),
    exclude_path: wordsOf(remotePath).default([]).describe("Paths to leave out, also with wildcards"),
    exclusion_patterns: z.array(z.string()).default([]).describe("Wildcards that paths below those are left out by"),
    force_archive: z
      .boolean()
      .default(false)
      .describe("An archive also of a single file, which is only compressed otherwise"),
    remove: z.boolean().default(false).describe("Remove what was packed"),
    ...attributeParams,
  })
  .refine(({ path, dest }) => dest !== undefined || (path.length === 1 && !/[*?]/.test(path[0] ?? "*")), {
    error: "expected dest with several paths",
  })
  .refine(({ mode }) => mode !== "preserve", { error: "mode: preserve is for copy and template" })
  .transform(({ dest, ...rest }) => ({
    ...rest,
    dest: dest ?? `${(rest.path[0] ?? "").replace(/\/$/, "")}.${rest.format}`,
  }));

export const archive = defineModule({
  name: "archive",
  collection: "community.general",
  summary: "Pack files of the host into an archive there, or compress one",
  notes:
    "The archive is packed anew when that would give another one: other names, contents, modes, owners or times. GNU tar, find, sort and sed do the packing, zip and xz where the format is theirs. " +
    "An archive never holds itself.",
  examples: `- name: Logs of yesterday
  archive:
    path: /opt/wso2am/repository/logs/*.log
    dest: /var/backups/logs.tar.gz
- name: Compress a dump, and keep only that
  archive:
    path: /var/backups/apim_db.sql
    format: xz
    remove: true
`,
  params,
  facts: (wanted) => ({
    archived: archived(keyOf(wanted)),
    target: file(wanted.dest),
    digest: sha256(wanted.dest),
    above: ancestors(wanted.dest).map((path) => file(path)),
  }),
  plan(wanted, { archived: fact, target, digest, above }, context) {
    const { dest, format } = wanted;
    const { found, members, root } = fact;
    const single = found.length > 0 && !fact.archive;
    const missing = wanted.path.filter((path) => !/[*?]/.test(path) && !found.includes(path));
    const state = single ? "compress" : missing.length > 0 ? "incomplete" : "archive";
    const result = {
      ...{
        dest,
        dest_state: found.length === 0 && target.type === "absent" ? "absent" : state,
        arcroot: root,
        missing,
      },
      ...{ archived: members.map((name) => posix.join(root, name)), format },
      ...{ expanded_paths: found, expanded_exclude_paths: fact.excluded },
    };
    const say = (failed: string) => ({ changes: [], failed, result });
    if (found.length === 0 && missing.length === 0) return say("Error, no source paths were found");
    const inside = wanted.remove && found.some((path) => dest.startsWith(`${path.replace(/\/$/, "")}/`));
    if (inside) return say("Error, created archive can not be contained in source paths when remove=true");
    const parent = missingParent(dest, above);
    if (parent !== undefined) return say(parent);
    if (target.type !== "absent" && target.type !== "file") return say(`${dest} is a ${target.type}`);
    const right = target.type === "file" && (found.length === 0 || fact.made === digest);
    if (right) {
      const removal = wanted.remove && found.length > 0 ? [removing(wanted)] : [];
      return { changes: [...attributeChanges(dest, target, wanted, context), ...removal], result };
    }
    if (found.length === 0) return { changes: [], result };
    const fresh = newAttributes({ existing: target, attributes: wanted }, context);
    const diff: DiffEntry[] = [
      {
        path: dest,
        attribute: "content",
        before: target.type === "absent" ? null : "an archive",
        after: listOf(members),
      },
      ...(target.type === "file"
        ? attributeDiff(dest, target, wanted, context)
        : [{ path: dest, attribute: "mode", before: null, after: octal(fresh.fact.mode) }]),
    ];
    const temporary = temporaryBeside(dest);
    const script =
      sh`new=${temporary}\n` +
      packing(keyOf(wanted)) +
      sh`mdc_temp "$new"
umask 077
pack "$@" >"$new" && [ -s "$new" ] && mdc_place "$new" ${dest} ${octal(fresh.fact.mode)} ${fresh.owner} ${fresh.group} || { rm -f -- "$new"; exit 1; }`;
    const change: Change = { diff, script, effect: { kind: "opaque", facts: [promise(file(dest), fresh.fact)] } };
    return { changes: wanted.remove ? [change, removing(wanted)] : [change], result };
  },
});

function keyOf(wanted: z.output<typeof params>): ArchivedKey {
  const { path, exclude_path: exclude, exclusion_patterns: patterns, format, force_archive: always, dest } = wanted;
  return { paths: path, exclude, patterns, format, always, dest };
}

function listOf(members: readonly string[]): string {
  return `${members.slice(0, 1000).join("\n")}\n`;
}

/** All the paths go, with what was left out below them. */
function removing(wanted: z.output<typeof params>): Change {
  const diff = wanted.path.map((path) => ({ path, attribute: "state", before: "present", after: "absent" }));
  const script = `${packing(keyOf(wanted))}[ $# -eq 0 ] || rm -rf -- "$@"`;
  return { diff, script, effect: { kind: "opaque" } };
}
