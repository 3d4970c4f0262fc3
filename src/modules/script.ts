import { basename } from "node:path";
import * as z from "zod";
import { heredoc, raw, sh } from "../remote/quote.js";
import {
  commandAction,
  creationFacts,
  creationNote,
  creationPlaces,
  executionParams,
  type CreationFacts,
} from "./support/execution.js";
import { variable } from "./support/shell-text.js";
import { defineModule } from "./types.js";

const { chdir, creates, removes } = executionParams;

export const script = defineModule({
  name: "script",
  summary: "Run a script of the controller on the host",
  notes:
    "The script goes to a directory that only the account may look into, is run, and is removed. Its first line says what runs it, unless `executable` does. " +
    "What stands behind its name is for a shell of the host, which expands it.",
  examples: `- name: Initialise once
  script: initialise.sh --data /var/lib/app
  args:
    creates: /var/lib/app/version
`,
  freeForm: "cmd",
  params: z
    .strictObject({
      cmd: z
        .string()
        .describe("Script on the controller (searched in `files/` of the role and of the playbook), and its arguments"),
      executable: z
        .string()
        .regex(/^[^\r\n\0]*\S[^\r\n\0]*$/, "expected a program")
        .optional()
        .describe("What runs the script, such as `python3`; with arguments of its own where it needs some"),
      decrypt: z.boolean().default(true).describe("Of a script in a vault, send what it holds"),
      ...{ chdir, creates, removes },
    })
    .refine(...creationPlaces)
    .transform(({ cmd, ...params }, context) => {
      const parts = firstWord(cmd);
      if (parts) return { ...params, ...parts };
      context.addIssue({ code: "custom", message: "expected the name of a script" });
      return z.NEVER;
    }),
  async prepare({ name, decrypt }, { local }) {
    const path = local.find(name, "files");
    return { name: basename(path), content: await local.read(path, decrypt) };
  },
  facts: creationFacts,
  plan(params, facts: CreationFacts, { source }) {
    const options = { ...params, stdin_add_newline: true, strip_empty_ends: false };
    const note = creationNote(params, facts);
    if (note !== undefined) return { changes: [], note, result: { rc: 0, stdout: "", stderr: "" } };
    const payload = heredoc(source.content);
    const made = sh`mdc_folder=$(mktemp -d) || exit
trap 'rm -rf -- "$mdc_folder"' EXIT
mdc_script=$mdc_folder/${source.name}
base64 -d >"$mdc_script" ${raw(payload.redirect)}
${raw(payload.body)}chmod 700 -- "$mdc_script" || exit
`;
    const run = `${made}${variable("mdc_cmd", `${params.executable ?? ""} "$mdc_script"${params.rest}`)}( eval "$mdc_cmd" )`;
    return { changes: [], action: commandAction(run, options) };
  },
});

/** The first word of a command line, as a shell reads it, and what is behind it as it stands. */
function firstWord(line: string): { name: string; rest: string } | undefined {
  const [word = ""] = /^\s*(?:\\[^]|'[^']*'|"(?:\\[^]|[^"\\])*"|[^\s'"\\])+/.exec(line) ?? [];
  const name = word
    .trimStart()
    .replace(
      /\\([^])|'([^']*)'|"((?:\\[^]|[^"\\])*)"/g,
      (_all, escaped?: string, single?: string, double?: string) =>
        escaped ?? single ?? (double ?? "").replace(/\\(["\\$`])/g, "$1"),
    );
  return name === "" ? undefined : { name, rest: line.slice(word.length).trimEnd() };
}
