import { describe, expect, it } from "@jest/globals";
import { TaskScope } from "../../../src/engine/scope.js";
import { defaultsOf } from "./role-scope.js";

describe("clocks of a deployment", () => {
  /** Lines of the proof, where hosts are ahead of this machine by something between two numbers. */
  function told(clocks: Record<string, [number, number]>, more: Record<string, unknown> = {}): unknown {
    const hostvars = Object.fromEntries(
      Object.entries(clocks).map(([host, [least, most]]) => [host, { verify_clock: { least, most } }]),
    );
    const scope = new TaskScope([defaultsOf("verify"), more], {
      hostvars: () => ({ ...hostvars, lost: {} }),
      play_hosts: () => [...Object.keys(clocks), "lost"],
    });
    return scope.get("verify_timed");
  }

  it("agree where they may, also when an answer took its time", () => {
    expect(told({ a: [-0.2, 0.1], b: [-9, 0.1], c: [0.6, 0.9] })).toEqual([["clocks", "all hosts", "-", "ok", "0.50"]]);
    expect(told({ a: [3600, 3600.2], b: [3599.9, 3600.1] })).toEqual([["clocks", "all hosts", "-", "ok", "0.00"]]);
  });

  it("are told of by host, against the one in the middle", () => {
    expect(told({ a: [0, 0.1], b: [-3.5, -3.2], c: [0, 0.2], d: [60, 60.1], e: [0, 0.1] })).toEqual([
      ["clock", expect.stringMatching(/^[ace]$/), "b", "FAILED: behind by 3.2 s or more, more than 2", "-"],
      [
        "clock",
        expect.stringMatching(/^[ace]$/),
        "d",
        expect.stringMatching(/^FAILED: ahead by (59.[89]|60.0) s or more, more than 2$/),
        "-",
      ],
    ]);
  });

  it("may differ by what the inventory says", () => {
    const clocks: Record<string, [number, number]> = { a: [0, 0.1], b: [5, 5.1] };
    expect(told(clocks)).toEqual([["clock", "a", "b", "FAILED: ahead by 4.9 s or more, more than 2", "-"]]);
    expect(told(clocks, { preflight_clock_tolerance: 60 })).toEqual([["clocks", "all hosts", "-", "ok", "4.90"]]);
    expect(told(clocks, { verify_clock_tolerance: 10 })).toEqual([["clocks", "all hosts", "-", "ok", "4.90"]]);
  });
});
