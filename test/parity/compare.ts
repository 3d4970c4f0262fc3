import type { ParityCase } from "./parity-case.js";
import { statusesOf, tellingDifferences, type Telling } from "./telling.js";
import { below, treeDifferences, type Entry } from "./tree.js";

/** What one side came to in one run. */
export interface Outcome {
  tellings: readonly Telling[];
  exitCode: number;
  tree: ReadonlyMap<string, Entry>;
  looks: ReadonlyMap<string, string>;
}

export type Stage = "check" | "first" | "second";

/** One side through all runs; what was there before them stands apart. */
export interface Passage {
  before: ReadonlyMap<string, Entry>;
  stages: Partial<Record<Stage, Outcome>>;
}

export type Verdict = "same" | "differs" | "refused" | "lacking" | "wrong";

export interface Result {
  case: ParityCase;
  verdict: Verdict;
  details: string[];
}

/** Judges a case by what both sides came to. `refusal` is why we would not begin with it. */
export function judge(one: ParityCase, theirs: Passage, ours: Passage, refusal: string | undefined): Result {
  if (refusal !== undefined && one.lacks !== undefined) return { case: one, verdict: "lacking", details: [] };
  if (refusal !== undefined || (one.refused ?? one.lacks) !== undefined) return judgeRefusal(one, theirs, refusal);
  const inCheck = stageDifferences(one, "check", theirs, ours);
  const inRuns = [...stageDifferences(one, "first", theirs, ours), ...stageDifferences(one, "second", theirs, ours)];
  const expected = { runs: one.differs !== undefined, check: (one.differs ?? one.differs_in_check) !== undefined };
  const details = [...(expected.check ? [] : inCheck), ...(expected.runs ? [] : inRuns)];
  if (details.length > 0) return { case: one, verdict: "wrong", details };
  if (!expected.check) return { case: one, verdict: "same", details: [] };
  return inCheck.length + inRuns.length > 0
    ? { case: one, verdict: "differs", details: [] }
    : { case: one, verdict: "wrong", details: ["it is said to differ, and does not"] };
}

function judgeRefusal(one: ParityCase, theirs: Passage, refusal: string | undefined): Result {
  const told = [...statusesOf(theirs.stages.first?.tellings ?? [], one.id).values()].flat();
  const failed =
    told.some((status) => status.endsWith(": failed")) ||
    (one.hosts !== undefined && theirs.stages.first?.exitCode !== 0);
  if (one.refused !== undefined && refusal !== undefined && failed)
    return { case: one, verdict: "refused", details: [] };
  const details = [`refused here: ${refusal ?? "no"}; Ansible [${told.join(", ")}]`];
  return { case: one, verdict: "wrong", details };
}

function stageDifferences(one: ParityCase, stage: Stage, theirs: Passage, ours: Passage): string[] {
  const [there, here] = [theirs.stages[stage], ours.stages[stage]];
  if (!there || !here) return [];
  const told = tellingDifferences(
    there.tellings,
    stage === "check" ? knowing(there, here, one.id) : here.tellings,
    one.id,
  );
  const own = below(here.tree, one.id);
  const tree =
    stage === "check"
      ? treeDifferences(below(ours.before, one.id), own).map((line) => `changed something: ${line}`)
      : treeDifferences(below(there.tree, one.id), own);
  const [a, b] = [there.looks.get(one.id), here.looks.get(one.id)];
  const looks =
    stage === "check" || a === b ? [] : [`Ansible's host shows ${JSON.stringify(a)}, ours ${JSON.stringify(b)}`];
  const codes =
    one.hosts && there.exitCode !== here.exitCode
      ? [`exit code ${there.exitCode} of Ansible, ${here.exitCode} here`]
      : [];
  return [...told, ...tree, ...looks, ...codes].map((line) => `${stage}: ${line}`);
}

/**
 * In a check we say of a task that nobody knows what it would do; Ansible skips it, or tells what it cannot know. Ansible skips every
 * command there, where we tell what its author says of it.
 */
function knowing(there: Outcome, here: Outcome, play: string): Telling[] {
  const theirs = there.tellings.filter((one) => one.play === play);
  const ours = here.tellings.filter((one) => one.play === play);
  return ours.map((one, index) => {
    const status = theirs[index]?.status ?? "unknown";
    const command = status === "skipped" && ["command", "shell"].includes(one.module);
    return one.status === "unknown" || command ? { ...one, status } : one;
  });
}
