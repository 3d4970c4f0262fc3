import * as z from "zod";
import { jobFields, jobState, removalScript, statusScript } from "./support/async-job.js";
import { commandOutcome } from "./support/execution.js";
import { defineModule, type Outcome } from "./types.js";
import type { StepResult } from "../remote/types.js";

export const asyncStatus = defineModule({
  name: "async_status",
  summary: "Ask what a task with `async` and `poll: 0` has come to",
  notes:
    "`finished` is 1 once it has ended; then the result has `rc`, `stdout` and `stderr` of what it ran, and the task fails where that failed. " +
    "Ask as the account that started it. The job's files stay until `mode: cleanup`. " +
    "Of modules other than `command`, `shell`, `script` and `raw` the result is what their command printed.",
  examples: `- name: Rebuild the index, meanwhile
  command: /opt/app/bin/reindex
  async: 3600
  poll: 0
  register: reindex
- name: Wait for it
  async_status:
    jid: <%= reindex.ansible_job_id %>
  register: job
  until: job.finished === 1
  retries: 120
  delay: 30
`,
  params: z.strictObject({
    jid: z
      .string()
      .regex(/^[A-Za-z0-9][\w.]*$/, "expected an ansible_job_id")
      .describe("The `ansible_job_id` that the task has registered"),
    mode: z
      .enum(["status", "cleanup"])
      .default("status")
      .describe("Whether to ask, or to remove what the job has left"),
  }),
  plan({ jid, mode }, _facts, { host: { home } }) {
    const fields = jobFields({ id: jid, home });
    if (mode === "cleanup") {
      const interpret = (): Outcome => ({ changed: false, result: { ...fields, erased: fields["results_file"] } });
      return { changes: [], action: { script: removalScript(jid), predict: "ok", interpret } };
    }
    return {
      changes: [],
      action: { script: statusScript(jid), predict: "ok", interpret: (answer) => statusOutcome(answer, fields) },
    };
  },
});

function statusOutcome(answer: StepResult, fields: Record<string, unknown>): Outcome {
  const state = jobState(answer);
  if (state.kind === "running") return { changed: false, result: { ...fields, started: 1, finished: 0 } };
  if (state.kind === "missing") {
    const failed = "there is no such job: another account may have started it, or it was cleaned up";
    return { changed: false, failed, result: { ...fields, started: 1, finished: 1 } };
  }
  const done = { ...fields, started: 1, finished: 1 };
  if (state.kind === "gone")
    return { changed: false, failed: "the job was ended from outside: nobody knows what it came to", result: done };
  const { changed, failed, result } = commandOutcome(state.output, true);
  const why = state.kind === "late" ? "the job took longer than its async seconds and was ended" : failed;
  return { changed, ...(why === undefined ? {} : { failed: why }), result: { ...result, ...done } };
}
