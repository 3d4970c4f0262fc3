import type { RunRecord } from "../../demo/results.js";

/** What went wrong, a line each. */
export function failed({ results }: RunRecord): string[] {
  return results
    .filter(({ status }) => status === "failed" || status === "unreachable")
    .map(({ host, task, message }) => `${host} ${task}: ${String(message)}`);
}

/** What was changed, a line each. */
export function changed({ results }: RunRecord): string[] {
  return results.filter(({ status }) => status === "changed").map(({ host, task }) => `${host} ${task}`);
}

/** The lines of the proof: what, from, to, result. */
export function proofOf({ results }: RunRecord): string[] {
  const proof = String(results.findLast(({ task }) => task === "The proof")?.message);
  return proof.split("\n").map((line) => line.split(/ {2,}/).slice(0, 4).join(" | "));
}
