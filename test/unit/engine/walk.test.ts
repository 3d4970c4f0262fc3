import { describe, expect, it } from "@jest/globals";
import {
  advance,
  enterFlush,
  enterIncluded,
  fail,
  nextLeaf,
  notify,
  startWalk,
  type Leaf,
  type Walk,
} from "../../../src/engine/walk.js";
import { selectedNodes } from "../../../src/engine/tags.js";
import type { LoadedPlay } from "../../../src/playbook/play.js";
import { shownName } from "../../../src/playbook/inherit.js";
import { playOf } from "./plays.js";

interface Happening {
  /** Tasks that fail. */
  fails?: string[];
  /** Handlers that tasks notify. */
  notifies?: Record<string, string[]>;
  forceHandlers?: boolean;
}

interface Trace {
  /** Names of the tasks in their order; of one that failed with a bang, of one in rescue or always behind what failed before. */
  names: string[];
  failed: boolean;
}

/** Walks through a play as a host would for which these things happen. */
function trace(play: LoadedPlay, { fails = [], notifies = {}, forceHandlers = false }: Happening): Trace {
  let walk = startWalk(selectedNodes(play.nodes, { tags: [], skipTags: [] }), forceHandlers);
  const names: string[] = [];
  for (;;) {
    const next = nextLeaf(walk, play.handlers);
    walk = next.walk;
    if (!next.leaf) return { names, failed: walk.failedAt !== undefined };
    walk = happen(walk, next.leaf);
  }

  function happen(at: Walk, leaf: Leaf): Walk {
    const { node } = leaf;
    if (node.kind === "meta") return node.action === "flush_handlers" ? enterFlush(at, leaf.position) : advance(at);
    if (node.kind === "include") {
      const list = { nodes: node.load("more.yml").nodes, layers: [] };
      return enterIncluded(at, [list, list], leaf);
    }
    const name = shownName(node.name);
    const failing = fails.includes(name);
    names.push(`${leaf.failure ? `${leaf.failure.task}>` : ""}${name}${failing ? "!" : ""}`);
    if (failing) return fail(at, { task: name, result: {} }).walk;
    const wanted = notifies[name] ?? [];
    return notify(
      advance(at),
      play.handlers.filter((handler) => wanted.includes(shownName(handler.name))),
    );
  }
}

function tasks(...names: string[]): string {
  return names.map((name) => `{ name: ${name}, command: "true" }`).join(", ");
}

describe("a walk through blocks", () => {
  const play = playOf(`
- hosts: all
  tasks:
    - ${tasks("start")}
    - block:
        - ${tasks("a")}
        - block: [${tasks("b", "c")}]
          rescue: [${tasks("d")}]
          always: [${tasks("e")}]
        - block: [${tasks("f")}]
          always: [${tasks("g")}]
      rescue: [${tasks("h", "i")}]
      always: [${tasks("j")}]
    - ${tasks("end")}
`);

  it.each<[string, string[], string, boolean]>([
    ["nothing fails", [], "start a b c e f g j end", false],
    ["the inner rescue mends", ["b"], "start a b! b>d b>e f g j end", false],
    ["the inner rescue fails", ["c", "d"], "start a b c! c>d! d>e d>h d>i d>j end", false],
    ["the inner always fails", ["e"], "start a b c e! e>h e>i e>j end", false],
    ["a block without a rescue fails", ["f"], "start a b c e f! f>g f>h f>i f>j end", false],
    ["the outer rescue fails", ["a", "i"], "start a! a>h a>i! i>j", true],
    ["the outer always fails", ["j"], "start a b c e f g j!", true],
    ["rescue and always fail", ["a", "h", "j"], "start a! a>h! h>j!", true],
    ["a task outside fails", ["start"], "start!", true],
    ["the last task fails", ["end"], "start a b c e f g j end!", true],
  ])("%s", (_name, fails, names, failed) => {
    expect(trace(play, { fails })).toEqual({ names: names.split(" "), failed });
  });

  it("tells whether a rescue takes a failure up, at once or after an always on the way", () => {
    const failing = (name: string): boolean => {
      let { walk, leaf } = nextLeaf(startWalk(play.nodes), play.handlers);
      while (leaf && (leaf.node.kind !== "task" || leaf.node.name !== name)) {
        ({ walk, leaf } = nextLeaf(advance(walk), play.handlers));
      }
      return fail(walk, { task: name, result: {} }).rescued;
    };
    expect(["start", "a", "b", "e", "f", "j", "end"].filter(failing)).toEqual(["a", "b", "e", "f"]);
  });

  it("gives each task a place that is the same for all hosts, in the order of the play", () => {
    const positions: string[] = [];
    let { walk, leaf } = nextLeaf(startWalk(play.nodes), play.handlers);
    while (leaf) {
      if (leaf.node.kind === "task") positions.push(leaf.position.join("."));
      ({ walk, leaf } = nextLeaf(advance(walk), play.handlers));
    }
    // The flush after pre_tasks is node 0. 2.0.1: the second node of the phase "block" of the play's third node.
    const within = ["2.0.0", "2.0.1.0.0", "2.0.1.0.1", "2.0.1.2.0", "2.0.2.0.0", "2.0.2.2.0", "2.2.0"];
    expect(positions).toEqual(["1", ...within, "3"]);
  });

  it("can be walked again from any point: nothing of it is changed", () => {
    const start = startWalk(play.nodes);
    const before = JSON.stringify(start.frames.length);
    const { walk } = nextLeaf(start, play.handlers);
    fail(advance(walk), { task: "x", result: {} });
    expect(JSON.stringify(start.frames.length)).toBe(before);
    expect(nextLeaf(start, play.handlers).leaf?.position).toEqual([0]);
  });
});

describe("a walk through includes", () => {
  const play = playOf(
    `
- hosts: all
  tasks:
    - block:
        - include_tasks: more.yml
          loop: [1, 2]
        - ${tasks("after")}
      rescue: [${tasks("rescue")}]
`,
    { "more.yml": `[${tasks("x", "y")}]` },
  );

  it.each<[string[], string]>([
    [[], "x y x y after"],
    [["y"], "x y! y>rescue"],
  ])("with %j failing", (fails, names) => {
    expect(trace(play, { fails })).toEqual({ names: names.split(" "), failed: false });
  });
});

describe("handlers", () => {
  const play = playOf(
    `
- hosts: all
  pre_tasks: [${tasks("pre")}]
  tasks:
    - ${tasks("a", "b").replace(", {", "\n    - {")}
    - block: [{ meta: flush_handlers }, ${tasks("in")}]
      rescue: [${tasks("rescue")}]
  post_tasks: [${tasks("post")}]
  handlers:
    - ${tasks("h1")}
    - ${tasks("h2")}
    - { name: h3, include_tasks: more.yml }
`,
    { "more.yml": `[${tasks("x")}]` },
  );

  it.each<[string, Happening, string]>([
    ["run at the end of their section", { notifies: { pre: ["h2"], post: ["h1"] } }, "pre h2 a b in post h1"],
    [
      "run once, in the order of their definition",
      { notifies: { a: ["h2"], b: ["h1", "h2"] } },
      "pre a b h1 h2 in post",
    ],
    ["run again when they are notified again", { notifies: { a: ["h1"], in: ["h1"] } }, "pre a b h1 in h1 post"],
    ["notify a later one for the same flush", { notifies: { a: ["h1"], h1: ["h2"] } }, "pre a b h1 h2 in post"],
    ["notify an earlier one for the next", { notifies: { a: ["h2"], h2: ["h1"] } }, "pre a b h2 in h1 post"],
    ["that include run all of the file", { notifies: { in: ["h3"] } }, "pre a b in x x post"],
    [
      "that fail lead to the rescue around the flush",
      { notifies: { a: ["h1", "h2"] }, fails: ["h1"] },
      "pre a b h1! h1>rescue h2 post",
    ],
    ["are lost when the host fails", { notifies: { a: ["h1"] }, fails: ["b"] }, "pre a b!"],
    [
      "run on a failed host when forced",
      { notifies: { a: ["h1", "h2"] }, fails: ["b"], forceHandlers: true },
      "pre a b! h1 h2",
    ],
    [
      "that fail when forced end it",
      { notifies: { a: ["h1", "h2"] }, fails: ["b", "h1"], forceHandlers: true },
      "pre a b! h1!",
    ],
  ])("%s", (_name, happening, names) => {
    expect(trace(play, happening).names).toEqual(names.split(" "));
  });

  it("know the task that decides whether they are notified, until one notifies them for certain", () => {
    const [first] = play.handlers;
    const handlers = first ? [first] : [];
    const flushed = (walk: Walk): string | undefined => nextLeaf(enterFlush(walk, [0]), play.handlers).leaf?.doubt;
    const start = startWalk(play.nodes);
    expect(flushed(notify(start, handlers, "maybe"))).toBe("maybe");
    expect(flushed(notify(notify(start, handlers, "maybe"), handlers))).toBeUndefined();
    expect(flushed(notify(notify(start, handlers), handlers, "maybe"))).toBeUndefined();
  });
});
