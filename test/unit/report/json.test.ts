import { describe, expect, it } from "@jest/globals";
import type { RunEvent } from "../../../src/engine/events.js";
import { noPaint } from "../../../src/report/colours.js";
import { createJsonReporter } from "../../../src/report/json.js";
import { hostRecap, memoryStream, play, result, start } from "./events.js";

function run(events: RunEvent[]): { stdout: string; stderr: string } {
  const [stdout, stderr] = [memoryStream(), memoryStream()];
  const reporter = createJsonReporter({ stdout, stderr }, { stdout: noPaint, stderr: noPaint });
  events.forEach(reporter.onEvent);
  reporter.onInterrupt();
  return { stdout: stdout.text, stderr: stderr.text };
}

function lines(events: RunEvent[]): unknown[] {
  return run(events)
    .stdout.split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
}

describe("the JSON report", () => {
  it("writes exactly the fields of the contract, null where there is no value", () => {
    expect(
      lines([
        play("Site", { h1: "dc1", h2: undefined }),
        result({
          status: "failed",
          duration_ms: 12.6,
          message: "no\nspace",
          stderr: "x",
          diff: [{ path: "/a", attribute: "mode", before: undefined, after: "0644" }],
        }),
        result({ role: "java", item: { name: "x" }, predicted: true, handler: true }),
        {
          type: "recap",
          hosts: { h1: hostRecap({ ok: 1, unknown: 3, connect_ms: 4.2 }) },
          duration_ms: 90,
          exit_code: 2,
        },
      ]),
    ).toEqual([
      { type: "play_start", play: "Site", hosts: ["h1", "h2"] },
      {
        type: "task_result",
        play: "Site",
        role: null,
        task: "Write the file",
        module: "copy",
        host: "h1",
        item: null,
        status: "failed",
        predicted: false,
        diff: [{ path: "/a", attribute: "mode", before: null, after: "0644" }],
        message: "no\nspace",
        duration_ms: 13,
      },
      {
        type: "task_result",
        play: "Site",
        role: "java",
        task: "Write the file",
        module: "copy",
        host: "h1",
        item: { name: "x" },
        status: "ok",
        predicted: true,
        diff: [],
        message: null,
        duration_ms: 20,
        handler: true,
      },
      {
        type: "recap",
        hosts: {
          h1: {
            ok: 1,
            changed: 0,
            skipped: 0,
            failed: 0,
            unreachable: 0,
            rescued: 0,
            ignored: 0,
            round_trips: 0,
            bytes_sent: 0,
            bytes_received: 0,
            connect_ms: 4,
          },
        },
        duration_ms: 90,
        exit_code: 2,
      },
    ]);
  });

  it("keeps stdout for the contract: starts and progress are left away, warnings and notices go to stderr", () => {
    const { stdout, stderr } = run([
      start({}),
      { type: "progress", host: "h1", task: "x", done: 1, total: 2 },
      { type: "warning", message: "odd" },
    ]);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^warning: odd\ninterrupted: /);
  });

  it("tells size and checksum of bytes", () => {
    const [event] = lines([
      result({ diff: [{ path: "/a", attribute: "content", before: null, after: Buffer.from("abc") }] }),
    ]);
    expect(event).toHaveProperty("diff.0.after", {
      bytes: 3,
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    });
  });
});
