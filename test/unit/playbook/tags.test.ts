import { expect, it } from "@jest/globals";
import { isChosen } from "../../../src/playbook/tags.js";

/** Own tags, tags asked for, tags skipped, whether it runs; checked against Ansible's `playbook/taggable.py`. */
it.each<[string, string, string, boolean]>([
  ["", "", "", true],
  ["a", "", "", true],
  ["never", "", "", false],
  ["never a", "a", "", true],
  ["never a", "tagged", "", false],
  ["a", "b", "", false],
  ["", "a", "", false],
  ["always", "a", "", true],
  ["always", "a", "always", false],
  ["a always", "", "a", false],
  ["a", "tagged", "", true],
  ["", "tagged", "", false],
  ["", "untagged", "", true],
  ["a", "untagged", "", false],
  ["a", "all", "a", false],
  ["a", "", "all", false],
  ["always", "", "all", true],
  ["always", "", "all always", false],
  ["a", "", "tagged", false],
  ["", "", "tagged", true],
  ["", "", "untagged", false],
])("tags [%s] with --tags [%s] --skip-tags [%s]: %s", (own, asked, skipped, expected) => {
  const words = (text: string): string[] => text.split(" ").filter((word) => word !== "");
  expect(isChosen(words(own), { tags: words(asked), skipTags: words(skipped) })).toBe(expected);
});
