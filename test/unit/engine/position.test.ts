import { expect, it } from "@jest/globals";
import { comparePositions } from "../../../src/engine/position.js";

it.each<[number[], number[], number]>([
  [[0], [1], -1],
  [[2], [10], -1],
  [[1], [1], 0],
  [[1], [1, 0], -1],
  [[1, 0, 5], [1, 1, 0], -1],
  [[1, 2, 0], [2], -1],
  [[Number.MAX_SAFE_INTEGER, 0], [Number.MAX_SAFE_INTEGER, 1], -1],
  [[Number.MAX_SAFE_INTEGER, 0], [5, 7], 1],
])("%j against %j", (a, b, sign) => {
  expect(Math.sign(comparePositions(a, b))).toBe(sign);
  expect(Math.sign(comparePositions(b, a))).toBe(sign === 0 ? 0 : -sign);
});
