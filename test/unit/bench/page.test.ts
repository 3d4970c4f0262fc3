import { describe, expect, it } from "@jest/globals";
import type { Entrant, Times } from "../../bench/measure.js";
import { outcomeTable } from "../../bench/page.js";
import { spreadOf } from "../../bench/statistics.js";

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
    expect(outcomeTable({ name: "First run", times }, ["others"], ours)).toEqual([
      "|        | version       | min s | median s | max s | × ours |",
      "| ------ | ------------- | ----: | -------: | ----: | -----: |",
      "| ours   | 1.0           |  0.50 |     0.50 |  1.00 |      1 |",
      "| theirs | 1.0           | 10.00 |    20.00 | 30.00 |   40.0 |",
      "| others | not installed |       |          |       |        |",
    ]);
  });
});

function entrant(name: string): Entrant {
  const contestant = {
    name,
    version: () => Promise.resolve("1.0"),
    prepare: () => Promise.resolve({ program: "true", args: [] }),
  };
  return { contestant, version: "1.0", command: { program: "true", args: [] } };
}
