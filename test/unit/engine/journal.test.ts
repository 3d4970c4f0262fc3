import { describe, expect, it } from "@jest/globals";
import { HostConnection } from "../../../src/engine/connections.js";
import type { RunEvent, TaskResultEvent } from "../../../src/engine/events.js";
import { HostRun } from "../../../src/engine/host-run.js";
import { Journal } from "../../../src/engine/journal.js";
import { Redactor } from "../../../src/engine/redactor.js";
import { localTransport } from "../../../src/remote/transports/local.js";

function result(host: string, task: string): Omit<TaskResultEvent, "type"> {
  return {
    ...{
      play: "p",
      role: undefined,
      task,
      module: "m",
      host,
      item: undefined,
      status: "ok",
      predicted: false,
      diff: [],
    },
    ...{ message: undefined, duration_ms: 0, place: "x:1" },
  };
}

describe("events", () => {
  it("of results come task by task, and in a task host by host, whatever came first", () => {
    const events: RunEvent[] = [];
    const journal = new Journal((event) => events.push(event), new Redactor(), { hosts: ["h1", "h2"] });
    journal.result(result("h2", "a"), [0]);
    journal.result(result("h2", "b"), [1]);
    journal.result(result("h1", "c"), [1, 0]);
    journal.result(result("h1", "a"), [0]);
    expect(events).toEqual([]);
    journal.flush();
    journal.flush();
    expect(events.map((event) => event.type === "task_result" && event.host + event.task)).toEqual([
      "h1a",
      "h2a",
      "h2b",
      "h1c",
    ]);
  });

  it("show no secret that was known by then", () => {
    const events: RunEvent[] = [];
    const journal = new Journal((event) => events.push(event), new Redactor(), { hosts: [] });
    journal.hide("hunter2");
    journal.emit({ type: "warning", message: "it is hunter2" });
    expect(events).toEqual([{ type: "warning", message: "it is ********" }]);
  });

  it("are counted as people expect: what is changed or ignored is ok as well", () => {
    const host = new HostRun(
      "h1",
      new HostConnection(() => Promise.resolve({ transport: localTransport(), reconnectMs: 0, shared: true })),
    );
    const journal = new Journal(() => undefined, new Redactor(), { hosts: [] });
    for (const status of [
      "ok",
      "changed",
      "skipped",
      "failed",
      "rescued",
      "ignored",
      "unknown",
      "unreachable",
    ] as const)
      journal.count(host, status);
    expect(host.recap).toMatchObject({
      ok: 3,
      changed: 1,
      skipped: 1,
      failed: 1,
      rescued: 1,
      ignored: 1,
      unknown: 1,
      unreachable: 1,
    });
  });
});
