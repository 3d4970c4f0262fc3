import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { TaskError } from "../errors.js";
import {
  jobFields,
  jobState,
  removalScript,
  startAction,
  statusScript,
  type AsyncJob,
} from "../modules/support/async-job.js";
import type { Task } from "../playbook/types.js";
import { isWholeNumber } from "../playbook/readers.js";
import type { Conduit, StepResult } from "../remote/types.js";
import { render } from "../template/render.js";
import type { ItemPlan } from "./planned-task.js";
import type { TaskScope } from "./scope.js";

/** How a task with `async` runs: as a job that goes on by itself, which is asked for every so many seconds, or never. */
export interface Background {
  job: AsyncJob;
  /** 0: nobody waits. */
  poll: number;
}

/** What `async` and `poll` ask for; undefined without. Throws TaskError. */
export function backgroundOf(task: Task, scope: TaskScope, home: string): Background | undefined {
  const limit = seconds("async", task.async, scope);
  if (limit === 0) return undefined;
  const id = `j${randomInt(1e11, 1e12)}.${randomInt(1000, 10_000)}`;
  return { job: { id, limit, home }, poll: seconds("poll", task.poll, scope) };
}

function seconds(keyword: string, written: Task["async"], scope: TaskScope): number {
  const value = render(written, scope);
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (isWholeNumber(number)) return number;
  throw new TaskError(`${keyword} is ${JSON.stringify(value)}`, { expected: "whole seconds" });
}

/**
 * The plan in the background. What comes about by changes and not by a command stays in front: its limit is kept all the same, but
 * nobody can go on without it.
 */
export function backgrounded(plan: ItemPlan, { job, poll }: Background): ItemPlan {
  if (plan.action?.exchange)
    throw new TaskError("async is not for what talks with the host all the time", {
      hint: "leave async out; timeout is a limit",
    });
  if (plan.action) {
    const limit = Math.min(job.limit, plan.action.timeout ?? job.limit, plan.timeout ?? job.limit);
    return { ...plan, timeout: undefined, action: startAction(plan.action, { ...job, limit }) };
  }
  if (poll > 0 || plan.changes.length === 0)
    return { ...plan, timeout: Math.min(job.limit, plan.timeout ?? job.limit) };
  throw new TaskError("poll: 0 works for modules that run a command, and this one does not", {
    hint: "leave poll out: async is its time limit then",
  });
}

/** Waits for a job to end, and for no longer than it may take. Throws TaskError when it did, and UnreachableError. */
export async function awaited(
  conduit: Conduit,
  { job, poll }: Background,
  stopping: () => boolean,
): Promise<StepResult> {
  for (const started = performance.now(); ;) {
    await sleep(Math.min(poll, job.limit) * 1000);
    const [answer] = await conduit.request([{ script: statusScript(job.id) }]);
    const state = answer ? jobState(answer) : { kind: "running" as const };
    if (state.kind === "running" && !stopping() && performance.now() - started < (job.limit + poll + 10) * 1000)
      continue;
    if (state.kind === "running") throw new TaskError(`the job ${job.id} is not waited for any longer; it goes on`);
    await conduit.request([{ script: removalScript(job.id) }]);
    if (state.kind === "finished") return state.output;
    if (state.kind === "late")
      throw new TaskError(`async task did not complete within the requested time - ${job.limit}s`);
    throw new TaskError("the job was ended from outside: nobody knows what it came to");
  }
}

/** The plan's own action, whose result tells of the job as well. */
export function withJob(plan: ItemPlan, { job }: Background): ItemPlan {
  const { action } = plan;
  if (!action) return plan;
  return {
    ...plan,
    action: {
      ...action,
      interpret(output) {
        const outcome = action.interpret(output);
        return { ...outcome, result: { ...outcome.result, ...jobFields(job), started: 1, finished: 1 } };
      },
    },
  };
}
