import { heredoc, sh } from "../../remote/quote.js";
import { TIMED_OUT } from "../../remote/shell-library.js";
import type { StepResult } from "../../remote/types.js";
import type { Action } from "../types.js";

/** A command that goes on by itself on a host, as `async` asks for. */
export interface AsyncJob {
  id: string;
  /** Seconds after which the host ends it. */
  limit: number;
  /** The account's home: what the job tells is kept below it. */
  home: string;
}

/** What is known of a job. */
export type JobState =
  | { kind: "running" }
  | { kind: "finished"; output: StepResult }
  /** It took longer than its limit. */
  | { kind: "late"; output: StepResult }
  /** It was ended from outside, with its host or by somebody. */
  | { kind: "gone" }
  | { kind: "missing" };

const notThere = 3;
const ended = 4;

/**
 * Starts what an action would do, and does not wait for it. A shell in between ends at once: so the job is nobody's descendant, and
 * outlives the session. Its limit is kept by the shell library's own watcher.
 */
export function startAction(action: Action, job: AsyncJob): Action {
  const payload = heredoc(action.script);
  return {
    script:
      `mdc_job=$(base64 -d ${payload.redirect}\n${payload.body}) || exit 1\n` +
      sh`mdc_file=$HOME/.ansible_async/${job.id} mdc_limit=${job.limit}` +
      `
( umask 077; mkdir -p "$HOME/.ansible_async" && : >"$mdc_file.out" && : >"$mdc_file.err" ) || exit 1
(
  (
    trap '' HUP PIPE
    sh -c 'echo "$PPID"' >"$mdc_file.pid"
    mdc_out=$mdc_file.out mdc_err=$mdc_file.err
    mdc_run_limited "$mdc_job"
    echo "$mdc_code" >"$mdc_file.new"
    rm -f "$mdc_out.clock" "$mdc_out.late"
    mv "$mdc_file.new" "$mdc_file.rc"
  ) </dev/null >/dev/null 2>&1 &
)
`,
    predict: action.predict,
    interpret: ({ code, stderr }) =>
      code === 0
        ? { changed: true, result: { ...jobFields(job), started: 1, finished: 0 } }
        : { changed: false, failed: `the job could not be started: ${stderr.toString("utf8").trim()}`, result: {} },
  };
}

/** The fields of Ansible's result that tell of a job. */
export function jobFields({ id, home }: Pick<AsyncJob, "id" | "home">): Record<string, unknown> {
  return { ansible_job_id: id, results_file: `${home}/.ansible_async/${id}` };
}

/** Reads what a job came to; read again, it says the same. */
export function statusScript(id: string): string {
  return (
    sh`mdc_file=$HOME/.ansible_async/${id}` +
    `
[ -e "$mdc_file.out" ] || exit ${notThere}
if [ ! -e "$mdc_file.rc" ]; then
  { read -r mdc_pid <"$mdc_file.pid"; } 2>/dev/null || mdc_pid=$$
  ! kill -0 "$mdc_pid" 2>/dev/null || exit 0
  # It may have ended in between.
  [ -e "$mdc_file.rc" ] || exit ${ended}
fi
cat "$mdc_file.rc" "$mdc_file.out"
cat "$mdc_file.err" >&2
`
  );
}

export function removalScript(id: string): string {
  return (
    sh`mdc_file=$HOME/.ansible_async/${id}` + `\nrm -f "$mdc_file".out "$mdc_file".err "$mdc_file".rc "$mdc_file".pid\n`
  );
}

/** What the answer to `statusScript` says. */
export function jobState(answer: StepResult): JobState {
  if (answer.code === notThere) return { kind: "missing" };
  if (answer.code === ended) return { kind: "gone" };
  const end = answer.stdout.indexOf("\n");
  if (answer.code !== 0 || end < 0) return { kind: "running" };
  const code = Number(answer.stdout.subarray(0, end).toString("latin1"));
  const stdout = answer.stdout.subarray(end + 1);
  const output = { ...answer, code, stdout, stdoutLength: answer.stdoutLength - end - 1 };
  return code === TIMED_OUT ? { kind: "late", output } : { kind: "finished", output };
}
