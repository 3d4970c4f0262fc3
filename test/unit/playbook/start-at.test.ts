import { describe, expect, it } from "@jest/globals";
import { findStart } from "../../../src/playbook/start-at.js";
import { complaintOf, playOf } from "../engine/plays.js";

const files = {
  "roles/java/tasks/main.yml": `- { name: install, command: "true" }\n`,
  "more.yml": `- { name: included, command: "true" }\n`,
};
const plays = [
  playOf(
    `- hosts: all
  roles: [java]
  tasks:
    - { name: first, command: "true" }
    - { name: "second [x]", command: "true", tags: late }
    - block:
        - { name: in block, command: "true" }
      rescue:
        - { name: in rescue, command: "true" }
      always:
        - { name: in always, command: "true" }
    - include_tasks: more.yml
    - service: { name: x }
`,
    files,
  ),
  playOf(`- hosts: all\n  tasks: [{ name: first, command: "true" }, { name: only here, command: "true" }]\n`),
];

function found(name: string, tags: string[] = []): string {
  const { play, node } = findStart(plays, name, { tags, skipTags: [] });
  return `${play}:${node.place.line}`;
}

describe("findStart", () => {
  it.each([
    ["first", "0:4"],
    ["f?rst", "0:4"],
    ["java : inst*", "0:1"],
    ["install", "0:1"],
    ["second [x]", "0:5"],
    ["second [[]x]", "0:5"],
    ["*second*", "0:5"],
    ["in [!b]*", "0:11"],
    ["in block", "0:7"],
    ["include_tasks", "0:12"],
    ["service", "0:13"],
    ["only here", "1:2"],
  ])("finds %j", (name, expected) => {
    expect(found(name)).toBe(expected);
  });

  it("passes over what the tags leave out", () => {
    expect(found("*", ["late"])).toBe("0:5");
  });

  it.each([
    ["frist", 'did you mean "first"?'],
    ["in rescue", "--list-tasks names them"],
    ["included", "--list-tasks names them"],
    ["f.*", "--list-tasks names them"],
  ])("finds no %j, and says what there is", (name, hint) => {
    expect(complaintOf(() => found(name))).toContain(hint);
  });
});
