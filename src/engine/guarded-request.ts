import { createHash, randomBytes } from "node:crypto";
import type { Change } from "../modules/types.js";
import { sh } from "../remote/quote.js";
import { TIMED_OUT } from "../remote/shell-library.js";
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
  changes: readonly LimitedChange[],
  host: HostBasics,
): { script: string; marker: string } {
  const marker = `mdc-${randomBytes(8).toString("hex")}`;
  const guard = guardText(assumed, host);
  const parts = changes.map(({ script, timeout }, index) => {
    const own = timeout === undefined ? { script, late: "" } : limited(script, timeout, `${marker}-${index}`);
    return `(
${own.script}
) </dev/null >/dev/null 2>"$mdc_dir/g" || { mdc_code=$?; ${own.late}echo ${marker} ${index} "$mdc_code"; cat "$mdc_dir/g" >&2; exit ${changeCode}; }
`;
  });
  return { script: guard + parts.join(""), marker };
}

/** A change, and the seconds that the host may take over it. */
export type LimitedChange = Change & { timeout?: number | undefined };

/** The change as a step with a time limit is run, in files of its own; `late` gives the code that a shell cannot end with. */
function limited(script: string, timeout: number, name: string): { script: string; late: string } {
  return {
    script: sh`mdc_out="$mdc_dir/g"${name} mdc_err="$mdc_dir/g"${name}.err mdc_limit=${timeout}
mdc_run_limited ${script}
cat "$mdc_err" >&2
[ "$mdc_code" -ge 0 ] || exit 1
exit "$mdc_code"`,
    late: sh`[ ! -f "$mdc_dir/g"${name}.late ] || mdc_code=${TIMED_OUT}; `,
  };
}

/** Reads the facts into files, kind by kind in one subshell, compares these by their hashes, and prints them when one is another. */
function guardText(assumed: readonly ProbedFact[], host: HostBasics): string {
  if (assumed.length === 0) return "";
  const records = new Map(assumed.map((fact) => [fact.request.id, fact.record]));
  const groups = groupByKind(assumed.map((fact) => fact.request));
  const files = groups.map((_, index) => `"$mdc_dir/g${index}"`);
  const probes = groups.map((group, index) => `{\n${probeText(group, host)}\n} >${files[index]} 2>/dev/null\n`);
  const hashes = groups.map(({ kind, requests }) =>
    createHash("sha256")
      .update(kind.join(requests.map((request) => records.get(request.id) ?? Buffer.alloc(0))))
      .digest("hex"),
  );
  const all = files.join(" ");
  return `mdc_read() {
${probes.join("")}exec sha256sum ${all}
}
>${files.join(" >")}
set -- $(mdc_read)
mdc_found=
while [ $# -gt 0 ]; do mdc_found=$mdc_found$1; shift 2; done
[ "$mdc_found" = ${hashes.join("")} ] || { wc -c ${all}; cat ${all}; exit ${guardCode}; }
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
  const match = new RegExp(`^${marker} (\\d+) (-?\\d+)$`, "m").exec(output.stdout.toString("latin1"));
  if (!match) return undefined;
  return { index: Number(match[1]), code: Number(match[2]), stderr: output.stderr.toString("utf8").trim() };
}

/** Exports for the process of a module; values go through the quoting of words. */
export function environmentText(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${sh`${value}`}; export ${name}\n`)
    .join("");
}
