import * as z from "zod";
import { listOf } from "./support/list.js";
import { defineModule } from "./types.js";

const ofFolders = ["depth", "files_matching", "ignore_files", "extensions", "ignore_unknown_extensions"] as const;

export const includeVars = defineModule({
  name: "include_vars",
  summary: "Read variables from files of the controller, for the tasks that follow",
  readsOnly: true,
  local: true,
  notes:
    "A file is searched in `vars/` of the role, in the role, beside the file with the task and beside the playbook; a folder in `vars/` of the role, or beside the file with the task. " +
    "Of a folder, all files below it are read in the order of their paths, but `vars/main.yml` of the role; `depth` counts folders in that order, as with Ansible. " +
    "The variables stand above those of tasks and below those of `set_fact`. Templates in them are evaluated when they are used.",
  examples: `- name: What is different on this system
  include_vars: <%= facts.os_family %>.yml
- name: All limits, in one variable
  include_vars:
    dir: limits
    extensions: [yml]
    name: limits
`,
  freeForm: "file",
  params: z
    .strictObject({
      file: z.string().min(1).optional().describe("The file"),
      dir: z.string().min(1).optional().describe("The folder"),
      name: z.string().min(1).optional().describe("Put everything into one variable of this name"),
      depth: z.int().min(0).optional().describe("How many folders to read; 0 for all"),
      files_matching: z.string().optional().describe("Regular expression that names of files have to match"),
      ignore_files: listOf(z.string()).optional().describe("Regular expressions that names of files must not end with"),
      extensions: listOf(z.string()).optional().describe("Extensions of files of variables: yaml, yml and json"),
      ignore_unknown_extensions: z.boolean().optional().describe("Pass over files with other extensions"),
      hash_behaviour: z
        .enum(["replace", "merge"])
        .default("replace")
        .describe("Whether mappings replace those of the same name, or are merged with them"),
    })
    .refine(({ file, dir }) => (file === undefined) !== (dir === undefined), { error: "expected one of file and dir" })
    .refine((params) => params.dir !== undefined || ofFolders.every((name) => params[name] === undefined), {
      error: `${ofFolders.join(", ")} go with dir only`,
    }),
  prepare: (params, { local }) =>
    Promise.resolve().then(() =>
      local.variables({
        file: params.file,
        dir: params.dir,
        depth: params.depth ?? 0,
        filesMatching: params.files_matching,
        ignoreFiles: params.ignore_files ?? [],
        extensions: params.extensions ?? ["yaml", "yml", "json"],
        ignoreUnknownExtensions: params.ignore_unknown_extensions ?? false,
        merge: params.hash_behaviour === "merge",
        name: params.name,
      }),
    ),
  plan: (_params, _facts, { source }) => ({
    changes: [],
    included: source.values,
    result: { ansible_facts: source.shown, ansible_included_var_files: source.files },
  }),
});
