import * as z from "zod";
import { file, type FileFact } from "../facts/file.js";
import { heredoc, quote } from "../remote/quote.js";
import { commandAction, creationNote, executionParams, type Execution } from "./support/execution.js";
import { remotePath } from "./support/params.js";
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
  params: z.strictObject({
    cmd: z.string().min(1).describe("Text for the shell"),
    executable: remotePath.optional().describe("Another shell than /bin/sh"),
    ...executionParams,
  }),
  facts: (params) => ({
    creates: params.creates === undefined ? undefined : file(params.creates),
    removes: params.removes === undefined ? undefined : file(params.removes),
  }),
  plan(params, facts: { creates?: FileFact; removes?: FileFact }) {
    const note = creationNote(params as Execution, facts);
    if (note !== undefined)
      return { changes: [], note, result: { rc: 0, stdout: "", stderr: "", stdout_lines: [], stderr_lines: [] } };
    // Through a variable and not through stdin, which belongs to the command; in `-c` it would stand in the process list.
    const payload = heredoc(`${params.cmd}\n.`);
    const read = `mdc_cmd=$(base64 -d ${payload.redirect}\n${payload.body})\nmdc_cmd=\${mdc_cmd%.}\n`;
    const run = params.executable === undefined ? `eval "$mdc_cmd"` : `${quote(params.executable)} -c "$mdc_cmd"`;
    return { changes: [], action: commandAction(read + run, params) };
  },
});
