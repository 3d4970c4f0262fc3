import * as z from "zod";
import { listOf } from "./support/list.js";
import { defineModule } from "./types.js";

const assertion = z.boolean({
  error: ({ input }) =>
    typeof input === "string"
      ? `expected true or false, found the text "${input}"; write an expression: <%= ${input} %>`
      : "expected true or false",
});

export const assert = defineModule({
  name: "assert",
  summary: "Fail unless conditions hold",
  readsOnly: true,
  local: true,
  notes: "Each condition is an expression, with or without delimiters: `that: replicas > 1`.",
  examples: `- name: Each datacenter needs a number of its own
  assert:
    that:
      - <%= new Set(ids).size === ids.length %>
      - <%= ids.every((id) => id > 0) %>
    fail_msg: dc_id must be different everywhere
`,
  params: z
    .strictObject({
      that: listOf(assertion).describe("A condition, or a list of which all must hold"),
      fail_msg: z.string().optional().describe("What to say when one does not hold"),
      msg: z.string().optional().describe("Same as `fail_msg`"),
      success_msg: z.string().default("All assertions passed").describe("What to say when all hold"),
      quiet: z.boolean().default(false).describe("Say nothing when all hold"),
    })
    .refine((params) => params.fail_msg === undefined || params.msg === undefined, {
      error: "expected one of fail_msg and msg",
    }),
  plan(params) {
    const broken = params.that.flatMap((holds, index) => (holds ? [] : [index + 1]));
    if (broken.length === 0) return { changes: [], result: params.quiet ? {} : { msg: params.success_msg } };
    const which =
      params.that.length === 1 ? "the condition" : `condition ${broken.join(", ")} of ${params.that.length}`;
    const failed = params.fail_msg ?? params.msg ?? `assertion failed: ${which} does not hold`;
    return { changes: [], failed, result: { evaluated_to: false, broken } };
  },
});
