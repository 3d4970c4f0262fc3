import type { Rule } from "../finding.js";
import { tasksOf, titleOf } from "../tasks.js";

export const ignoredErrors: Rule = {
  name: "ignored-errors",
  finds: "`ignore_errors: true` without `register`",
  why: "whatever goes wrong is passed over, and nothing later can tell",
  instead: "say with failed_when what is no failure, or register the result and look at it",
  check: (content) =>
    tasksOf(content)
      .filter(({ node }) => node.ignoreErrors === true && node.register === undefined)
      .map(({ node }) => ({ place: node.place, text: `${titleOf(node)} passes over every failure` })),
};
