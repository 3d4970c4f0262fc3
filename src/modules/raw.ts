import * as z from "zod";
import { commandAction } from "./support/execution.js";
import { remotePath } from "./support/params.js";
import { shellText } from "./support/shell-text.js";
import { defineModule } from "./types.js";

export const raw = defineModule({
  name: "raw",
  summary: "Run text in a shell, without anything around it",
  notes:
    "For playbooks of Ansible, where this is what needs no Python on the host. Here nothing does, and `shell` does the same with more to say; what it prints is given with its newlines.",
  examples: `- name: How long has it been up?
  raw: uptime
  changed_when: false
`,
  freeForm: "cmd",
  params: z.strictObject({
    cmd: z.string().min(1).describe("Text for the shell"),
    executable: remotePath.optional().describe("Another shell than /bin/sh"),
  }),
  plan({ cmd, executable }) {
    const options = { stdin_add_newline: true, strip_empty_ends: false };
    return { changes: [], action: commandAction(shellText(cmd, executable), options) };
  },
});
