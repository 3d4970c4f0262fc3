import type { Task } from "../playbook/types.js";
import { Semaphore } from "../remote/semaphore.js";
import type { RunContext } from "./run-context.js";

/** Does a task's work on no more hosts of the batch at a time than its `throttle` allows. */
export function throttled<T>(task: Task, { throttles }: RunContext, work: () => Promise<T>): Promise<T> {
  if (task.throttle === 0) return work();
  const slots = throttles.get(task) ?? new Semaphore(task.throttle);
  throttles.set(task, slots);
  return slots.run(work);
}
