import * as z from "zod";
import { quote } from "../remote/quote.js";
import { splitWords } from "../words.js";
import {
  commandAction,
  creationMatches,
  creationNote,
  creationPlaces,
  executionParams,
  type CreationFacts,
} from "./support/execution.js";
import { shellWords } from "./support/params.js";
import { defineModule } from "./types.js";

export const command = defineModule({
  name: "command",
  summary: "Run a program with arguments, without a shell",
  notes:
    "`cmd` is split into words as a shell would split them, quotes included, but nothing in it is expanded: no variables, globs, pipes or redirections. " +
    "The outcome is `changed` unless `changed_when` says otherwise. With `creates` or `removes` the program runs only when that path is missing or there; in its name `*`, `?` and `[a-z]` stand for whatever matches.",
  examples: `- name: Rebuild the certificate links
  command: update-ca-certificates
- name: Initialise once
  command:
    argv: [/opt/app/bin/init, --data, /var/lib/app]
    creates: /var/lib/app/version
`,
  freeForm: "cmd",
  params: z
    .strictObject({
      cmd: shellWords.min(1).optional().describe("Program and arguments in one string"),
      argv: z
        .array(z.union([z.string(), z.number().transform(String)]))
        .min(1)
        .optional()
        .describe("Program and arguments as a list"),
      ...executionParams,
    })
    .refine((params) => (params.cmd === undefined) !== (params.argv === undefined), {
      error: "expected one of cmd and argv",
    })
    .refine(...creationPlaces),
  facts: creationMatches,
  plan(params, facts: CreationFacts) {
    const note = creationNote(params, facts);
    if (note !== undefined)
      return { changes: [], note, result: { rc: 0, stdout: "", stderr: "", stdout_lines: [], stderr_lines: [] } };
    const words = params.argv ?? splitWords(params.cmd ?? "");
    return { changes: [], action: commandAction(words.map(quote).join(" "), params) };
  },
});
