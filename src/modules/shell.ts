import * as z from "zod";
import {
  commandAction,
  creationMatches,
  creationNote,
  creationPlaces,
  executionParams,
  type CreationFacts,
} from "./support/execution.js";
import { remotePath } from "./support/params.js";
import { shellText } from "./support/shell-text.js";
import { defineModule } from "./types.js";

export const shell = defineModule({
  name: "shell",
  summary: "Run text in a shell",
  notes:
    "The text runs in `/bin/sh` (or `executable`) as it stands: pipes, variables and globs work. Put values that come from outside through `quote(…)`.",
  examples: `- name: Count the connections
  shell: ss -Htn state established | wc -l
  changed_when: false
`,
  freeForm: "cmd",
  params: z
    .strictObject({
      cmd: z.string().min(1).describe("Text for the shell"),
      executable: remotePath.optional().describe("Another shell than /bin/sh"),
      ...executionParams,
    })
    .refine(...creationPlaces),
  facts: creationMatches,
  plan(params, facts: CreationFacts) {
    const note = creationNote(params, facts);
    if (note !== undefined)
      return { changes: [], note, result: { rc: 0, stdout: "", stderr: "", stdout_lines: [], stderr_lines: [] } };
    return { changes: [], action: commandAction(shellText(params.cmd, params.executable), params) };
  },
});
