import { posix } from "node:path";
import { z } from "zod";
import { file as fileFact, type FileFact } from "../facts/file.js";
import { ancestors } from "./support/ancestors.js";
import { planAbsent, planDirectory, planFile, planLink, planTouch } from "./support/file-states.js";
import { attributeParams, remotePath } from "./support/params.js";
import { defineModule } from "./types.js";

export const file = defineModule({
  name: "file",
  summary: "Set attributes of files, make directories and links, remove files and trees",
  notes:
    "`state: directory` makes missing parents too; those get the same owner, group and mode. `state: absent` removes a whole tree, and of a link only the link.",
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
        .enum(["absent", "directory", "file", "link", "touch"])
        .optional()
        .describe("What should be there; `file` (the default for what exists) only sets attributes"),
      src: z
        .string()
        .optional()
        .describe("With `state: link`: what the link leads to, absolute or relative to the link"),
      force: z
        .boolean()
        .default(false)
        .describe("With `state: link`: replace a file or an empty directory, and allow a target that is missing"),
      ...attributeParams,
    })
    .refine((params) => [params.path, params.dest, params.name].filter((path) => path !== undefined).length === 1, {
      error: "expected path (or dest, or name), once",
    })
    .refine((params) => params.state !== "link" || params.src !== undefined, { error: "expected src with state: link" })
    .transform(({ path, dest, name, ...rest }) => ({ ...rest, path: withoutSlash(path ?? dest ?? name ?? "/") })),
  facts: (params) => ({
    target: fileFact(params.path),
    above: ancestors(params.path).map((path) => fileFact(path)),
    source:
      params.state === "link" && params.src !== undefined
        ? fileFact(posix.resolve(posix.dirname(params.path), params.src))
        : undefined,
  }),
  plan(params, facts: { target: FileFact; above: FileFact[]; source?: FileFact }, context) {
    const { target } = facts;
    switch (params.state ?? (params.src !== undefined ? "link" : "file")) {
      case "absent":
        return planAbsent(params.path, target);
      case "directory":
        return planDirectory(params.path, params, target, facts.above, context);
      case "link":
        return planLink({ ...params, src: params.src ?? "" }, target, facts.source, facts.above, context);
      case "touch":
        return planTouch(params.path, params, target, facts.above, context);
      case "file":
        return planFile(params.path, params, target, context);
    }
  },
});

function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, "") : path;
}
