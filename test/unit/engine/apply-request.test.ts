import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { applyPlans, type Applied } from "../../../src/engine/apply-request.js";
import type { ItemPlan } from "../../../src/engine/planned-task.js";
import { groupByKind, probeSteps, readProbe } from "../../../src/engine/probe.js";
import { file } from "../../../src/facts/file.js";
import { promise, type FactRequest, type PromisedFact } from "../../../src/facts/types.js";
import type { Action, Change } from "../../../src/modules/types.js";
import { TIMED_OUT } from "../../../src/remote/shell-library.js";
import type { Conduit } from "../../../src/remote/types.js";
import { localConduit } from "./hosts.js";

let conduit: Conduit;
let folder: string;

beforeAll(async () => {
  conduit = await localConduit();
});

afterAll(() => conduit.close());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "apply-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const there = { type: "file" } as const;

/** Makes an empty file, and promises it. */
function make(name: string, changes: Partial<Change> = {}): Change {
  const path = join(folder, name);
  return {
    diff: [],
    script: `touch '${path}'`,
    effect: { kind: "exact", facts: [promise(file(path), there)] },
    ...changes,
  };
}

function opaque(script: string, facts: PromisedFact[] = []): Change {
  return { diff: [], script, effect: { kind: "opaque", facts } };
}

function plan(changes: Change[], more: Partial<ItemPlan> = {}): ItemPlan {
  const outcome = { status: "changed" as const, message: undefined, diff: [], result: {}, durationMs: 0 };
  return {
    item: undefined,
    account: { key: "", become: undefined },
    assumed: [],
    unverified: false,
    settled: undefined,
    timeout: undefined,
    changes,
    action: undefined,
    outcome,
    ...more,
  };
}

function action(script: string, more: Partial<Action> = {}): Action {
  return { script, predict: "changed", interpret: () => ({ changed: true, result: {} }), ...more };
}

function apply(...plans: ItemPlan[]): Promise<Applied> {
  return applyPlans(conduit, plans, { environment: { WORD: "it's" } });
}

async function read(...requests: FactRequest[]): Promise<ItemPlan["assumed"]> {
  const groups = groupByKind(requests);
  const answers = await conduit.request(probeSteps(groups, conduit.basics));
  return groups.flatMap((group, index) => {
    const answer = answers[index];
    return answer ? readProbe(group, answer) : [];
  });
}

describe("plans that travel together", () => {
  it("are made in order, read again and confirmed, in one round trip", async () => {
    const before = conduit.statistics.roundTrips;
    const opened = { script: `echo "$WORD" > ${folder}/c` };
    const applied = await apply(plan([make("a"), make("b")]), plan([], { action: action(opened.script) }));
    expect(conduit.statistics.roundTrips - before).toBe(1);
    expect(applied.failure).toBeUndefined();
    expect(applied.action?.code).toBe(0);
    expect(applied.confirmed.map((fact) => [fact.request.key, fact.state])).toMatchObject([
      [`${folder}/a`, { status: "known", value: { type: "file" } }],
      [`${folder}/b`, { status: "known", value: { type: "file" } }],
    ]);
    expect(readFileSync(join(folder, "c"), "utf8")).toBe("it's\n");
  });

  it("are not made when the host is another than they stand on", async () => {
    const assumed = await read(file(join(folder, "a")));
    writeFileSync(join(folder, "a"), "");
    const applied = await apply(plan([make("b")]), plan([make("a", { script: "exit 1" })], { assumed }));
    expect(applied).toMatchObject({ missed: { index: 0 }, confirmed: [] });
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  it("stop at the first that fails, and tell which", async () => {
    const plans = [
      plan([make("a")]),
      plan([make("b"), make("c", { script: "echo broken >&2; exit 3" })]),
      plan([make("d")]),
    ];
    const applied = await apply(...plans, plan([], { action: action(`touch ${folder}/e`) }));
    expect(applied.failure).toEqual({ index: 1, message: "broken" });
    expect(readdirSync(folder)).toEqual(["a", "b"]);
  });

  it("fail when they did not make what they promised, and tell that the rest is done", async () => {
    const lie = make("a", { script: "true" });
    const message = `did not converge: ${folder}/a: it is absent, wanted a file`;
    expect((await apply(plan([make("b")]), plan([lie]))).failure).toEqual({ index: 1, message, alongside: [] });
    const alongside = await apply(plan([lie]), plan([], { action: action(`touch ${folder}/c`) }));
    expect(alongside.failure).toEqual({ index: 0, message, alongside: [1] });
    expect(existsSync(join(folder, "c"))).toBe(true);
  });

  it.each<[string, Partial<ItemPlan>, unknown]>([
    ["an opaque change that fails", { changes: [opaque("echo said; exit 4")] }, { index: 0, message: "said" }],
    ["one that says nothing", { changes: [opaque("exit 4")] }, { index: 0, message: "ended with code 4" }],
    [
      "one that does not make what it promised",
      { changes: [opaque("true", [promise(file("/nowhere"), there)])] },
      { index: 0, message: "did not converge: /nowhere: it is absent, wanted a file" },
    ],
  ])("%s", async (_name, more, failure) => {
    expect((await apply(plan([], more))).failure).toEqual(failure);
  });

  it("give the code of an action that fails, which is for its module to judge", async () => {
    const facts = [promise(file("/nowhere"), there)];
    const applied = await apply(plan([make("a")]), plan([], { action: action("exit 5", { facts }) }));
    expect(applied.failure).toBeUndefined();
    expect(applied.action?.code).toBe(5);
  });

  it("confirm what an action promised", async () => {
    const facts = [promise(file(join(folder, "made")), there)];
    expect((await apply(plan([], { action: action(`touch ${folder}/made`, { facts }) }))).failure).toBeUndefined();
    rmSync(join(folder, "made"));
    expect((await apply(plan([], { action: action("true", { facts }) }))).failure?.message).toMatch(/did not converge/);
  });
});

describe("what takes longer than its task allows", () => {
  const late = { timeout: 0.5 };
  const slow = (name: string): string => `touch ${folder}/${name}; sleep 60.${process.pid}; touch ${folder}/never`;

  it.each<[string, () => ItemPlan, string, string[]]>([
    ["a change", () => plan([make("a"), make("b", { script: slow("b") }), make("c")], late), "", ["a", "b"]],
    [
      "a change that tells what it changes",
      () =>
        plan(
          [make("b", { script: slow("b"), diff: [{ path: "/it", attribute: "state", before: 0, after: 1 }] })],
          late,
        ),
      "/it: ",
      ["b"],
    ],
    ["an opaque change", () => plan([make("a"), opaque(slow("b")), opaque(`touch ${folder}/c`)], late), "", ["a", "b"]],
  ])("%s is ended", async (_name, slowPlan, path, made) => {
    const next = plan([make("next")]);
    const { failure } = await apply(...(path === "" ? [slowPlan()] : [slowPlan(), next]));
    expect(failure).toEqual({ index: 0, message: `${path}timed out after 0.5 s` });
    expect(readdirSync(folder)).toEqual(made);
  });

  it("lets those be that are in time, with the code that they end with", async () => {
    const failing = make("b", { script: `touch ${folder}/b; echo said >&2; exit 124` });
    const { failure } = await apply(plan([make("a")], { timeout: 30 }), plan([failing], { timeout: 30 }));
    expect(failure).toEqual({ index: 1, message: "said" });
    expect(readdirSync(folder)).toEqual(["a", "b"]);
  });

  it("is held against the shorter one of two limits", async () => {
    for (const [timeout, own] of [
      [0.5, 60],
      [60, 0.5],
    ] as const) {
      const { action: output } = await apply(plan([], { action: action("sleep 50", { timeout: own }), timeout }));
      expect(output?.code).toBe(TIMED_OUT);
    }
  });
});

describe("content that is streamed", () => {
  const large = (name: string, changes: Partial<Change> = {}): Change => {
    const to = join(folder, `.${name}.tmp`);
    const upload = { content: name.repeat(300_000), to };
    return make(name, { upload, script: `mv -T '${to}' '${join(folder, name)}'`, ...changes });
  };

  it("goes before the change that needs it, and everything in order", async () => {
    const applied = await apply(plan([make("a")]), plan([large("b")]), plan([make("c"), large("d")]));
    expect(applied.failure).toBeUndefined();
    expect(applied.confirmed.map((fact) => fact.request.key)).toEqual(
      ["a", "b", "c", "d"].map((name) => join(folder, name)),
    );
    expect(readdirSync(folder)).toEqual(["a", "b", "c", "d"]);
    expect(readFileSync(join(folder, "d"), "utf8")).toHaveLength(300_000);
  });

  it("leaves nothing behind when its change is not made; what is done before stays and is told", async () => {
    const assumed = await read(file(join(folder, "b")));
    const first = make("a", { script: `touch ${folder}/a ${folder}/b` });
    expect(await apply(plan([first]), plan([large("b")], { assumed }))).toMatchObject({ missed: { index: 1 } });
    expect(readdirSync(folder)).toEqual(["a", "b"]);

    const failing = await apply(plan([make("c")]), plan([large("d", { script: "exit 1" })]));
    expect(failing.failure).toEqual({ index: 1, message: "ended with code 1" });
    expect(readdirSync(folder)).toEqual(["a", "b", "c"]);
  });

  it("that the host does not take fails its task", async () => {
    const upload = { content: "x", to: "/nowhere/at/all" };
    const applied = await apply(plan([make("a")]), plan([make("b", { upload })]));
    expect(applied.failure?.index).toBe(1);
    expect(applied.failure?.message).toMatch(/nowhere/);
    expect(readdirSync(folder)).toEqual(["a"]);
  });
});
