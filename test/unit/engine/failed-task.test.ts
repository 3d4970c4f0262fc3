import { describe, expect, it } from "@jest/globals";
import { failedTask } from "../../../src/engine/failed-task.js";
import { taskOf } from "./plays.js";

describe("ansible_failed_task", () => {
  it("has the keywords of the task as they are written", () => {
    const node = taskOf({
      command: "<%= a %> x",
      when: "a === 1",
      tags: ["one"],
      register: "result",
      loop: "<%= list %>",
      notify: "handler",
    });
    expect(failedTask({ task: "shown", node, result: {} })).toMatchObject({
      ...{ name: "shown", action: "command", args: { cmd: "<%= a %> x" }, when: ["a === 1"], tags: ["one"] },
      ...{ register: "result", loop: "<%= list %>", notify: ["handler"], no_log: false, run_once: false },
    });
  });

  it("keeps back the parameters of what is not to be told of", () => {
    const told = failedTask({ task: "x", node: taskOf({ no_log: true, command: "echo secret" }), result: {} });
    expect(told).toMatchObject({ action: "command", no_log: true });
    expect(told).not.toHaveProperty("args");
  });
});
