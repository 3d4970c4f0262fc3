import type { TaskOutcome } from "../support/run-task.js";

/**
 * Where the check told something else than the run then did: changed(check) ⊆ changed(run) ⊆ changed(check) ∪ unknown(check),
 * and failures alike. A failure that nobody can foresee (a full disk, a `validate` that refuses) ends the comparison: what comes
 * behind it starts from another host than the one that the check took for granted.
 */
export function untrue(checked: readonly TaskOutcome[], done: readonly TaskOutcome[]): string[] {
  const wrong: string[] = [];
  for (const [index, run] of done.entries()) {
    const check = checked[index] ?? run;
    if (run.status === "failed" && ["ok", "changed"].includes(check.status)) break;
    if (check.status !== "unknown" && check.status !== run.status)
      wrong.push(`task ${index}: the check said ${told(check)}, the run did ${told(run)}`);
  }
  return wrong;
}

function told({ status, message, diff }: TaskOutcome): string {
  const changes = diff.map(
    ({ path, attribute, before, after }) => `${path} ${attribute}: ${short(before)} -> ${short(after)}`,
  );
  return [status, message, ...changes].filter((part) => part !== undefined).join("; ");
}

function short(value: unknown): string {
  return String(value).slice(0, 60);
}
