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
    [
      "an extended one",
      { with_items: ["a", "b"], loop_control: { extended: true } },
      [
        {
          item: "a",
          label: "a",
          local: {
            item: "a",
            ansible_loop: {
              allitems: ["a", "b"],
              index: 1,
              index0: 0,
              first: true,
              last: false,
              length: 2,
              revindex: 2,
              revindex0: 1,
              nextitem: "b",
            },
          },
        },
        {
          item: "b",
          label: "b",
          local: {
            item: "b",
            ansible_loop: {
              allitems: ["a", "b"],
              index: 2,
              index0: 1,
              first: false,
              last: true,
              length: 2,
              revindex: 1,
              revindex0: 0,
              previtem: "a",
            },
          },
        },
      ],
    ],
    ["what is known of a result", { loop: "<%= answer.results %>" }, [{ item: 1, label: 1, local: { item: 1 } }]],
  ])("%s", (_name, keywords, turns) => {
    expect(withoutNames(turnsOf(taskOf(keywords), scope, "/play"))).toEqual({ kind: "turns", turns });
  });

  it("know how the item and its index are called", () => {
    const control = { loop_var: "one", index_var: "at" };
    const found = turnsOf(taskOf({ loop: ["x"], loop_control: control }), scope, "/play");
    const local = { one: "x", at: 0, ansible_loop_var: "one", ansible_index_var: "at" };
    expect(found).toMatchObject({ turns: [{ local }] });
  });

  it.each<[string, Record<string, unknown>, unknown]>([
    [
      "no list",
      { loop: "<%= list[1] %>" },
      {
        kind: "failed",
        message: expect.stringMatching(/^the loop goes over object, not over a list \(.*site.yml:1:.*Object.entries/),
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
    expect(turnsOf(taskOf(keywords), scope, "/play")).toEqual(fault);
  });

  it("are labelled with what is known of a result", () => {
    const results = [partlyKnown({ changed: true, item: partlyKnown({ rc: 0 }, "Ask") }, "Ask")];
    const turns = turnsOf(taskOf({ loop: "<%= list %>" }), new TaskScope([{ list: markPlain(results) }], {}), "/play");
    expect(turns.kind === "turns" && turns.turns[0]?.label).toEqual({ changed: true, item: { rc: 0 } });
  });

  it("keep the very values that they go over", () => {
    const bytes = Buffer.from("x");
    const turns = turnsOf(
      taskOf({ loop: "<%= list %>" }),
      new TaskScope([{ list: markPlain([{ bytes }]) }], {}),
      "/play",
    );
    expect(turns.kind === "turns" && scope.with(turns.turns[0]?.local ?? {}).get("item")).toEqual({ bytes });
  });
});

/** Without `ansible_loop_var` and `ansible_index_var`, which every turn has. */
function withoutNames(found: ReturnType<typeof turnsOf>): unknown {
  if (found.kind !== "turns") return found;
  const names = ["ansible_loop_var", "ansible_index_var"];
  const own = (local: object): object =>
    Object.fromEntries(Object.entries(local).filter(([name]) => !names.includes(name)));
  return { ...found, turns: found.turns.map((turn) => ({ ...turn, local: own(turn.local) })) };
}
