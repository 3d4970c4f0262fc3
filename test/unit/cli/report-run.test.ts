import { describe, expect, it } from "@jest/globals";
import { reportRun } from "../../../src/cli/report-run.js";
import { hostRecap, result } from "../report/events.js";
import { memoryIo } from "./memory-io.js";

const options = { check: false, diff: false };

describe("reportRun", () => {
  it("shows the events and gives the exit code of the run", async () => {
    const io = memoryIo();
    const code = await reportRun(
      (listener) => {
        listener(result({ status: "failed", message: "no space" }));
        listener({ type: "recap", hosts: { h1: hostRecap({ failed: 1 }) }, duration_ms: 5, exit_code: 2 });
        return { finished: Promise.resolve({ exitCode: 2 }), stop: () => undefined };
      },
      { verbose: 0 },
      options,
      io,
    );
    expect(code).toBe(2);
    expect(io.stdout.text).toContain("failed: [h1] => no space");
  });

  it("asks the run to stop at the first Ctrl-C and ends the process at the second", async () => {
    const io = memoryIo();
    let stops = 0;
    let finish: (outcome: { exitCode: number }) => void = () => undefined;
    const finished = new Promise<{ exitCode: number }>((resolve) => {
      finish = resolve;
    });
    const done = reportRun(
      () => ({ finished, stop: () => void (stops += 1) }),
      { verbose: 0, output: "json" },
      options,
      io,
    );
    await new Promise((resolve) => setImmediate(resolve));
    io.interrupt();
    expect({ stops, exits: io.exits }).toEqual({ stops: 1, exits: [] });
    expect(io.stderr.text).toMatch(/^interrupted: .* Ctrl-C again/);
    io.interrupt();
    expect({ stops, exits: io.exits }).toEqual({ stops: 1, exits: [130] });
    finish({ exitCode: 130 });
    expect(await done).toBe(130);
    io.interrupt();
    expect(io.exits).toEqual([130]);
  });

  it("gives the terminal back when the run breaks", async () => {
    const io = memoryIo();
    const broken = new TypeError("broken");
    const run = reportRun(
      () => ({ finished: Promise.reject(broken), stop: () => undefined }),
      { verbose: 0 },
      options,
      io,
    );
    await expect(run).rejects.toBe(broken);
    io.interrupt();
    expect(io.exits).toEqual([]);
  });
});
