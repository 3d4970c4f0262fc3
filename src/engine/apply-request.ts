import { Readable } from "node:stream";
import { TaskError } from "../errors.js";
import type { Change } from "../modules/types.js";
import { localPieces } from "../remote/local-pieces.js";
import { sh } from "../remote/quote.js";
import { Interrupted } from "../remote/lasting-conduit.js";
import { UNKNOWN_OUTCOME } from "../remote/step-records.js";
import type { Conduit, Step, StepResult } from "../remote/types.js";
import { confirm, confirmation, type Confirmation, type PlannedChange } from "./confirm.js";
import type { ProbedFact } from "./fact-store.js";
import { failureText } from "./failure-text.js";
import { environmentText, failedChange, foundInstead, guardCode, guardedChanges } from "./guarded-request.js";
import type { ItemPlan } from "./planned-task.js";
import { probeSteps } from "./probe.js";
import { actionLimit } from "./time-limit.js";

/** What became of a list of item plans that were sent to one account. */
export interface Applied {
  /** The host was not as planned: index of the first plan that is not done, nor is any after it, and what was found there. */
  missed?: {
    index: number;
    assumed: readonly ProbedFact[];
    found: readonly ProbedFact[];
    /** The connection was lost over it before: what is not as assumed may be our own doing. */
    interrupted: boolean;
  };
  /**
   * The first plan that failed, by its index; those before it are done, those after it are not. Only when all has gone out can be
   * told that a change did not converge: `alongside` are the plans behind it that were done in the same request all the same. With `unknown` nobody can tell
   * whether it is done.
   */
  failure?: { index: number; message: string; alongside?: readonly number[]; unknown?: true };
  /** Output of the action, which only the last plan can have. */
  action?: StepResult;
  /** Facts as they were read again after the changes. */
  confirmed: ProbedFact[];
}

export interface ApplyOptions {
  /** For the action of the last plan. */
  environment: Readonly<Record<string, string>>;
  /** Further facts that have to be as they were read, or nothing is done. */
  verify?: readonly ProbedFact[];
  onProgress?: (done: number) => void;
}

/**
 * Sends plans of one account as one request: guard, exact changes, confirm, then what is opaque (only in the last plan), and
 * confirm again. Content that is streamed splits the request before the change that needs it. Throws UnreachableError.
 */
export async function applyPlans(
  conduit: Conduit,
  plans: readonly ItemPlan[],
  options: ApplyOptions,
): Promise<Applied> {
  const confirmed: ProbedFact[] = [];
  for (const part of partsOf(plans, options.verify ?? [])) {
    if (part.upload) {
      const failure = await upload(conduit, part.upload, part.entries[0]?.change, options);
      const index = firstIndex(part);
      if (failure === "interrupted")
        return { missed: { index, assumed: [], found: [], interrupted: false }, confirmed };
      if (failure) return { failure: { index, ...failure }, confirmed };
    }
    const applied = await sendPart(conduit, part, options);
    confirmed.push(...applied.confirmed);
    const stopped = applied.missed ?? applied.failure;
    if (part.upload && stopped) await conduit.request([{ script: sh`rm -f -- ${part.upload.to}` }]);
    if (stopped || applied.action) return { ...applied, confirmed };
  }
  return { confirmed };
}

interface Entry extends PlannedChange {
  timeout: number | undefined;
}

interface Part {
  upload: Change["upload"] | undefined;
  assumed: readonly ProbedFact[];
  exact: Entry[];
  opaque: Entry[];
  entries: Entry[];
  /** The action of the last plan, and its index. */
  action: { index: number; plan: ItemPlan } | undefined;
}

/** Content that is streamed begins a new part. */
function partsOf(plans: readonly ItemPlan[], verify: readonly ProbedFact[]): Part[] {
  const parts: Part[] = [emptyPart()];
  plans.forEach((plan, index) => {
    let guarded = false;
    for (const change of plan.changes) {
      if (change.upload) parts.push({ ...emptyPart(), upload: change.upload });
      const part = parts.at(-1) ?? emptyPart();
      const entry = { index, change, timeout: plan.timeout };
      part.entries.push(entry);
      (part.opaque.length > 0 || change.effect.kind === "opaque" ? part.opaque : part.exact).push(entry);
      // What an earlier part of the same plan has changed must not be guarded again.
      if (!guarded) part.assumed = [...part.assumed, ...plan.assumed];
      guarded = true;
    }
    const part = parts.at(-1);
    if (plan.action && part) {
      if (!guarded) part.assumed = [...part.assumed, ...plan.assumed];
      part.action = { index, plan };
    }
  });
  const [first, ...rest] = parts.filter((part) => part.entries.length > 0 || part.action !== undefined);
  if (first) return [{ ...first, assumed: [...verify, ...first.assumed] }, ...rest];
  return verify.length > 0 ? [{ ...emptyPart(), assumed: verify }] : [];
}

function emptyPart(): Part {
  return { upload: undefined, assumed: [], exact: [], opaque: [], entries: [], action: undefined };
}

async function upload(
  conduit: Conduit,
  content: NonNullable<Change["upload"]>,
  change: Change | undefined,
  options: ApplyOptions,
): Promise<{ message: string } | "interrupted" | undefined> {
  const source =
    "file" in content ? localPieces(content.file) : Readable.from([Buffer.from(content.content as string)]);
  try {
    await conduit.upload(source, content.to, options.onProgress ? { onProgress: options.onProgress } : {});
    return undefined;
  } catch (error) {
    if (error instanceof Interrupted) return "interrupted";
    if (error instanceof TaskError) return { message: failureText(error.message, 1, change) };
    throw error;
  }
}

async function sendPart(conduit: Conduit, part: Part, options: ApplyOptions): Promise<Applied> {
  const host = conduit.basics;
  const guarded = guardedChanges(
    part.assumed,
    part.exact.map(({ change, timeout }) => ({ ...change, timeout })),
    host,
  );
  const exactConfirm = confirmation(part.exact);
  const opaqueConfirm = confirmation(part.opaque, part.action?.plan.action?.facts);
  const steps: Step[] = [
    ...(guarded.script === "" ? [] : [{ script: arrived(part) + guarded.script, recorded: "guarded" as const }]),
    ...probeSteps(exactConfirm.groups, host),
    ...part.opaque.map(({ change, timeout }) => ({
      script: environmentText(options.environment) + change.script,
      recorded: "once" as const,
      ...(timeout === undefined ? {} : { timeout }),
    })),
    ...(part.action ? [actionStep(part.action.plan, options)] : []),
    ...probeSteps(opaqueConfirm.groups, host),
  ];
  const results = await conduit.request(steps);
  const stopped = stoppedBefore(part, results[0], guarded.marker);
  if (stopped > 0) {
    // What was done before the change that failed is held against its promises, too; a failure may cost a round trip.
    const done = confirmation(part.exact.slice(0, stopped));
    const { failure } = confirm(done, await conduit.request(probeSteps(done.groups, host)));
    if (failure) return { failure, confirmed: [] };
  }
  return read(part, results, {
    guarded: guarded.script === "" ? undefined : guarded.marker,
    exactConfirm,
    opaqueConfirm,
  });
}

/** How many of the exact changes were done when one behind them failed; 0 when none did. */
function stoppedBefore({ exact }: Part, output: StepResult | undefined, marker: string): number {
  if (exact.length === 0 || !output || output.code === 0 || output.code === guardCode) return 0;
  return failedChange(output, marker)?.index ?? 0;
}

/** What was uploaded may be gone with a connection that was lost. */
function arrived({ upload: content }: Part): string {
  return content ? sh`[ -e ${content.to} ] || exit ${guardCode}` + "\n" : "";
}

function actionStep(plan: ItemPlan, options: ApplyOptions): Step {
  const timeout = actionLimit(plan);
  const outlasts = plan.action?.outlasts;
  return {
    script: environmentText(options.environment) + (plan.action?.script ?? ""),
    keepGoing: false,
    ...(plan.action?.maxOutput === undefined ? {} : { maxOutput: plan.action.maxOutput }),
    // What only looks may look again.
    ...(plan.action?.predict === "ok" || outlasts !== undefined ? {} : { recorded: "once" as const }),
    ...(outlasts === undefined ? {} : { outlasts }),
    ...(timeout === undefined ? {} : { timeout }),
  };
}

function read(
  part: Part,
  results: readonly StepResult[],
  expected: { guarded: string | undefined; exactConfirm: Confirmation; opaqueConfirm: Confirmation },
): Applied {
  const rest = [...results];
  const guard = expected.guarded === undefined ? undefined : rest.shift();
  if (guard?.code === guardCode) {
    const { assumed } = part;
    const found = guard.stdout.length === 0 ? [] : foundInstead(assumed, guard);
    const interrupted = guard.interrupted === true;
    return { missed: { index: firstIndex(part), assumed, found, interrupted }, confirmed: [] };
  }
  if (guard && guard.code !== 0) {
    const failed = failedChange(guard, expected.guarded ?? "");
    const entry = part.exact[failed?.index ?? 0];
    const printed = failed?.stderr ?? guard.stderr.toString("utf8");
    const message = failureText(printed, failed?.code ?? guard.code, failed && entry?.change, entry?.timeout);
    return { failure: { index: entry?.index ?? 0, message }, confirmed: [] };
  }
  const exact = confirm(expected.exactConfirm, rest);
  if (exact.failure) {
    const { index } = exact.failure;
    const sent = new Set([...part.entries, ...(part.action ? [part.action] : [])].map((entry) => entry.index));
    return { ...exact, failure: { ...exact.failure, alongside: [...sent].filter((one) => one > index) } };
  }
  for (const { index, change, timeout } of part.opaque) {
    const output = rest.shift();
    if (output?.code === UNKNOWN_OUTCOME) return { failure: unknown(index, output), confirmed: exact.confirmed };
    if (output && output.code !== 0) {
      const printed = output.stderr.toString("utf8") || output.stdout.toString("utf8");
      return {
        failure: { index, message: failureText(printed, output.code, change, timeout) },
        confirmed: exact.confirmed,
      };
    }
  }
  const action = part.action ? rest.shift() : undefined;
  if (action?.code === UNKNOWN_OUTCOME)
    return { failure: unknown(part.action?.index ?? 0, action), confirmed: exact.confirmed };
  if (action && action.code !== 0) return { action, confirmed: exact.confirmed };
  const opaque = confirm(expected.opaqueConfirm, rest);
  const confirmed = [...exact.confirmed, ...opaque.confirmed];
  return {
    confirmed,
    ...(opaque.failure ? { failure: opaque.failure } : {}),
    ...(action ? { action } : {}),
  };
}

function unknown(index: number, { stderr }: StepResult): NonNullable<Applied["failure"]> {
  return { index, message: stderr.toString(), unknown: true };
}

function firstIndex(part: Part): number {
  return part.entries[0]?.index ?? part.action?.index ?? 0;
}
