import * as z from "zod";
import { defineModule } from "./types.js";

export const debug = defineModule({
  name: "debug",
  summary: "Print a message or a value",
  readsOnly: true,
  local: true,
  notes:
    "`var` takes an expression: `var: answer.stdout`. " +
    "Objects and lists keep their structure, in the output and in the registered `msg`.",
  examples: `- name: Say where the master is
  debug:
    msg: The master is <%= master %>
- name: Look at a result
  debug:
    var: <%= query.query_result %>
`,
  freeForm: "msg",
  params: z
    .strictObject({
      msg: z.unknown().optional().describe("What to print: text, or any value"),
      verbosity: z.int().min(0).default(0).describe("Skip unless the run is at least so talkative: 2 for `-vv`"),
      var: z.unknown().optional().describe("A value to print, such as `<%= hostvars[inventory_hostname] %>`"),
    })
    .refine((params) => params.msg === undefined || params.var === undefined, { error: "expected one of msg and var" }),
  plan({ msg, var: value, verbosity }, _facts, { variable }) {
    if (verbosity > Number(variable("ansible_verbosity") ?? 0))
      return { changes: [], skipped: `only with -${"v".repeat(verbosity)}` };
    return { changes: [], result: { msg: msg ?? value ?? "Hello world!" } };
  },
});
