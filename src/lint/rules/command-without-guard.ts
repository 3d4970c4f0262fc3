import type { Rule } from "../finding.js";
import { isUnset, tasksOf, titleOf } from "../tasks.js";

export const commandWithoutGuard: Rule = {
  name: "command-without-guard",
  finds:
    "`command`, `shell`, `script` or `raw` with neither `creates`, `removes`, `changed_when` nor `when`; handlers need none",
  why: "it runs every time and counts as a change, also where its work is done",
  instead: "say with creates, removes or when that there is nothing to do, or with changed_when what is a change",
  check: (content) =>
    tasksOf(content, "command", "shell", "script", "raw")
      .filter(({ node, isHandler }) => {
        const { args, changedWhen, when } = node;
        return !isHandler && isUnset(args["creates"]) && isUnset(args["removes"]) && !changedWhen && when.length === 0;
      })
      .map(({ node }) => ({ place: node.place, text: `${titleOf(node)} has no guard` })),
};
