import { asWritten } from "../playbook/as-written.js";
import type { Effective, Include, Meta, Task, Templated } from "../playbook/types.js";
import type { Failure } from "./walk.js";

/** `ansible_failed_task`: what failed, with its keywords as they are written. */
export function failedTask({ task: name, node }: Failure): Record<string, unknown> {
  if (!node) return { name };
  return Object.fromEntries(
    Object.entries({ name, ...ofAll(node), ...(node.kind === "task" ? ofTask(node) : ofOther(node)) }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

function ofAll(node: Effective): Record<string, unknown> {
  const { when, tags, delegateTo, runOnce, ignoreErrors, noLog, checkMode } = node;
  return {
    ...{ when: asWritten(when), tags, delegate_to: written(delegateTo), run_once: asWritten(runOnce) },
    ...{ ignore_errors: asWritten(ignoreErrors), no_log: asWritten(noLog), check_mode: written(checkMode) },
  };
}

/** What is not to be told of stays away from what a rescue may print. */
function ofTask(task: Task): Record<string, unknown> {
  const { module, args, noLog, register, loop, until, retries, delay, changedWhen, failedWhen, notify } = task;
  return {
    ...{ action: module.name, ...(noLog === false ? { args: asWritten(args) } : {}), register },
    ...{ loop: written(loop?.items), until: written(until), retries: asWritten(retries), delay: asWritten(delay) },
    ...{ changed_when: written(changedWhen), failed_when: written(failedWhen), notify: asWritten(notify) },
  };
}

function ofOther(node: Include | Meta): Record<string, unknown> {
  if (node.kind === "meta") return { action: "meta", args: { _raw_params: node.action } };
  const { what, target, register, loop } = node;
  const args = { [what === "role" ? "name" : "file"]: asWritten(target) };
  return { action: `include_${what}`, args, register, loop: written(loop?.items) };
}

function written(value: Templated | undefined): unknown {
  return value === undefined ? undefined : asWritten(value);
}
