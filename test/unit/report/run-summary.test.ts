import { describe, expect, it } from "@jest/globals";
import { noPaint } from "../../../src/report/colours.js";
import { formatSummary } from "../../../src/report/run-summary-text.js";
import { summaryOf } from "../../../src/report/run-summary.js";
import type { RunEvent } from "../../../src/engine/events.js";
import type { LoggedRun } from "../../../src/state/read-run-log.js";
import { begun, done, header, logged, point } from "../state/lines.js";
import { hostRecap, play, result } from "./events.js";

const first = point("first");
const second = point("second", { at: 1 });
const told = { task: "first", module: "command", place: first.place, status: "changed" as const, duration_ms: 100 };

function run(...events: RunEvent[]): LoggedRun {
  const lines = logged(...events);
  return { file: "/srv/a.ndjson", header: header(), lines, complete: lines.at(-1)?.type === "recap" };
}

const whole = run(
  play("Site", { h1: undefined, h2: undefined }),
  begun(first),
  done(first),
  result(told),
  done(second, "failed", [{ status: "failed" }]),
  result({
    ...told,
    ...second,
    role: "java",
    status: "failed",
    message: "no space",
    stderr: "df: 100%",
    duration_ms: 60,
  }),
  { type: "handlers_pending", playbook: "/srv/site.yml", play: "Site", host: "h1", handlers: ["restart", "reload"] },
  { type: "handlers_pending", playbook: "/srv/site.yml", play: "Site", host: "h1", handlers: ["restart"] },
  { type: "warning", host: "h2", message: "odd" },
  {
    type: "recap",
    hosts: { h1: hostRecap({ ok: 1, changed: 1, failed: 1, round_trips: 3, bytes_sent: 2000 }), h2: hostRecap() },
    duration_ms: 900,
    exit_code: 2,
  },
);

describe("what a log tells of a run", () => {
  it("is what failed, what is left, and when each task ran", () => {
    const summary = summaryOf(whole);
    expect(summary).toMatchObject({
      complete: true,
      exit_code: 2,
      duration_ms: 900,
      pending_handlers: { h1: ["restart"] },
    });
    expect(summary.troubles).toEqual([
      expect.objectContaining({
        host: "h1",
        task: "second",
        status: "failed",
        message: "no space",
        stderr: "df: 100%",
      }),
    ]);
    expect(summary.timeline.map(({ task, start_ms, end_ms, status }) => [task, start_ms, end_ms, status])).toEqual([
      ["first", 100, 200, "changed"],
      ["second", 340, 400, "failed"],
    ]);
  });

  it("is readable at a terminal, with places and without a line too many", () => {
    expect(formatSummary(summaryOf(whole), { cwd: "/srv", all: false, paint: noPaint })).toEqual([
      "RUN of 2026-03-01 02:15:09 UTC",
      "  mdc-provision run site.yml",
      "  by ops on control, mdc-provision 0.1.0; a.ndjson",
      "",
      "FAILURES AND WHAT IS NOT KNOWN",
      "  failed: [h1] java : second  site.yml:5",
      "      no space",
      "      | df: 100%",
      "",
      "HANDLERS LEFT TO RUN",
      "  [h1] restart",
      "  They run when these plays run again for these hosts.",
      "",
      "WARNINGS",
      "  [h2] odd",
      "",
      "TIMELINE",
      "  host  task           begun at  took",
      "  h1    first             0.1 s  0.1 s  |    =====                               |",
      "  h1    java : second     0.3 s  60 ms  |               ===                      |",
      "",
      "RECAP",
      "host  ok  changed  skipped  failed  unreachable  rescued  ignored",
      "h1     1        1        0       1            0        0        0",
      "h2     0        0        0       0            0        0        0",
      "",
      "WIRE",
      "host  round trips    sent  received  connect",
      "h1              3  2.0 kB       0 B     0 ms",
      "h2              0     0 B       0 B     0 ms",
      "",
      "SLOWEST TASKS",
      "first          h1  0.1 s",
      "java : second  h1  60 ms",
      "",
      "2 hosts, 1 changed, 1 failed, in 0.9 s",
    ]);
  });

  it("counts what came to its end of a run that was killed, and names the command that was under way", () => {
    const cut = run(
      play("Site", { h1: undefined }),
      { ...done(point("before")), before: true } as RunEvent,
      done(first),
      begun(second),
    );
    const summary = summaryOf(cut);
    expect(summary).toMatchObject({ complete: false, exit_code: null, hosts: { h1: { ok: 1, changed: 1 } } });
    expect(summary.troubles).toEqual([expect.objectContaining({ task: "second", status: "unknown end" })]);
    expect(summary.timeline).toEqual([expect.objectContaining({ task: "second", status: "running", start_ms: 300 })]);
    const lines = formatSummary(summary, { cwd: "/", all: false, paint: noPaint });
    expect(lines).toContain("  the log ends after 0.3 s: the run was killed, or is still going");
    expect(lines.join("\n")).not.toContain("WIRE");
  });

  it("tells once of a command that failed because nobody knows its end", () => {
    const message = "unknown outcome: the connection was lost";
    const { troubles, timeline } = summaryOf(
      run(
        begun(second),
        done(second, "failed", [{ status: "failed", unknown_end: true }]),
        result({ ...told, ...second, status: "failed", message }),
      ),
    );
    expect(troubles).toEqual([expect.objectContaining({ task: "second", status: "failed", message })]);
    expect(timeline).toEqual([expect.objectContaining({ task: "second", status: "failed" })]);
  });

  it("shows the 30 longest tasks, and all when asked", () => {
    const many = Array.from({ length: 40 }, (_, at) =>
      result({ ...told, task: `task ${at}`, place: `/srv/site.yml:${at}`, duration_ms: at + 1 }),
    );
    const summary = summaryOf(run(...many));
    const shown = (all: boolean): string[] =>
      formatSummary(summary, { cwd: "/srv", all, paint: noPaint }).filter((line) => /task \d|shorter/.test(line));
    expect(shown(false)).toHaveLength(31);
    expect(shown(false).at(-1)).toBe("  and 10 shorter ones (all with -v)");
    expect(shown(true)).toHaveLength(40);
  });

  it("is told by programs' way with --output json, whatever a log has in it", () => {
    const summary = JSON.parse(JSON.stringify(summaryOf(whole))) as Record<string, unknown>;
    expect(Object.keys(summary)).toEqual([
      "file",
      "run",
      "complete",
      "exit_code",
      "duration_ms",
      "hosts",
      "troubles",
      "pending_handlers",
      "warnings",
      "timeline",
    ]);
  });
});
