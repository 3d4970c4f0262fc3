import { TIMED_OUT } from "../remote/shell-library.js";
import type { StepResult } from "../remote/types.js";
import type { ItemPlan } from "./planned-task.js";

/** The code that the tools of hosts have for what took too long (timeout(1)), and that modules know. */
const CONVENTIONAL_CODE = 124;

/** Seconds that the action of a plan may take: the module may have a limit of its own besides the task's. */
export function actionLimit({ action, timeout }: Pick<ItemPlan, "action" | "timeout">): number | undefined {
  const limits = [timeout, action?.timeout].filter((limit) => limit !== undefined);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

export function timeoutText(seconds: number): string {
  return `timed out after ${seconds} s`;
}

/** What a module is shown of an action, and why that has failed all the same when the task's time was up. */
export function withinTime(plan: ItemPlan, output: StepResult): { output: StepResult; late?: string } {
  if (output.code !== TIMED_OUT) return { output };
  const shown = { ...output, code: CONVENTIONAL_CODE };
  return plan.timeout !== undefined && plan.timeout === actionLimit(plan)
    ? { output: shown, late: timeoutText(plan.timeout) }
    : { output: shown };
}
