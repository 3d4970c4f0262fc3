import { expect, it } from "@jest/globals";
import { batchesOf } from "../../../src/engine/batches.js";

it.each<[serial: (number | string)[], hosts: number, sizes: number[]]>([
  [[], 5, [5]],
  [[], 0, []],
  [[2], 0, []],
  [[2], 5, [2, 2, 1]],
  [[1, 3], 8, [1, 3, 3, 1]],
  [["50%"], 5, [2, 2, 1]],
  [["30%"], 10, [3, 3, 3, 1]],
  [["10%"], 5, [1, 1, 1, 1, 1]],
  [[1, "50%", "100%"], 10, [1, 5, 4]],
  [["33.4%"], 3, [1, 1, 1]],
  [["2"], 4, [2, 2]],
  [[0], 3, [3]],
  [[10], 3, [3]],
])("serial: %j makes of %i hosts batches of %j", (serial, hosts, sizes) => {
  const all = Array.from({ length: hosts }, (_, index) => index);
  const batches = batchesOf(all, serial);
  expect(batches.map((batch) => batch.length)).toEqual(sizes);
  expect(batches.flat()).toEqual(all);
});
