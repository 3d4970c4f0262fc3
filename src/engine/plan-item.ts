import type { FactKind, FactRequest, FactState } from "../facts/types.js";
import type { DiffEntry, Plan } from "../modules/types.js";
import type { Task } from "../playbook/types.js";
import { partlyKnown } from "../template/unknown.js";
import type { FactStore } from "./fact-store.js";
import { judged } from "./judge.js";
import type { ItemOutcome, ItemPlan } from "./planned-task.js";
import { isRequest, type ReadyItem } from "./prepare-item.js";

/** A plan, or the facts that have to be read before there can be one. */
export type Planning = { kind: "missing"; requests: FactRequest[] } | { kind: "planned"; plan: ItemPlan };

export interface PlanOptions {
  task: Task;
  taskName: string;
  item: unknown;
  check: boolean;
  /** Check mode: name of the opaque task that came before, when there was one. */
  predictedBy: string | undefined;
}

/** Decides what one ready item has to change, over the facts as they stand after what is planned before it. */
export function planItem(ready: ReadyItem, store: FactStore, options: PlanOptions): Planning {
  const started = performance.now();
  const missing = ready.facts.filter((request) => store.get(request, ready.account.key) === undefined);
  const assumed = ready.facts.flatMap((request) => store.probed(request, ready.account.key) ?? []);
  const base = { item: options.item, account: ready.account, assumed, changes: [], action: undefined };
  const finish = (outcome: Omit<ItemOutcome, "durationMs">, plan?: Plan): Planning => ({
    kind: "planned",
    plan: {
      ...base,
      changes: plan?.changes ?? [],
      action: plan?.action,
      outcome: { ...outcome, durationMs: performance.now() - started },
    },
  });

  if (missing.length > 0) {
    // In check mode what a planned change leaves behind cannot be read: nothing has been changed.
    const touched = options.check && missing.every((request) => store.touches(request));
    return touched
      ? finish(unknownOutcome(store.toucher(missing[0]) ?? options.taskName))
      : { kind: "missing", requests: missing };
  }
  const values = factValues(ready, store, options.predictedBy);
  if ("unknown" in values) return finish(unknownOutcome(values.unknown));
  if ("failed" in values) return finish(failedOutcome(values.failed, {}));
  const plan = ready.module.plan(ready.params, values.values as never, ready.context);
  if (plan.failed !== undefined) {
    // What is wrong now may be right after the change that nobody can foresee.
    return finish(
      options.predictedBy === undefined
        ? failedOutcome(plan.failed, plan.result ?? {})
        : unknownOutcome(options.predictedBy, plan.failed),
    );
  }
  if (plan.action) return finish(options.check ? predicted(plan, ready, options) : pending(), plan);
  return finish(judged(exactOutcome(plan, options.predictedBy), options.task, ready.scope), plan);
}

type Values = { values: Record<string, unknown> } | { failed: string } | { unknown: string };

function factValues(ready: ReadyItem, store: FactStore, predictedBy: string | undefined): Values {
  const values: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(ready.requests)) {
    if (entry === undefined) continue;
    const list = (isRequest(entry) ? [entry] : entry).map((request) => ({
      request,
      state: store.get(request, ready.account.key),
    }));
    const read: unknown[] = [];
    for (const { request, state } of list) {
      if (state?.status === "known") read.push(state.value);
      else if (predictedBy === undefined) return { failed: reason(request, state) };
      else if (state?.status === "absent-tool" && "nothing" in (request.kind as unknown as FactKind))
        read.push((request.kind as unknown as FactKind).nothing);
      else return { unknown: predictedBy };
    }
    values[name] = isRequest(entry) ? read[0] : read;
  }
  return { values };
}

function reason(request: FactRequest, state: FactState<unknown> | undefined): string {
  if (state?.status === "absent-tool")
    return `${state.tool} is not installed on the host (needed to read ${request.id})`;
  return state !== undefined && "message" in state ? state.message : `${request.id} was not read`;
}

/** Behind a change that nobody can foresee, a field that the plan leaves open is not known yet; what it says is the best guess. */
function exactOutcome(plan: Plan, predictedBy: string | undefined): Omit<ItemOutcome, "durationMs"> {
  const diff: DiffEntry[] = plan.changes.flatMap((change) => [...change.diff]);
  const changed = diff.length > 0 || plan.changes.length > 0;
  const said = Object.fromEntries(Object.entries(plan.result ?? {}).filter(([, value]) => value !== undefined));
  const fields = { changed, failed: false, skipped: false, ...said };
  const result = predictedBy === undefined ? fields : partlyKnown(fields, predictedBy);
  const { variables } = plan;
  return {
    status: changed ? "changed" : "ok",
    message: plan.note ?? messageOf(plan.result),
    diff,
    result,
    ...(variables ? { variables } : {}),
  };
}

function messageOf(result: Record<string, unknown> | undefined): string | undefined {
  const message = result?.["msg"];
  return message === undefined ? undefined : typeof message === "string" ? message : JSON.stringify(message, null, 2);
}

/** An action that has yet to run. */
function pending(): Omit<ItemOutcome, "durationMs"> {
  return { status: "unknown", message: undefined, diff: [], result: {} };
}

/** What check mode says of an action: its author may have told by `changed_when`; its output is unknown. */
function predicted(plan: Plan, ready: ReadyItem, options: PlanOptions): Omit<ItemOutcome, "durationMs"> {
  const predict = plan.action?.predict ?? "unknown";
  if (predict === "unknown" && options.task.changedWhen === undefined)
    return unknownOutcome(options.taskName, "what it does is known only when it runs");
  const result = partlyKnown({ changed: predict === "changed", failed: false, skipped: false }, options.taskName);
  return judged(
    { status: predict === "changed" ? "changed" : "ok", message: undefined, diff: [], result },
    options.task,
    ready.scope,
    { failures: false },
  );
}

export function failedOutcome(message: string, result: Record<string, unknown>): Omit<ItemOutcome, "durationMs"> {
  return {
    status: "failed",
    message,
    diff: [],
    result: { changed: false, failed: true, skipped: false, msg: message, ...result },
  };
}

export function unknownOutcome(culprit: string, detail?: string): Omit<ItemOutcome, "durationMs"> {
  return {
    status: "unknown",
    message: `depends on "${culprit}"${detail === undefined ? "" : `: ${detail}`}`,
    diff: [],
    result: partlyKnown({}, culprit),
  };
}

export function skippedOutcome(message: string): Omit<ItemOutcome, "durationMs"> {
  return {
    status: "skipped",
    message,
    diff: [],
    result: { changed: false, failed: false, skipped: true, skip_reason: message },
  };
}
