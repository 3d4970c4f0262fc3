import { describe, expect, it } from "@jest/globals";
import { ansiPaint, noPaint } from "../../../src/report/colours.js";
import { formatRecap, type RecapEvent } from "../../../src/report/recap.js";
import { hostRecap } from "./events.js";

const recap: RecapEvent = {
  type: "recap",
  hosts: {
    "dc1-db": hostRecap({
      ok: 12,
      changed: 3,
      round_trips: 9,
      bytes_sent: 45_200,
      bytes_received: 1200,
      connect_ms: 88.4,
    }),
    lb: hostRecap({ ok: 1, failed: 1, unknown: 2 }),
  },
  duration_ms: 12_300,
  exit_code: 2,
};

describe("formatRecap", () => {
  it("aligns the counts of the hosts", () => {
    expect(formatRecap(recap, { check: false, paint: noPaint })).toEqual([
      "RECAP",
      "host    ok  changed  skipped  failed  unreachable  rescued  ignored",
      "dc1-db  12        3        0       0            0        0        0",
      "lb       1        0        0       1            0        0        0",
      "",
      "2 hosts, 1 changed, 1 failed, in 12 s",
    ]);
  });

  it("tells in check mode that nothing was changed, and what cannot be known", () => {
    expect(formatRecap(recap, { check: true, paint: noPaint })).toEqual([
      "RECAP (check mode: nothing was changed)",
      "host    ok  changed  skipped  failed  unreachable  rescued  ignored  unknown",
      "dc1-db  12        3        0       0            0        0        0        0",
      "lb       1        0        0       1            0        0        0        2",
      "",
      "2 hosts, 1 would change, 1 failed, in 12 s",
    ]);
  });

  it("adds the wire and the slowest tasks when asked", () => {
    const slowest = [
      { title: "java : Install Java", host: "dc1-db", milliseconds: 8200 },
      { title: "Ping", host: "lb", milliseconds: 4 },
    ];
    expect(formatRecap(recap, { check: false, stats: { slowest }, paint: noPaint }).slice(4, -2)).toEqual([
      "",
      "WIRE",
      "host    round trips   sent  received  connect",
      "dc1-db            9  45 kB    1.2 kB    88 ms",
      "lb                0    0 B       0 B     0 ms",
      "",
      "SLOWEST TASKS",
      "java : Install Java  dc1-db  8.2 s",
      "Ping                 lb       4 ms",
    ]);
  });

  it.each([
    [{ hosts: { h1: hostRecap({ ok: 1 }) }, exit_code: 0 }, "1 host, nothing changed, in 12 s"],
    [{ hosts: { h1: hostRecap({ unreachable: 1 }) }, exit_code: 4 }, "1 host, nothing changed, 1 unreachable, in 12 s"],
    [{ hosts: { h1: hostRecap() }, exit_code: 130 }, "1 host, nothing changed, interrupted, in 12 s"],
  ])("says what it came to: %j", (parts, expected) => {
    expect(formatRecap({ ...recap, ...parts }, { check: false, paint: noPaint }).at(-1)).toBe(expected);
  });

  it("colours hosts by what happened to them, without moving the columns", () => {
    const coloured = formatRecap(recap, { check: false, paint: ansiPaint });
    expect(coloured[2]).toContain("\u001b[33mdc1-db\u001b[39m");
    expect(coloured[3]).toContain("\u001b[31mlb\u001b[39m");

    expect(coloured.map((line) => line.replace(/\u001b\[\d+m/g, ""))).toEqual(
      formatRecap(recap, { check: false, paint: noPaint }),
    );
  });
});
