import { describe, expect, it } from "@jest/globals";
import { loggedTasks, ofUnknownEnd, pastOf, withUnknownSkipped } from "../../../src/state/done-before.js";
import { begun, done, itemDone, logged, point } from "./lines.js";

const since = "that night";

describe("what a log tells of the tasks that were done", () => {
  it("is that those which came to a good end are done, and failed ones are not", () => {
    const past = pastOf(
      loggedTasks(
        logged(
          done(point("first")),
          done(point("second", { at: 1 }), "rescued", [{ status: "failed", result: { rc: 1 } }]),
          done(point("third", { at: 2 }), "failed", [{ status: "failed" }]),
          done(point("first", { host: "h2" }), "skipped", [{ status: "skipped" }]),
        ),
      ),
      since,
    );
    expect(past.taskAt(point("first"))).toEqual({
      status: "changed",
      items: [{ status: "changed" }],
      repeatable: true,
    });
    expect(past.taskAt(point("second", { at: 1 }))?.status).toBe("rescued");
    expect(past.taskAt(point("third", { at: 2 }))).toBeUndefined();
    expect(past.taskAt(point("first", { host: "h2" }))?.status).toBe("skipped");
    expect(past.taskAt(point("first", { host: "h3" }))).toBeUndefined();
    expect(past.taskAt(point("first", { play_index: 1 }))).toBeUndefined();
  });

  it("keeps the items of a loop apart: those that failed or were not reached have still to be done", () => {
    const loop = point("loop");
    const tasks = loggedTasks(
      logged(
        begun(loop, 0),
        itemDone(loop, 0, { status: "changed", item: "a" }),
        begun(loop, 1),
        itemDone(loop, 1, { status: "failed", item: "b" }),
        begun(loop, 2),
        itemDone(loop, 2, { status: "changed", item: "c" }),
        done(loop, "failed", [
          { status: "changed", item: "a" },
          { status: "failed", item: "b" },
          { status: "changed", item: "c" },
        ]),
      ),
    );
    expect(pastOf(tasks, since).taskAt(loop)).toEqual({
      status: undefined,
      items: [{ status: "changed", item: "a" }, undefined, { status: "changed", item: "c" }],
      repeatable: false,
    });
  });

  it("knows the commands whose end nobody knows, and only those", () => {
    const killed = point("killed");
    const loop = point("loop", { at: 3 });
    const tasks = loggedTasks(
      logged(
        begun(killed),
        begun(point("harmless", { at: 1 }), 0, true),
        begun(point("ended", { at: 2 })),
        done(point("ended", { at: 2 })),
        begun(loop, 0),
        itemDone(loop, 0, { status: "changed", item: 1 }),
        begun(loop, 1),
        begun(point("unreached", { at: 4 })),
        { type: "task_unreached", ...point("unreached", { at: 4 }), item_index: 0 },
      ),
    );
    expect(ofUnknownEnd(tasks).map((task) => task.point.task)).toEqual(["killed", "loop"]);
    const past = pastOf(withUnknownSkipped(tasks, ["rc"]), since);
    expect(past.taskAt(killed)).toMatchObject({ status: "ok", items: [{ status: "ok", withheld: ["rc"] }] });
    expect(past.taskAt(loop)).toMatchObject({
      status: undefined,
      items: [{ status: "changed", item: 1 }, { withheld: ["rc"] }],
    });
    expect(pastOf(tasks, since).taskAt(killed)).toBeUndefined();
  });

  it("takes one that failed because nobody knows its end for such a command, unless the host went on behind it", () => {
    const lost = { status: "failed", unknown_end: true } as const;
    const loop = point("loop", { at: 2 });
    const tasks = loggedTasks(
      logged(
        begun(point("lost")),
        done(point("lost"), "failed", [lost]),
        begun(point("rescued", { at: 1 })),
        done(point("rescued", { at: 1 }), "rescued", [lost]),
        begun(loop, 0),
        itemDone(loop, 0, lost),
      ),
    );
    expect(ofUnknownEnd(tasks).map((task) => task.point.task)).toEqual(["lost", "loop"]);
    expect(pastOf(withUnknownSkipped(tasks, ["rc"]), since).taskAt(point("lost"))).toMatchObject({ status: "ok" });
  });

  it("takes it for known once a later run has brought it to an end", () => {
    expect(ofUnknownEnd(loggedTasks(logged(begun(point("a")), begun(point("a")), done(point("a")))))).toEqual([]);
  });
});

describe("finding a task again", () => {
  const line = (task: string, at: number, position = at): ReturnType<typeof point> =>
    point(task, { position: [position], place: `/srv/site.yml:${at}` });

  it("goes by its name when it has moved within its file", () => {
    const past = pastOf(loggedTasks(logged(done(line("a", 4)), done(line("b", 6)))), since);
    expect(past.taskAt(line("new", 4, 0))).toBeUndefined();
    expect(past.taskAt(line("a", 8))?.status).toBe("changed");
    expect(past.taskAt(line("b", 10))?.status).toBe("changed");
    expect(past.taskAt({ ...line("a", 8), place: "/srv/other.yml:8" })).toBeUndefined();
  });

  it("takes each of several with one name once, in their order, and gives the same answer when it is asked again", () => {
    const results = logged(
      done(line("same", 4), "ok", [{ status: "ok", result: { n: 1 } }]),
      done(line("same", 6), "ok", [{ status: "ok", result: { n: 2 } }]),
    );
    const past = pastOf(loggedTasks(results), since);
    const numbers = [5, 7, 5, 9].map((at) => past.taskAt(line("same", at))?.items[0]?.result?.["n"]);
    expect(numbers).toEqual([1, 2, 1, undefined]);
  });

  it("tells uses of one role, and items of a looped include, apart by their position", () => {
    const use = (position: number[]): ReturnType<typeof point> => point("in role", { position, role: "java" });
    const past = pastOf(loggedTasks(logged(done(use([1, 0])))), since);
    expect(past.taskAt(use([1, 0]))?.status).toBe("changed");
    expect(past.taskAt(use([2, 0]))).toBeUndefined();
  });

  it("trusts nothing but the place of a task without a name", () => {
    const past = pastOf(loggedTasks(logged(done(line("command", 4)))), since);
    expect(past.taskAt(line("command", 5))).toBeUndefined();
    expect(past.taskAt(line("command", 4))?.status).toBe("changed");
  });
});
