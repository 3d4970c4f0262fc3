import { describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { FactStore } from "../../../src/engine/fact-store.js";
import { planItem, type Planning } from "../../../src/engine/plan-item.js";
import type { ReadyItem } from "../../../src/engine/prepare-item.js";
import { TaskScope } from "../../../src/engine/scope.js";
import { TaskError } from "../../../src/errors.js";
import { file, type FileFact } from "../../../src/facts/file.js";
import { promise, type FactState } from "../../../src/facts/types.js";
import { defineModule, type Plan } from "../../../src/modules/types.js";
import { knownFields, partlyKnown } from "../../../src/template/unknown.js";
import { basics } from "./hosts.js";
import { taskOf } from "./plays.js";

const path = "/a";

interface Case {
  keywords?: Record<string, unknown>;
  /** What the file's fact is; not read when left out. */
  state?: FactState<FileFact>;
  check?: boolean;
  predictedBy?: string;
  plan?: (target: FileFact) => Plan;
  before?: (store: FactStore) => void;
}

const absent: FactState<FileFact> = { status: "known", value: { type: "absent" } };
const changes = [
  { diff: [{ path, attribute: "state", before: "absent", after: "file" }], script: "", effect: { kind: "opaque" } },
] as const;
const action = { script: "", interpret: () => ({ changed: true, result: {} }), predict: "unknown" } as const;

function planned({ keywords = {}, state, check = false, predictedBy, plan, before }: Case): Planning {
  const scope = new TaskScope([{ a: 1 }], {});
  const module = defineModule({
    name: "test",
    summary: "",
    examples: "",
    params: z.unknown(),
    facts: () => ({ target: file(path) }),
    plan: (_params, { target }) => plan?.(target) ?? { changes: [] },
  });
  const ready: ReadyItem = {
    module,
    params: {},
    requests: { target: file(path) },
    facts: [file(path)],
    account: { key: "", become: undefined },
    context: {
      name: "h1",
      host: basics,
      check,
      diff: false,
      local: {} as never,
      variable: () => undefined,
      source: undefined,
    },
    scope,
    environment: {},
    timeout: undefined,
    notified: [],
  };
  const store = new FactStore();
  if (state) store.remember({ request: file(path), record: Buffer.from("record"), state }, "");
  before?.(store);
  const about = { task: taskOf(keywords), taskName: "the task", item: "one", check, predictedBy, isNews: () => false };
  return planItem(ready, store, about);
}

describe("the plan of an item", () => {
  it.each<[string, Case, string, string | undefined]>([
    ["nothing to do", { state: absent }, "ok", undefined],
    ["a note", { state: absent, plan: () => ({ changes: [], note: "as it is" }) }, "ok", "as it is"],
    ["a message", { state: absent, plan: () => ({ changes: [], result: { msg: [1] } }) }, "ok", "[\n  1\n]"],
    ["changes", { state: absent, plan: () => ({ changes }) }, "changed", undefined],
    [
      "changes that count for none",
      { state: absent, plan: () => ({ changes }), keywords: { changed_when: false } },
      "ok",
      undefined,
    ],
    ["a failure", { state: absent, plan: () => ({ changes: [], failed: "no" }) }, "failed", "no"],
    [
      "a failure that is forgiven",
      { state: absent, plan: () => ({ changes: [], failed: "no" }), keywords: { failed_when: false } },
      "ok",
      "no",
    ],
    ["a plan that throws", { state: absent, plan: refuse }, "failed", "cannot be (try another)"],
    [
      "a value that is known in part",
      { state: absent, check: true, plan: () => ({ changes: [], result: { msg: partlyKnown({}, "Ask") } }) },
      "unknown",
      'depends on "Ask"',
    ],
    [
      "a fact that is denied",
      { state: { status: "denied", message: "/a: permission denied" } },
      "failed",
      "/a: permission denied",
    ],
    [
      "a fact without its tool",
      { state: { status: "absent-tool", tool: "stat" } },
      "failed",
      "stat is not installed on the host (needed to read file:/a)",
    ],
    [
      "an action",
      { state: absent, check: true, plan: () => ({ changes: [], action }) },
      "unknown",
      'depends on "the task": what it does is known only when it runs',
    ],
    [
      "an action that would change",
      { state: absent, check: true, plan: () => ({ changes: [], action: { ...action, predict: "changed" } }) },
      "changed",
      undefined,
    ],
    [
      "an action of which its author says it",
      { state: absent, check: true, plan: () => ({ changes: [], action }), keywords: { changed_when: false } },
      "ok",
      undefined,
    ],
  ])("%s", (_name, one, status, message) => {
    const planning = planned(one);
    expect(planning.kind === "planned" && planning.plan.outcome).toMatchObject({ status, message });
  });

  it.each<[string, Case, string, string | undefined]>([
    [
      "a failure",
      { state: absent, plan: () => ({ changes: [], failed: "no" }) },
      "unknown",
      'depends on "Install": no',
    ],
    ["a missing tool", { state: { status: "absent-tool", tool: "stat" } }, "ok", undefined],
    ["a fact that is denied", { state: { status: "denied", message: "no" } }, "unknown", 'depends on "Install"'],
    ["changes", { state: absent, plan: () => ({ changes }) }, "changed", undefined],
  ])("in check mode behind what nobody can foresee: %s", (_name, one, status, message) => {
    const planning = planned({ ...one, check: true, predictedBy: "Install" });
    expect(planning.kind === "planned" && planning.plan.outcome).toMatchObject({ status, message });
  });

  it("needs its facts first", () => {
    expect(planned({})).toEqual({ kind: "missing" });
  });

  it("cannot be made of what another task makes another, which a check can never read", () => {
    const before = (store: FactStore): void =>
      store.promise({ kind: "exact", facts: [], removedTrees: [path] }, "Remove it");
    expect(planned({ state: absent, before })).toEqual({ kind: "missing" });
    const planning = planned({ state: absent, before, check: true });
    expect(planning.kind === "planned" && planning.plan.outcome.message).toBe('depends on "Remove it"');
  });

  it("stands on what was read, but not on what is promised", () => {
    const read = planned({ state: absent });
    expect(read.kind === "planned" && read.plan.assumed.map((fact) => fact.record.toString())).toEqual(["record"]);
    const promised = planned({
      state: absent,
      before: (store) => store.promise({ kind: "exact", facts: [promise(file(path), { type: "absent" })] }, "x"),
    });
    expect(promised.kind === "planned" && promised.plan.assumed).toEqual([]);
  });

  it("registers what the module says, with what all results have", () => {
    const planning = planned({ state: absent, plan: () => ({ changes, result: { path, unsaid: undefined } }) });
    const result = planning.kind === "planned" ? knownFields(planning.plan.outcome.result) : undefined;
    expect(result).toEqual({ changed: true, failed: false, skipped: false, path });
  });
});

function refuse(): Plan {
  throw new TaskError("cannot be", { hint: "try another" });
}
