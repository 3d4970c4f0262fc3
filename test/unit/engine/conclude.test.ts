import { describe, expect, it } from "@jest/globals";
import { conclude, type Conclusion } from "../../../src/engine/conclude.js";
import { notifiedBy } from "../../../src/engine/notify.js";
import { failedOutcome, skippedOutcome, unknownOutcome } from "../../../src/engine/outcomes.js";
import type { ConcludedItem, ItemOutcome } from "../../../src/engine/planned-task.js";
import { TaskScope } from "../../../src/engine/scope.js";
import { nextLeaf, startWalk } from "../../../src/engine/walk.js";
import { shownName } from "../../../src/playbook/inherit.js";
import { isCompiled } from "../../../src/template/compile.js";
import { Unknown } from "../../../src/template/unknown.js";
import { complaintOf, isTask, playOf, taskOf } from "./plays.js";

const scope = new TaskScope([{ list: ["first", "second"], a: 1 }], {});
const ok: Outcome = { status: "ok", message: undefined, diff: [], result: { changed: false, failed: false, rc: 0 } };
const changed: Outcome = { ...ok, status: "changed", result: { changed: true, failed: false, rc: 0 } };
const failed = failedOutcome("no", { rc: 1 });
const skipped = skippedOutcome("why");
const unknown = unknownOutcome("Ask");

type Outcome = Omit<ItemOutcome, "durationMs">;

/** What becomes of a host whose first task comes to this. */
function concluded(keywords: Record<string, unknown>, outcomes: Outcome[]): Conclusion & { notified: string[] } {
  const task = taskOf(keywords);
  const play = playOf(`
- hosts: all
  tasks: []
  handlers: [{ name: handler, command: "true" }]
`);
  const start = startWalk([task]);
  const leaf = { node: task, position: [0], layers: [], handler: false, failure: undefined };
  const items = outcomes.map((outcome): ConcludedItem => ({
    outcome: { ...outcome, durationMs: 0 },
    scope,
    notified: notifiedBy(task, scope, play.handlers),
  }));
  const walk = nextLeaf(start, []).walk;
  const conclusion = conclude({
    leaf,
    name: "the task",
    walk,
    variables: { included: {}, set: { kept: 1 } },
    outcomes: items,
    scope,
  });
  const notified = [...conclusion.walk.notified].map(
    ([{ name }, doubt]) => `${shownName(name)}${doubt === undefined ? "" : ` if ${doubt}`}`,
  );
  return { ...conclusion, notified };
}

describe("a task of which nobody knows whether it runs", () => {
  it("leaves open the variables that it would give", () => {
    const play = playOf("- hosts: all\n  tasks: [{ set_fact: { answer: 1 } }]");
    const [task] = play.nodes.filter(isTask);
    if (!task) throw new TypeError("no task");
    const leaf = { node: task, position: [0], layers: [], handler: false, failure: undefined };
    const outcomes = [{ outcome: { ...unknown, durationMs: 0 }, scope, notified: [] }];
    const { walk } = nextLeaf(startWalk([task]), []);
    const { variables } = conclude({
      leaf,
      name: "the task",
      walk,
      variables: { included: {}, set: { kept: 1 } },
      outcomes,
      scope,
    });
    expect(variables.set).toEqual({ kept: 1, answer: new Unknown("the task") });
  });
});

describe("a task", () => {
  it.each<[string, Record<string, unknown>, Outcome[], string]>([
    ["ok", {}, [ok], "ok"],
    ["changed", {}, [changed], "changed"],
    ["skipped", {}, [skipped], "skipped"],
    ["failed", {}, [failed], "failed"],
    ["ignored", { ignore_errors: true }, [failed], "ignored"],
    ["ignored by an expression", { ignore_errors: "<%= a === 1 %>" }, [failed], "ignored"],
    ["not ignored by one that breaks", { ignore_errors: "<%= a.b.c %>" }, [failed], "failed"],
    ["unknown", {}, [unknown], "unknown"],
    ["a loop over nothing", { loop: [] }, [], "skipped"],
    ["a loop all skipped", { loop: [1, 2] }, [skipped, skipped], "skipped"],
    ["a loop with one change", { loop: [1, 2, 3] }, [ok, changed, skipped], "changed"],
    ["a loop with one failure", { loop: [1, 2, 3] }, [changed, failed, unknown], "failed"],
    ["a loop with one unknown", { loop: [1, 2] }, [changed, unknown], "unknown"],
  ])("%s", (_name, keywords, outcomes, status) => {
    expect(concluded(keywords, outcomes).status).toBe(status);
  });

  it.each<[string, Record<string, unknown>, Outcome[], unknown]>([
    ["its result", {}, [changed], { changed: true, failed: false, rc: 0 }],
    ["that it was skipped", {}, [skipped], { changed: false, failed: false, skipped: true, skip_reason: "why" }],
    [
      "that it failed",
      { ignore_errors: true },
      [failed],
      { changed: false, failed: true, skipped: false, msg: "no", rc: 1 },
    ],
    [
      "an empty loop",
      { loop: [] },
      [],
      { results: [], changed: false, failed: false, skipped: true, msg: "No items in the list" },
    ],
    [
      "a loop",
      { loop: [1, 2], ignore_errors: true },
      [changed, failed],
      {
        results: [changed.result, failed.result],
        changed: true,
        failed: true,
        skipped: false,
        msg: "One or more items failed",
      },
    ],
    ["what is not known yet", {}, [unknown], new Unknown("the task")],
  ])("registers %s", (_name, keywords, outcomes, value) => {
    const { variables } = concluded({ register: "result", ...keywords }, outcomes);
    expect(variables.set).toEqual({ kept: 1, result: value });
  });

  it("sets the variables of all its items, in their order", () => {
    const set = (variables: Record<string, unknown>): Outcome => ({ ...ok, variables });
    expect(concluded({ loop: [1, 2] }, [set({ x: 1, y: { z: 1 } }), set({ x: 2 })]).variables.set).toEqual({
      kept: 1,
      x: 2,
      y: { z: 1 },
    });
  });

  it.each<[string, Record<string, unknown>, Outcome[], string[]]>([
    ["changed", {}, [changed], ["handler"]],
    ["ok", {}, [ok], []],
    ["skipped", {}, [skipped], []],
    ["ignored", { ignore_errors: true }, [failed], []],
    ["unknown", {}, [unknown], ["handler if the task"]],
    ["with one change among its items", { loop: [1, 2] }, [ok, changed], ["handler"]],
    ["with a change and an unknown item", { loop: [1, 2] }, [changed, unknown], ["handler"]],
  ])("%s notifies", (_name, keywords, outcomes, notified) => {
    const twice = new Set(concluded({ notify: "handler", ...keywords }, outcomes).notified);
    expect([...twice]).toEqual(notified);
  });

  it("goes on, but not where it failed", () => {
    const ended = concluded({}, [ok]).walk;
    expect(nextLeaf(ended, []).leaf).toBeUndefined();
    expect(ended.failedAt).toBeUndefined();
    expect(concluded({}, [failed]).walk.failedAt).toEqual([0]);
    expect(concluded({ ignore_errors: true }, [failed]).walk.failedAt).toBeUndefined();
  });
});

describe("names of handlers", () => {
  const play = playOf(
    `
- hosts: all
  vars: { list: [] }
  roles: [web]
  tasks:
    - { name: of the play, command: "true", notify: [restart] }
    - { name: by role, command: "true", notify: "web : restart" }
    - { name: by topic, command: "true", notify: topic }
    - { name: by expression, command: "true", notify: "<%= list %>" }
    - { name: templated, command: "true", notify: "<%= 'no' + 'body' %>" }
  handlers:
    - { name: restart, command: play }
    - { name: first, listen: topic, command: "true" }
    - { name: second, listen: [other, topic], command: "true" }
`,
    { "roles/web/handlers/main.yml": "- { name: restart, command: role }\n" },
  );

  const names = (task: string): string[] => {
    const found = play.nodes.filter(isTask).find((node) => node.name === task);
    return found === undefined
      ? ["no such task"]
      : notifiedBy(found, scope, play.handlers).map(({ name, node }) => {
          const command = isTask(node) ? node.args["cmd"] : undefined;
          return `${shownName(name)} ${typeof command === "string" && !isCompiled(command) ? command : ""}`;
        });
  };

  it.each([
    ["of the play", ["restart play"]],
    ["by role", ["restart role"]],
    ["by topic", ["first true", "second true"]],
    ["by expression", ["first true", "second true"]],
  ])("%s", (task, expected) => {
    expect(names(task)).toEqual(expected);
  });

  it("that nobody defines are an error", () => {
    expect(complaintOf(() => names("templated"))).toBe('no handler is named "nobody"');
  });
});
