import { describe, expect, it } from "@jest/globals";
import { turnsOf } from "../../../src/engine/loop-items.js";
import { TaskScope } from "../../../src/engine/scope.js";
import { markPlain } from "../../../src/engine/scope.js";
import { partlyKnown, Unknown } from "../../../src/template/unknown.js";
import { taskOf } from "./plays.js";

const scope = new TaskScope(
  [
    {
      list: ["x", { n: 1 }],
      answer: markPlain(partlyKnown({ changed: true, results: [1] }, "Ask")),
      later: new Unknown("Ask"),
    },
  ],
  {},
);

describe("turns of a loop", () => {
  it.each<[string, Record<string, unknown>, unknown]>([
    ["no loop", {}, [{ item: undefined, label: undefined, local: {} }]],
    [
      "values",
      { loop: [1, "b"] },
      [
        { item: 1, label: 1, local: { item: 1 } },
        { item: "b", label: "b", local: { item: "b" } },
      ],
    ],
    ["an empty list", { loop: [] }, []],
    [
      "an expression",
      { loop: "<%= list.slice(1) %>" },
      [{ item: { n: 1 }, label: { n: 1 }, local: { item: { n: 1 } } }],
    ],
    [
      "other names, an index and a label",
      { loop: [{ n: 5 }], loop_control: { loop_var: "one", index_var: "at", label: "n<%= one.n %> at <%= at %>" } },
      [{ item: { n: 5 }, label: "n5 at 0", local: { one: { n: 5 }, at: 0 } }],
    ],
    ["what is known of a result", { loop: "<%= answer.results %>" }, [{ item: 1, label: 1, local: { item: 1 } }]],
  ])("%s", (_name, keywords, turns) => {
    expect(turnsOf(taskOf(keywords), scope)).toEqual({ kind: "turns", turns });
  });

  it.each<[string, Record<string, unknown>, unknown]>([
    [
      "no list",
      { loop: "<%= list[1] %>" },
      {
        kind: "failed",
        message: expect.stringMatching(/^the loop goes over object, not over a list \(.*Object.entries/),
      },
    ],
    ["a value that is not known", { loop: "<%= later %>" }, { kind: "unknown", culprit: "Ask" }],
    ["a list that is not known", { loop: "<%= answer.stdout_lines %>" }, { kind: "unknown", culprit: "Ask" }],
    [
      "a label that breaks",
      { loop: [1], loop_control: { label: "<%= item.a.b %>" } },
      { kind: "failed", message: expect.stringContaining("undefined") },
    ],
  ])("%s", (_name, keywords, fault) => {
    expect(turnsOf(taskOf(keywords), scope)).toEqual(fault);
  });

  it("keep the very values that they go over", () => {
    const bytes = Buffer.from("x");
    const turns = turnsOf(taskOf({ loop: "<%= list %>" }), new TaskScope([{ list: markPlain([{ bytes }]) }], {}));
    expect(turns.kind === "turns" && scope.with(turns.turns[0]?.local ?? {}).get("item")).toEqual({ bytes });
  });
});
