import { ContentError } from "../errors.js";
import type { Task } from "../playbook/types.js";
import { allHold } from "./conditions.js";
import { withFields } from "../template/unknown.js";
import { withPlace } from "./faults.js";
import type { ItemOutcome } from "./planned-task.js";
import { markPlain, type TaskScope } from "./scope.js";

type Judged = Omit<ItemOutcome, "durationMs">;

/**
 * Lets `changed_when` and `failed_when` have their say about a result, which they see under the name of `register`.
 * An error in one of them fails the task; a value that does not exist yet makes the outcome unknown.
 */
export function judged(
  outcome: Judged,
  task: Task,
  scope: TaskScope,
  options: { failures: boolean } = { failures: true },
): Judged {
  if (task.changedWhen === undefined && (task.failedWhen === undefined || !options.failures)) return outcome;
  const seen = task.register === undefined ? scope : scope.with({ [task.register]: markPlain(outcome.result) });
  try {
    const failed = options.failures ? failure(outcome, task, seen) : outcome;
    return failed.status === "failed" || task.changedWhen === undefined ? failed : changed(failed, task, seen);
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    const message = withPlace(error);
    return {
      ...outcome,
      status: "failed",
      message,
      result: withFields(outcome.result, { failed: true, msg: message }),
    };
  }
}

function failure(outcome: Judged, task: Task, scope: TaskScope): Judged {
  if (task.failedWhen === undefined) return outcome;
  const answer = allHold(task.failedWhen, scope);
  if (!answer.known) return unknown(outcome, answer.culprit);
  if (!answer.holds) {
    const status = outcome.result["changed"] === true ? "changed" : "ok";
    return { ...outcome, status, result: withFields(outcome.result, { failed: false, failed_when_result: false }) };
  }
  const message =
    outcome.status === "failed"
      ? outcome.message
      : `failed_when holds: ${task.failedWhen.map((one) => one.source).join(" && ")}`;
  return {
    ...outcome,
    status: "failed",
    message,
    result: withFields(outcome.result, { failed: true, failed_when_result: true, msg: message }),
  };
}

function changed(outcome: Judged, task: Task, scope: TaskScope): Judged {
  const answer = allHold(task.changedWhen ?? [], scope);
  if (!answer.known) return unknown(outcome, answer.culprit);
  return {
    ...outcome,
    status: answer.holds ? "changed" : "ok",
    result: withFields(outcome.result, { changed: answer.holds }),
  };
}

function unknown(outcome: Judged, culprit: string): Judged {
  return { ...outcome, status: "unknown", message: `depends on "${culprit}"` };
}
