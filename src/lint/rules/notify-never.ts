import type { Rule } from "../finding.js";
import { tasksOf, titleOf } from "../tasks.js";

export const notifyNever: Rule = {
  name: "notify-never",
  finds: "`notify` on a task with `changed_when: false`",
  why: "only a change notifies, and this task never counts as one",
  instead: "say with changed_when what is a change, or remove notify",
  check: (content) =>
    tasksOf(content)
      .filter(({ node }) => node.notify.length > 0 && node.changedWhen?.some(({ source }) => source.trim() === "false"))
      .map(({ node }) => ({ place: node.place, text: `${titleOf(node)} notifies and never changes anything` })),
};
