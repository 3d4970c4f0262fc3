import { expect, it } from "@jest/globals";
import { nearest } from "../../../src/playbook/nearest.js";

it.each<[string, string[], string | undefined]>([
  ["whne", ["when", "name"], "when"],
  ["regiser", ["register", "retries"], "register"],
  ["Tasks", ["tasks", "tags"], "tasks"],
  ["xyz", ["when", "name"], undefined],
  ["it", ["item"], undefined],
])("the nearest to %j of %j is %j", (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});
