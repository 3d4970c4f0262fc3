import { isCompiled } from "../../template/compile.js";
import type { Rule } from "../finding.js";
import { tasksOf } from "../tasks.js";

export const unnotifiedHandler: Rule = {
  name: "unnotified-handler",
  finds: "a handler that no task of the playbooks notifies",
  why: "it never runs",
  instead: "notify it where something changes, or remove it",
  check(content) {
    const notified = tasksOf(content).flatMap(({ node }) => node.notify);
    // A template may mean any of them.
    if (!content.complete || notified.some(isCompiled)) return [];
    const known = new Set(notified);
    return content.handlers.flatMap(({ name, listen, node }) => {
      if (typeof name !== "string") return [];
      const answers = [name, ...listen, ...(node.role ? [`${node.role.name} : ${name}`] : [])];
      return answers.some((one) => known.has(one)) ? [] : [{ place: node.place, text: `nobody notifies "${name}"` }];
    });
  },
};
