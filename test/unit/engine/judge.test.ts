import { describe, expect, it } from "@jest/globals";
import { judged } from "../../../src/engine/judge.js";
import { failedOutcome } from "../../../src/engine/outcomes.js";
import { TaskScope } from "../../../src/engine/scope.js";
import { knownFields, partlyKnown, Unknown } from "../../../src/template/unknown.js";
import { taskOf } from "./plays.js";

type Outcome = Parameters<typeof judged>[0];

const scope = new TaskScope([{ a: 1, later: new Unknown("Ask") }], {});

function ended(status: "ok" | "changed", fields: Record<string, unknown> = {}): Outcome {
  const result = { changed: status === "changed", failed: false, rc: 0, ...fields };
  return { status, message: undefined, diff: [], result };
}

const changed = ended("changed");
const broken = failedOutcome("rc is 2", { rc: 2 });

describe("what a result means", () => {
  it.each<[string, Record<string, unknown>, Outcome, unknown]>([
    ["nothing is said", {}, changed, { status: "changed" }],
    ["changed_when: false", { changed_when: false }, changed, { status: "ok", result: { changed: false } }],
    ["changed_when: true", { changed_when: true }, ended("ok"), { status: "changed", result: { changed: true } }],
    ["a list of changed_when", { changed_when: ["a === 1", "a === 2"] }, changed, { status: "ok" }],
    [
      "changed_when sees the result",
      { register: "result", changed_when: "result.rc === 0" },
      ended("ok"),
      { status: "changed" },
    ],
    ["changed_when of a failed task is not asked", { changed_when: false }, broken, { status: "failed" }],
    [
      "failed_when: false forgives",
      { failed_when: false },
      broken,
      { status: "ok", result: { failed: false, failed_when_result: false, rc: 2 } },
    ],
    [
      "failed_when that holds",
      { failed_when: "a === 1" },
      changed,
      { status: "failed", message: "failed_when holds: a === 1", result: { failed: true, failed_when_result: true } },
    ],
    [
      "failed_when keeps the reason that is there",
      { failed_when: "a === 1" },
      broken,
      { status: "failed", message: "rc is 2" },
    ],
    ["failed_when: all of a list", { failed_when: ["a === 1", "a === 2"] }, changed, { status: "changed" }],
    ["forgiven and unchanged", { failed_when: false, changed_when: false }, changed, { status: "ok" }],
    [
      "an unknown value",
      { vars: { later: 1 }, changed_when: "later === 1" },
      changed,
      { status: "unknown", message: 'depends on "Ask"' },
    ],
    [
      "a condition that is none",
      { changed_when: "a" },
      changed,
      { status: "failed", message: expect.stringMatching(/the number 1, not a boolean \(.*site.yml:1:/) },
    ],
    [
      "a rule that breaks",
      { register: "result", failed_when: "result.a.b.c" },
      changed,
      { status: "failed", result: { failed: true } },
    ],
  ])("%s", (_name, keywords, outcome, expected) => {
    expect(judged(outcome, taskOf(keywords), scope)).toMatchObject(expected as object);
  });

  it("can be judged in part when a check knows only parts of it", () => {
    const result = partlyKnown({ changed: true }, "Ask");
    const outcome: Outcome = { status: "changed", message: undefined, diff: [], result };
    const task = taskOf({ register: "result", changed_when: "result.changed && a === 2" });
    const said = judged(outcome, task, scope, { failures: false });
    expect(said.status).toBe("ok");
    expect(knownFields(said.result)).toEqual({ changed: false });
    const asking = taskOf({ register: "result", changed_when: "result.stdout !== ''" });
    expect(judged(outcome, asking, scope, { failures: false })).toMatchObject({
      status: "unknown",
      message: 'depends on "Ask"',
    });
  });
});
