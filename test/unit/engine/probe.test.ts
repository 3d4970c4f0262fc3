import { describe, expect, it } from "@jest/globals";
import { groupByKind, probeSteps, readProbe } from "../../../src/engine/probe.js";
import { file } from "../../../src/facts/file.js";
import { sha256 } from "../../../src/facts/sha256.js";
import type { StepResult } from "../../../src/remote/types.js";
import { basics } from "./hosts.js";

function printed(stdout: string, code = 0, stderr = ""): StepResult {
  const [out, err] = [Buffer.from(stdout), Buffer.from(stderr)];
  return { code, stdout: out, stderr: err, stdoutLength: out.length, stderrLength: err.length };
}

const requests = [file("/a"), sha256("/a"), file("/b"), file("/a"), sha256("/c")];

describe("facts to read", () => {
  it("are grouped by kind, each once, in the order in which they were asked for", () => {
    const groups = groupByKind(requests).map((group) => [group.kind.name, group.requests.map((one) => one.key)]);
    expect(groups).toEqual([
      ["file", ["/a", "/b"]],
      ["sha256", ["/a", "/c"]],
    ]);
    expect(groupByKind([])).toEqual([]);
  });

  it("go out as one step per kind; one that fails does not keep the others", () => {
    const steps = probeSteps(groupByKind(requests), basics);
    expect(steps.map((step) => step.keepGoing)).toEqual([true, true]);
  });
});

describe("what comes back", () => {
  const [group] = groupByKind([sha256("/a"), sha256("/c")]);
  const read = (output: StepResult): unknown => group && readProbe(group, output).map((fact) => fact.state);

  it.each<[string, StepResult, unknown[]]>([
    [
      "records",
      printed(`10\n${"ab".repeat(32)}\n`),
      [
        { status: "known", value: "ab".repeat(32) },
        { status: "known", value: null },
      ],
    ],
    [
      "a missing tool",
      printed("", 127, "sh: 3: sha256sum: not found\n"),
      Array(2).fill({ status: "absent-tool", tool: "sha256sum" }),
    ],
    [
      "a missing tool, by bash",
      printed("", 127, "bash: line 3: sha256sum: command not found"),
      Array(2).fill({ status: "absent-tool", tool: "sha256sum" }),
    ],
    ["a missing tool that nobody names", printed("", 127), Array(2).fill({ status: "absent-tool", tool: "sha256" })],
    [
      "a probe that broke",
      printed("10\n", 2, "one\ntwo\nthree\nfour\n"),
      Array(2).fill({ status: "error", message: "sha256 could not be read (code 2): two; three; four" }),
    ],
    [
      "output that is malformed",
      printed("1"),
      Array(2).fill({ status: "error", message: "sha256 could not be read (code 0)" }),
    ],
  ])("%s", (_name, output, states) => {
    expect(read(output)).toEqual(states);
  });
});
