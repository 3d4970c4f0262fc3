import { InternalError } from "../errors.js";
import type { FactKind, FactRequest, FactState } from "../facts/types.js";
import type { HostBasics, Step, StepResult } from "../remote/types.js";
import type { ProbedFact } from "./fact-store.js";

/** Facts of one kind, each once, in a fixed order. */
export interface ProbeGroup {
  kind: FactKind;
  requests: FactRequest[];
}

/** Groups facts by kind; double ones once. */
export function groupByKind(requests: readonly FactRequest[]): ProbeGroup[] {
  const groups = new Map<string, Map<string, FactRequest>>();
  for (const request of requests) {
    const group = groups.get(request.kind.name) ?? new Map<string, FactRequest>();
    groups.set(request.kind.name, group.set(request.id, request));
  }
  return [...groups.values()].map((group) => {
    const list = [...group.values()];
    const [first] = list;
    if (!first) throw new InternalError("an empty group of facts");
    return { kind: first.kind as unknown as FactKind, requests: list };
  });
}

/** One step per kind, however many facts. */
export function probeSteps(groups: readonly ProbeGroup[], host: HostBasics): Step[] {
  return groups.map((group) => ({ script: probeText(group, host), keepGoing: true, settled: true }));
}

export function probeText({ kind, requests }: ProbeGroup, host: HostBasics): string {
  return kind.probe(
    requests.map((request) => request.key),
    host,
  );
}

/** What a probe's answer means for each of its facts. A probe that failed as a whole makes each of them an error, never "nothing there". */
export function readProbe({ kind, requests }: ProbeGroup, output: StepResult): ProbedFact[] {
  const records =
    output.code === 0
      ? kind.split(
          output.stdout,
          requests.map((request) => request.key),
        )
      : undefined;
  if (!records) {
    const state = probeFailure(kind, output);
    return requests.map((request) => ({ request, record: Buffer.alloc(0), state }));
  }
  return requests.map((request, index) => {
    const record = records[index] ?? Buffer.alloc(0);
    return { request, record, state: kind.parse(record, request.key) };
  });
}

/** True for an answer in which what was read changed while it was read. */
export function isTorn({ kind, requests }: ProbeGroup, { code, stdout }: StepResult): boolean {
  const keys = requests.map((request) => request.key);
  return code === 0 && kind.split(stdout, keys) === undefined;
}

function probeFailure(kind: FactKind, output: StepResult): FactState<unknown> {
  const reason = output.stderr.toString("utf8").trim().split("\n").slice(-3).join("; ");
  if (output.code === 127)
    return {
      status: "absent-tool",
      tool: /(\S+): (?:command )?not found/.exec(reason)?.[1]?.replace(/:$/, "") ?? kind.name,
    };
  return {
    status: "error",
    message: `${kind.name} could not be read (code ${output.code})${reason === "" ? "" : `: ${reason}`}`,
  };
}
