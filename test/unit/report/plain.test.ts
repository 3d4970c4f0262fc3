import { describe, expect, it } from "@jest/globals";
import type { RunEvent } from "../../../src/engine/events.js";
import { noPaint } from "../../../src/report/colours.js";
import { createPlainReporter } from "../../../src/report/plain.js";
import type { ReportOptions } from "../../../src/report/reporter.js";
import { hostRecap, memoryStream, play, result, start } from "./events.js";

function shown(events: RunEvent[], options: Partial<ReportOptions> = {}): { stdout: string[]; stderr: string } {
  const [stdout, stderr] = [memoryStream(), memoryStream()];
  const paints = { stdout: noPaint, stderr: noPaint };
  const all: ReportOptions = { check: false, diff: false, verbosity: 0, stats: false, cwd: "/here", ...options };
  const reporter = createPlainReporter({ stdout, stderr }, all, paints);
  events.forEach(reporter.onEvent);
  return { stdout: stdout.text.split("\n").slice(0, -1), stderr: stderr.text };
}

describe("the plain report", () => {
  it("prints headers where play or task change, and a line per host and item", () => {
    const events: RunEvent[] = [
      play("Site", { h1: "dc1", h2: "dc1", h3: "dc2" }),
      start({ host: "h1" }),
      result({ host: "h1", status: "changed" }),
      result({ host: "h2" }),
      result({ role: "java", task: "Install", host: "h1", item: "jdk", status: "skipped", message: "not needed" }),
      result({ role: "java", task: "Install", host: "h1", item: { a: 1 }, status: "changed", predicted: true }),
      result({ task: "Reload", host: "h1", handler: true }),
      { type: "recap", hosts: { h1: hostRecap({ ok: 1 }) }, duration_ms: 1000, exit_code: 0 },
    ];
    expect(shown(events).stdout).toEqual([
      "",
      "PLAY [Site]",
      "  dc1: h1 h2",
      "  dc2: h3",
      "",
      "TASK [Write the file]",
      "changed: [h1]",
      "ok: [h2]",
      "",
      "TASK [java : Install]",
      "skipped: [h1] (jdk)",
      'changed: [h1] ({"a":1}) (predicted)',
      "",
      "HANDLER [Reload]",
      "ok: [h1]",
      "",
      "RECAP",
      "host  ok  changed  skipped  failed  unreachable  rescued  ignored",
      "h1     1        0        0       0            0        0        0",
      "",
      "1 host, nothing changed, in 1.0 s",
    ]);
  });

  it("tells two tasks of one name apart by where they stand", () => {
    const events = [
      result({ place: "a.yml:1" }),
      result({ place: "a.yml:1", host: "h2" }),
      result({ place: "a.yml:9" }),
    ];
    expect(shown(events).stdout.filter((line) => line.startsWith("TASK"))).toHaveLength(2);
  });

  it("shows why a task failed, with what the command printed, made safe for the terminal", () => {
    const failed = result({
      status: "failed",
      message: "the command returned 3",
      stdout: "",
      stderr: "no space\u001b[2J\nleft\n",
    });
    expect(shown([failed]).stdout.slice(2)).toEqual([
      "failed: [h1] => the command returned 3",
      "    stderr:",
      "      no space\\x1b[2J",
      "      left",
    ]);
  });

  it("puts a message of several lines below, where its columns stay aligned", () => {
    expect(shown([result({ message: "a | b\nc | d" })]).stdout.slice(2)).toEqual([
      "ok: [h1]",
      "    a | b",
      "    c | d",
    ]);
  });

  it("shows diffs when asked", () => {
    const changed = result({
      status: "changed",
      diff: [
        { path: "/etc/a", attribute: "content", before: "x\n", after: "y\n" },
        { path: "/etc/a", attribute: "mode", before: "0644", after: "0600" },
      ],
    });
    expect(shown([changed]).stdout.slice(2)).toEqual(["changed: [h1]"]);
    expect(shown([changed], { diff: true }).stdout.slice(2)).toEqual([
      "changed: [h1]",
      "    --- /etc/a",
      "    +++ /etc/a",
      "    @@ -1,1 +1,1 @@",
      "    -x",
      "    +y",
      "    /etc/a mode: 0644 -> 0600",
    ]);
  });

  it.each([
    [0, ["TASK [Write the file]", "skipped: [h1]"]],
    [1, ["TASK [Write the file]", "skipped: [h1] => a is false", "    stdout:", "      out"]],
    [
      2,
      [
        "TASK [Write the file]  copy, roles/a/main.yml:4",
        "skipped: [h1] 20 ms => a is false",
        "    stdout:",
        "      out",
      ],
    ],
  ])("says more at -v %d", (verbosity, expected) => {
    const skipped = result({
      status: "skipped",
      message: "a is false",
      stdout: "out",
      place: "/here/roles/a/main.yml:4",
    });
    expect(shown([skipped], { verbosity }).stdout.slice(1)).toEqual(expected);
  });

  it("says at -vvv when a task begins, under one header with its result", () => {
    expect(shown([start({}), result({})], { verbosity: 3 }).stdout.slice(1)).toEqual([
      "TASK [Write the file]",
      "started: [h1]",
      "ok: [h1] 20 ms",
    ]);
  });

  it("sends warnings to stderr", () => {
    const { stdout, stderr } = shown([
      { type: "warning", message: "old key", host: "h1" },
      { type: "warning", message: "odd" },
    ]);
    expect(stdout).toEqual([]);
    expect(stderr).toBe("warning: [h1] old key\nwarning: odd\n");
  });

  it("tells of what went over the wire, from -vvvv on", () => {
    const trip = { type: "round_trip", host: "h1", account: "root", bytes_received: 40, duration_ms: 35 } as const;
    const events: RunEvent[] = [
      { ...trip, steps: 12, bytes_sent: 3100 },
      { ...trip, steps: 0, bytes_sent: 1_200_000, duration_ms: 1200 },
    ];
    expect(shown(events, { verbosity: 3 }).stdout).toEqual([]);
    expect(shown(events, { verbosity: 4 }).stdout).toEqual([
      "wire: [h1] root: 12 steps, 3.1 kB sent, 40 B received, 35 ms",
      "wire: [h1] root: upload, 1.2 MB sent, 40 B received, 1.2 s",
    ]);
  });
});
