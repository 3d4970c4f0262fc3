import { basename } from "node:path";
import * as z from "zod";
import { fileMode } from "./support/copy-tree.js";
import { destinationFacts, destinationOf } from "./support/destination.js";
import { makeDirectories } from "./support/directories.js";
import { remotePath } from "./support/params.js";
import { placeParams } from "./support/place-params.js";
import { fileChanges, fileResult } from "./support/write-file.js";
import { defineModule } from "./types.js";

export const template = defineModule({
  name: "template",
  summary: "Render an EJS template and write the result to the host",
  notes:
    "Every variable of the task is in scope under its own name. Nothing is escaped; what an expression gives is never rendered again. " +
    "In a destination that is a directory the file has the name of the template, without `.ejs`. A newline at the end of the template is kept.",
  examples: `- name: Configuration of the server
  template:
    src: deployment.toml.ejs
    dest: /opt/app/conf/deployment.toml
    owner: app
    mode: "0640"
  notify: Restart app
- name: Let the program itself check it
  template:
    src: sudoers.ejs
    dest: /etc/sudoers.d/app
    mode: "0440"
    validate: visudo -cf %s
`,
  params: z.strictObject({
    src: z
      .string()
      .min(1)
      .describe("Template on the controller, searched in `templates/` of the role and of the playbook"),
    dest: remotePath.describe("Where to; in a directory, or with a slash at its end, under the name of the template"),
    newline_sequence: z
      .enum(["\n", "\r\n", "\r"])
      .optional()
      .describe("What ends the lines of the result; as in the template when left out"),
    variables: z
      .record(z.string(), z.unknown())
      .optional()
      .describe("More names for the template, which win over variables of the task"),
    ...placeParams,
  }),
  async prepare(params, { local }) {
    const path = local.find(params.src, "templates");
    const rendered = await local.render(path, params.variables);
    const text =
      params.newline_sequence === undefined ? rendered : rendered.replace(/\r\n|\r|\n/g, params.newline_sequence);
    const { mode } = await local.stat(path);
    return { bytes: Buffer.from(text, "utf8"), mode, name: basename(path).replace(/\.ejs$/, "") };
  },
  facts: ({ dest }, context) => destinationFacts(dest, context.source.name, context),
  plan(params, facts, context) {
    const { bytes, mode, name } = context.source;
    const { owner, group, backup, validate } = params;
    const destination = destinationOf(params.dest, name, facts, params.follow);
    const result = { src: params.src };
    if ("failed" in destination) return { changes: [], failed: destination.failed, result };
    if (!params.force && destination.existing.type !== "absent")
      return { changes: [], note: "left as it is (force: false)", result: { ...result, dest: destination.path } };
    const attributes = { owner, group, mode: fileMode(mode, params) };
    const wanted = { ...destination, content: { bytes }, attributes, backup, validate };
    const above = facts.above[destination.missing.length - 1];
    const made = makeDirectories(destination.missing, { owner, group }, above, context);
    const changes = fileChanges(wanted, context);
    return { changes: [...made, ...changes], result: { ...result, ...fileResult(wanted, changes, context) } };
  },
});
