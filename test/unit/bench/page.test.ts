import { describe, expect, it } from "@jest/globals";
import type { Entrant, Times } from "../../bench/measure.js";
import { resultsPage, targetsTable } from "../../bench/page.js";
import { spreadOf } from "../../bench/statistics.js";
import { ratio, ratioTo, timesTable } from "../../bench/table.js";
import { atLeast, atMost } from "../../bench/targets.js";

describe("results of the benchmark", () => {
  it("gives the median in the middle, and between the two in the middle", () => {
    expect(spreadOf([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 });
    expect(spreadOf([4, 1, 2, 3])).toEqual({ min: 1, median: 2.5, max: 4 });
  });

  it("compares medians with the reference, and names who was not there", () => {
    const ours = entrant("ours");
    const times: Times = new Map([
      [ours, [1, 0.5, 0.5]],
      [entrant("theirs"), [20, 10, 30]],
    ]);
    expect(timesTable(times, [ratioTo(ours, times)], ["others"])).toEqual([
      "|        | version       | runs | min s | median s | max s | × ours |",
      "| ------ | ------------- | ---: | ----: | -------: | ----: | -----: |",
      "| ours   | 1.0           |    3 |  0.50 |     0.50 |  1.00 |      1 |",
      "| theirs | 1.0           |    3 | 10.00 |    20.00 | 30.00 |   40.0 |",
      "| others | not installed |      |       |          |       |        |",
    ]);
  });

  it("tells for every promise what was measured and whether it holds", () => {
    const report = { lines: [], targets: [atMost("2 × OpenSSH", 2, 1.5), atLeast("9 × mitogen", 9, 8.9)] };
    expect(targetsTable([{ discipline: { title: "First run", about: "" }, report }])).toEqual([
      "| discipline | must          | measured |            |",
      "| ---------- | ------------- | -------- | ---------- |",
      "| First run  | ≤ 2 × OpenSSH | 1.50 ×   | holds      |",
      "| First run  | ≥ 9 × mitogen | 8.90 ×   | **missed** |",
    ]);
  });

  it("does not say of a peer that was not there that a promise holds", () => {
    const ours = entrant("ours");
    const times: Times = new Map([[ours, [1]]]);
    expect(atLeast("9 × mitogen", 9, ratio(times, undefined, ours))).toMatchObject({
      measured: "not measured",
      holds: false,
    });
  });

  it("names machine, day and rounds on the page", () => {
    const page = resultsPage({ results: [], machine: "2 cores", runs: 3, date: "2025-01-31" });
    expect(page).toContain("Measured on 2025-01-31, 3 rounds: 2 cores.");
  });
});

function entrant(name: string): Entrant {
  return { name, version: "1.0", command: { program: "true", args: [] } };
}
