import { createHash, randomBytes } from "node:crypto";
import type { FactKind, FactRequest, PromisedFact } from "../facts/types.js";
import type { Change } from "../modules/types.js";
import { sh } from "../remote/quote.js";
import type { HostBasics, StepResult } from "../remote/types.js";
import type { ProbedFact } from "./fact-store.js";
import { groupByKind, probeText, readProbe } from "./probe.js";

/** The guard found another state than the plan stood on; nothing was done. */
export const guardCode = 75;
/** A change failed; those before it in the request are done. */
const changeCode = 76;

/**
 * Shell text that does all changes, in order, provided that the facts which the plan stood on are still the same.
 * The host compares by hash, so the guard costs no round trip and, by kind, few processes.
 */
export function guardedChanges(
  assumed: readonly ProbedFact[],
  changes: readonly Change[],
  host: HostBasics,
): { script: string; marker: string } {
  const marker = `mdc-${randomBytes(8).toString("hex")}`;
  const guard = guardText(assumed, host);
  const parts = changes.map(
    (change, index) => `(
${change.script}
) </dev/null >/dev/null 2>"$mdc_dir/g" || { mdc_code=$?; echo ${marker} ${index} "$mdc_code"; cat "$mdc_dir/g" >&2; exit ${changeCode}; }
`,
  );
  return { script: guard + parts.join(""), marker };
}

/** Reads the facts into files, kind by kind, compares these by their hashes, and prints them when one is another. */
function guardText(assumed: readonly ProbedFact[], host: HostBasics): string {
  if (assumed.length === 0) return "";
  const records = new Map(assumed.map((fact) => [fact.request.id, fact.record]));
  const groups = groupByKind(assumed.map((fact) => fact.request));
  const probes = groups.map((group, index) => `(\n${probeText(group, host)}\n) >"$mdc_dir/g${index}" 2>/dev/null\n`);
  const hashes = groups.map(({ kind, requests }) =>
    createHash("sha256")
      .update(kind.join(requests.map((request) => records.get(request.id) ?? Buffer.alloc(0))))
      .digest("hex"),
  );
  const files = groups.map((_, index) => `"$mdc_dir/g${index}"`).join(" ");
  return `${probes.join("")}mdc_found=
set -- $(sha256sum ${files})
while [ $# -gt 0 ]; do mdc_found=$mdc_found$1; shift 2; done
[ "$mdc_found" = ${hashes.join("")} ] || { wc -c ${files}; cat ${files}; exit ${guardCode}; }
`;
}

/** What the guard found where the host was not as assumed; nothing where that cannot be made out. */
export function foundInstead(
  assumed: readonly ProbedFact[],
  { stdout: printed, stdoutLength }: Pick<StepResult, "stdout" | "stdoutLength">,
): ProbedFact[] {
  if (printed.length < stdoutLength) return [];
  const groups = groupByKind(assumed.map((fact) => fact.request));
  const lines = groups.length + (groups.length > 1 ? 1 : 0);
  let at = 0;
  const lengths = Array.from({ length: lines }, () => {
    const end = printed.indexOf("\n", at);
    const length = parseInt(printed.toString("latin1", at, end), 10);
    at = end + 1;
    return length;
  });
  return groups.flatMap((group, index) => {
    const length = lengths[index] ?? 0;
    const stdout = printed.subarray(at, at + length);
    at += length;
    const none = Buffer.alloc(0);
    return readProbe(group, { code: 0, stdout, stderr: none, stdoutLength: length, stderrLength: 0 });
  });
}

/** Which change failed and what it said; undefined when the output tells of none. */
export function failedChange(
  output: StepResult,
  marker: string,
): { index: number; code: number; stderr: string } | undefined {
  const match = new RegExp(`^${marker} (\\d+) (\\d+)$`, "m").exec(output.stdout.toString("latin1"));
  if (!match) return undefined;
  return { index: Number(match[1]), code: Number(match[2]), stderr: output.stderr.toString("utf8").trim() };
}

/** Promises of all changes, the last word on each fact; what a later change removed with its tree is left out. */
export function finalPromises(changes: readonly Change[]): PromisedFact[] {
  const promises = new Map<string, PromisedFact>();
  for (const { effect } of changes) {
    for (const tree of effect.kind === "exact" ? (effect.removedTrees ?? []) : []) {
      for (const [id, { request }] of promises) if (pathOf(request)?.startsWith(`${tree}/`)) promises.delete(id);
    }
    const implied = effect.kind === "exact" ? (effect.implied ?? []) : [];
    amendTrees(promises, [...(effect.facts ?? []), ...implied]);
    // What follows from a later change is the last word as well, though nobody reads it again.
    for (const fact of implied) promises.delete(fact.request.id);
    for (const fact of effect.facts ?? []) promises.set(fact.request.id, fact);
  }
  return [...promises.values()];
}

/** A promise about all that is below a path is another after a later change to something there; where that cannot be told, it is dropped. */
function amendTrees(promises: Map<string, PromisedFact>, later: readonly PromisedFact[]): void {
  for (const [id, { request, value }] of promises) {
    const kind = request.kind as unknown as FactKind;
    const path = pathOf(request);
    if (!kind.covers || !later.some((fact) => pathOf(fact.request)?.startsWith(`${path}/`))) continue;
    const amended = kind.foreseen?.(request.key, value, later);
    if (amended === undefined) promises.delete(id);
    else promises.set(id, { request, value: amended });
  }
}

/** Differences between what was promised and what was read afterwards. */
export function brokenPromise(fact: PromisedFact, found: ProbedFact): string[] {
  const kind = fact.request.kind as unknown as FactKind;
  if (found.state.status !== "known")
    return [
      `${fact.request.id} cannot be read: ${"message" in found.state ? found.state.message : `${found.state.tool} is missing`}`,
    ];
  if (kind.compare)
    return kind
      .compare(fact.value, found.state.value)
      .map((difference) => `${pathOf(fact.request) ?? fact.request.id}: ${difference}`);
  return sameValue(fact.value, found.state.value)
    ? []
    : [`${fact.request.id} is ${JSON.stringify(found.state.value)}, wanted ${JSON.stringify(fact.value)}`];
}

function pathOf(request: FactRequest): string | undefined {
  return (request.kind as unknown as FactKind).path?.(request.key);
}

/** Equality in which an attribute left undefined in the promise is not compared. */
function sameValue(promised: unknown, actual: unknown): boolean {
  if (promised === undefined || Object.is(promised, actual)) return true;
  if (typeof promised !== "object" || typeof actual !== "object" || promised === null || actual === null) return false;
  if (Array.isArray(promised) && (!Array.isArray(actual) || actual.length !== promised.length)) return false;
  return Object.entries(promised).every(([name, value]) => sameValue(value, (actual as Record<string, unknown>)[name]));
}

/** Exports for the process of a module; values go through the quoting of words. */
export function environmentText(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${sh`${value}`}; export ${name}\n`)
    .join("");
}
