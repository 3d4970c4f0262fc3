import { posix } from "node:path";
import * as z from "zod";
import { file as fileFact } from "../facts/file.js";
import { sameFile } from "../facts/same-file.js";
import { sha256 } from "../facts/sha256.js";
import { tree } from "../facts/tree.js";
import { ancestors } from "./support/ancestors.js";
import { withoutSlash } from "./support/destination.js";
import { planAbsent, planDirectory, planFile } from "./support/file-states.js";
import { planHardLink, planLink } from "./support/link-states.js";
import { attributeParams, remotePath } from "./support/params.js";
import { planTouch } from "./support/touch.js";
import { defineModule } from "./types.js";

const time = z.enum(["preserve", "now"]).optional();

export const file = defineModule({
  name: "file",
  summary: "Set attributes of files, make directories and links, remove files and trees",
  notes:
    "`state: directory` makes missing parents too; those get the same owner, group and mode. `state: absent` removes a whole tree, and of a link only the link. " +
    "`recurse` never follows links below the directory, whatever `follow` says. `access_time` and `modification_time` know `preserve` and `now` only.",
  examples: `- name: Directory for the data
  file:
    path: /var/lib/app
    state: directory
    owner: app
    mode: "0750"
- name: Link to the current version
  file:
    src: /opt/app-1.2
    path: /opt/app
    state: link
`,
  params: z
    .strictObject({
      path: remotePath.optional().describe("What to manage (also `dest` or `name`)"),
      dest: remotePath.optional().describe("Same as `path`"),
      name: remotePath.optional().describe("Same as `path`"),
      state: z
        .enum(["absent", "directory", "file", "hard", "link", "touch"])
        .optional()
        .describe("What should be there; `file` (the default for what exists) only sets attributes"),
      src: z
        .string()
        .optional()
        .describe(
          "With `state: link`: what the link leads to, absolute or relative to the link; with `hard`: the other name of the file",
        ),
      force: z
        .boolean()
        .default(false)
        .describe(
          "With `state: link` or `hard`: replace a file, with `link` also an empty directory, and allow a target that is missing",
        ),
      follow: z
        .boolean()
        .default(true)
        .describe("Where the path is a link: set owner, group and mode of what it leads to, not of the link"),
      recurse: z
        .boolean()
        .default(false)
        .describe("With `state: directory`: set owner, group and mode of everything below as well"),
      access_time: time.describe("With `state: touch`: `now` (the default) or `preserve`"),
      modification_time: time.describe("With `state: touch`: `now` (the default) or `preserve`"),
      ...attributeParams,
    })
    .refine((params) => [params.path, params.dest, params.name].filter((path) => path !== undefined).length === 1, {
      error: "expected path (or dest, or name), once",
    })
    .refine((params) => (params.state !== "link" && params.state !== "hard") || params.src !== undefined, {
      error: "expected src with state: link or hard",
    })
    .refine((params) => params.state !== "hard" || params.src?.startsWith("/"), {
      error: "expected an absolute path in src with state: hard",
    })
    .refine((params) => !params.recurse || params.state === "directory", { error: "recurse needs state: directory" })
    .refine((params) => params.mode !== "preserve", { error: "mode: preserve is for copy and template" })
    .transform(({ path, dest, name, ...rest }) => ({
      ...rest,
      path: withoutSlash(path ?? dest ?? name ?? "/"),
      state: rest.state ?? (rest.src === undefined ? ("file" as const) : ("link" as const)),
    })),
  facts: ({ path, state, src = "", recurse }, context) => {
    const source = state === "link" ? sourceOf(path, src) : state === "hard" ? src : undefined;
    return {
      target: fileFact(path),
      above: ancestors(path).map((one) => fileFact(one)),
      below: recurse || (state === "absent" && context.diff) ? tree({ path }) : undefined,
      source: source === undefined ? undefined : fileFact(source),
      sourceSha256: state === "hard" ? sha256(src) : undefined,
      same: state === "hard" ? sameFile({ path, other: src }) : undefined,
    };
  },
  plan(params, facts, context) {
    const { path, src = "" } = params;
    const { target } = facts;
    switch (params.state) {
      case "absent":
        return planAbsent(path, target, facts.below);
      case "directory":
        return planDirectory(path, params, facts, context);
      case "link":
        return planLink({ ...params, src }, { ...facts, sourcePath: sourceOf(path, src) }, context);
      case "hard":
        return planHardLink({ ...params, src }, facts, context);
      case "touch":
        return planTouch(path, params, target, facts.above, context);
      case "file":
        return planFile(path, params, target, context);
    }
  },
});

function sourceOf(path: string, src: string): string {
  return posix.resolve(posix.dirname(path), src);
}
