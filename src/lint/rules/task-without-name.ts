import type { Rule } from "../finding.js";
import { tasksOf } from "../tasks.js";

/** What these do is plain from what they say. */
const plain = ["debug", "fail", "assert", "set_fact", "include_vars", "add_host", "group_by", "pause"];

export const taskWithoutName: Rule = {
  name: "task-without-name",
  finds: `a task without \`name\`, but for ${plain.map((name) => `\`${name}\``).join(", ")}`,
  why: "output, logs and --start-at-task know it by its module only",
  instead: "say in a few words what it is for",
  check: (content) =>
    tasksOf(content)
      .filter(({ node }) => (node.name === undefined || node.name === "") && !plain.includes(node.module.name))
      .map(({ node }) => ({ place: node.place, text: `a task with ${node.module.name} has no name` })),
};
