import type { Include, Meta } from "../playbook/types.js";
import { partlyKnown } from "../template/unknown.js";
import type { Fault } from "./faults.js";
import type { ItemOutcome, Told } from "./planned-task.js";
import { fail, type Walk } from "./walk.js";

type Outcome = Omit<ItemOutcome, "durationMs">;

export function failedOutcome(message: string, result: Record<string, unknown>): Outcome {
  return {
    status: "failed",
    message,
    diff: [],
    result: { changed: false, failed: true, skipped: false, msg: message, ...result },
  };
}

export function unknownOutcome(culprit: string, detail?: string): Outcome {
  return {
    status: "unknown",
    message: `depends on "${culprit}"${detail === undefined ? "" : `: ${detail}`}`,
    diff: [],
    result: partlyKnown({}, culprit),
  };
}

export function skippedOutcome(message: string): Outcome {
  return {
    status: "skipped",
    message,
    diff: [],
    result: { changed: false, failed: false, skipped: true, skip_reason: message },
  };
}

/** Why an item is not run. */
export function refusal(answer: { source?: string }): string {
  return `the condition is false: ${answer.source ?? ""}`;
}

export function outcomeOf(fault: Fault): Outcome {
  return fault.kind === "failed" ? failedOutcome(fault.message, {}) : unknownOutcome(fault.culprit);
}

/** An include or a meta action that cannot be done fails like a task. */
export function failedTold(walk: Walk, node: Include | Meta, fault: Fault): { walk: Walk; told: Told } {
  const outcome = outcomeOf(fault);
  const task = node.kind === "meta" ? node.action : node.what;
  const failed = fail(walk, { task, node, result: outcome.result, fatal: node.anyErrorsFatal !== false });
  return { walk: failed.walk, told: { status: failed.rescued ? "rescued" : "failed", outcome } };
}
