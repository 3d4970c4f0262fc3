import { describe, expect, it } from "@jest/globals";
import { selectedNodes } from "../../../src/engine/tags.js";
import { isChosen } from "../../../src/playbook/tags.js";
import { isTask, playOf } from "./plays.js";

describe("tags choose a task", () => {
  it.each<[tags: string, wanted: string, skipped: string, runs: boolean]>([
    ["", "", "", true],
    ["a", "", "", true],
    ["always", "", "", true],
    ["never", "", "", false],
    ["never a", "", "", false],
    ["a", "a", "", true],
    ["a b", "b", "", true],
    ["a", "b", "", false],
    ["", "b", "", false],
    ["always", "b", "", true],
    ["never a", "a", "", true],
    ["never", "never", "", true],
    ["never a", "b", "", false],
    ["always never", "", "", true],
    ["a", "all", "", true],
    ["never", "all", "", false],
    ["a", "tagged", "", true],
    ["", "tagged", "", false],
    ["never a", "tagged", "", false],
    ["", "untagged", "", true],
    ["a", "untagged", "", false],
    ["always", "untagged", "", true],
    ["a", "", "a", false],
    ["a b", "a", "b", false],
    ["", "", "a", true],
    ["always", "", "always", false],
    ["always", "", "all", true],
    ["a", "", "all", false],
    ["always a", "", "a", false],
    ["a", "", "tagged", false],
    ["always", "", "tagged", false],
    ["", "", "tagged", true],
    ["", "", "untagged", false],
  ])("[%s] with --tags [%s] --skip-tags [%s]: %s", (tags, wanted, skipped, runs) => {
    const words = (text: string): string[] => text.split(" ").filter((word) => word !== "");
    expect(isChosen(words(tags), { tags: words(wanted), skipTags: words(skipped) })).toBe(runs);
  });
});

describe("the nodes that are chosen", () => {
  const play = playOf(
    `
- hosts: all
  tags: play
  tasks:
    - { name: a, command: "true", tags: "x, y" }
    - { name: leave, meta: end_host }
    - tags: z
      block: [{ name: b, command: "true", tags: x }]
      rescue: [{ name: c, command: "true" }]
    - import_tasks: more.yml
      tags: imported
`,
    { "more.yml": '- { name: d, command: "true" }\n' },
  );

  it.each<[string[], string]>([
    [["play"], "a end_host flush_handlers [b|c|] d"],
    [["y"], "a flush_handlers [||]"],
    [["x"], "a flush_handlers [b||]"],
    [["z"], "flush_handlers [b|c|]"],
    [["imported"], "flush_handlers [||] d"],
  ])("by %j", (tags, expected) => {
    const shown = (nodes: ReturnType<typeof selectedNodes>): string =>
      nodes
        .map((node) => {
          if (node.kind === "block") return `[${[node.block, node.rescue, node.always].map(shown).join("|")}]`;
          return isTask(node) ? String(node.name) : node.kind === "meta" ? node.action : node.kind;
        })
        .join(" ");
    const order = shown(selectedNodes(play.nodes, { tags, skipTags: [] })).split(" ");
    // Sections end with flushes of their own.
    expect([...order].sort()).toEqual(
      [...expected.split(" "), ...order.filter((one) => one === "flush_handlers").slice(1)].sort(),
    );
  });
});
