import { describe, expect, it } from "@jest/globals";
import { StatsKeeper } from "../../../src/engine/custom-stats.js";
import type { CustomStats } from "../../../src/modules/types.js";

function told(...stats: [string, Partial<CustomStats>][]): unknown {
  const keeper = new StatsKeeper();
  for (const [host, one] of stats) keeper.add(host, { data: {}, perHost: false, aggregate: true, ...one });
  return keeper.told;
}

describe("statistics of one's own", () => {
  it("are not there where nobody tells any", () => {
    expect(told()).toBeUndefined();
  });

  it.each<[string, unknown, unknown, unknown]>([
    ["numbers", 1, 2, 3],
    ["texts", "a", "b", "ab"],
    ["lists", [1], [2], [1, 2]],
    ["mappings", { a: { x: 1 }, b: 1 }, { a: { y: 2 }, b: 2 }, { a: { x: 1, y: 2 }, b: 2 }],
    ["different kinds", 1, "b", 1],
  ])("add up: %s", (_name, first, second, sum) => {
    expect(told(["h1", { data: { n: first } }], ["h2", { data: { n: second } }])).toEqual({ _run: { n: sum } });
  });

  it("replace one another where that is asked for, and count by host", () => {
    expect(told(["h1", { data: { n: 1 } }], ["h2", { data: { n: 2 }, aggregate: false }])).toEqual({ _run: { n: 2 } });
    expect(told(["h1", { data: { n: 1 }, perHost: true }], ["h2", { data: { n: 2 }, perHost: true }])).toEqual({
      h1: { n: 1 },
      h2: { n: 2 },
    });
  });
});
