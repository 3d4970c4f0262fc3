import { describe, expect, it } from "@jest/globals";
import {
  chosenBuckets,
  differingBuckets,
  differingKeys,
  divergenceProblem,
  lasting,
  readKeys,
  readSums,
} from "../../../src/health/deep.js";

const sums = (...lines: [string, number, number, string][]): ReturnType<typeof readSums> =>
  readSums(lines.map((line) => `=sum ${JSON.stringify(line)}\n`).join(""));
const keys = (...lines: [string, string[] | null, string][]): ReturnType<typeof readKeys> =>
  readKeys(lines.map((line) => `=key ${JSON.stringify(line)}\n`).join(""));

describe("sums of rows", () => {
  it("are equal whatever the order and the pieces in which a table was read", () => {
    const one = sums(["t", 0, 2, "9223372036854775807"], ["t", 1, 1, "-5"], ["t", 0, 1, "9223372036854775807"]);
    const other = sums(["t", 1, 1, "-5"], ["t", 0, 3, "18446744073709551614"]);
    expect(differingBuckets(one, other, ["t"])).toEqual(new Map());
  });

  it("differ in the buckets where rows are other, fewer or none", () => {
    const one = sums(["t", 0, 1, "1"], ["t", 2, 1, "1"], ["t", 10, 2, "7"], ["u", 0, 1, "1"]);
    const other = sums(["t", 0, 1, "1"], ["t", 3, 1, "1"], ["t", 10, 3, "7"]);
    expect(differingBuckets(one, other, ["t", "u"])).toEqual(
      new Map([
        ["t", [2, 3, 10]],
        ["u", [0]],
      ]),
    );
  });

  it("name few enough rows to be looked at one by one, and at least one bucket", () => {
    const one = sums(["t", 0, 4000, "1"], ["t", 1, 4000, "1"], ["t", 2, 10, "1"], ["u", 0, 90_000, "1"]);
    const differing = new Map([
      ["t", [0, 1, 2]],
      ["u", [0]],
    ]);
    expect(chosenBuckets(differing, [one, sums()])).toEqual(
      new Map([
        ["t", [0]],
        ["u", [0]],
      ]),
    );
  });
});

describe("rows that differ", () => {
  const before = differingKeys(
    keys(["t", ["1"], "a"], ["t", ["2"], "b"], ["t", ["3", "x"], "c"], ["t", ["4"], "d"], ["k", null, "z"]),
    keys(["t", ["1"], "a"], ["t", ["3", "x"], "C"], ["t", ["5"], "e"]),
  );

  it("are those that stay so, and not those that were on their way", () => {
    const after = differingKeys(
      keys(["t", ["2"], "b"], ["t", ["3", "x"], "c"], ["t", ["4"], "d"], ["t", ["6"], "f"], ["k", null, "z"]),
      keys(["t", ["3", "x"], "C"], ["t", ["4"], "d"], ["t", ["5"], "E"]),
    );
    expect(lasting(before, after)).toEqual([
      { table: "t", rows: 2, missing: [0, 1], examples: ["2", "3, x"] },
      { table: "k", rows: 1, missing: [0, 1], examples: [] },
    ]);
  });

  it("may be equal to others of their table, where that has no key", () => {
    const [one, other] = [keys(["k", null, "z"], ["k", null, "z"], ["k", null, "z"]), keys(["k", null, "z"])];
    const differing = differingKeys(one, other);
    expect(lasting(differing, differing)).toEqual([{ table: "k", rows: 2, missing: [0, 2], examples: [] }]);
  });

  it("are told of by their keys", () => {
    const between: [string, string] = ["dc1", "dc2"];
    const divergence = { database: "shop", between, atLeast: true, table: "public.t", rows: 3 };
    const { where, text } = divergenceProblem({ ...divergence, missing: [1, 1], examples: ["2", "3, x"] });
    expect(`${where}: ${text}`).toBe(
      "shop dc1 - dc2: t differs in at least 3 rows (1 not in dc2, 1 not in dc1, 1 with other values); keys such as 2 | 3, x",
    );
  });
});
