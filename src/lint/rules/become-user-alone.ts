import { isCompiled } from "../../template/compile.js";
import type { Rule } from "../finding.js";
import { tasksOf, titleOf } from "../tasks.js";

export const becomeUserAlone: Rule = {
  name: "become-user-alone",
  finds: "`become_user` where `become` is not true, on the task or around it",
  why: "the task runs as the account that logs in, unless -b is given",
  instead: "write become: true beside it",
  check: (content) =>
    tasksOf(content)
      .filter(
        ({ node: { become } }) => become?.user !== undefined && become.enabled !== true && !isCompiled(become.enabled),
      )
      .map(({ node }) => ({ place: node.place, text: `${titleOf(node)} has become_user without become` })),
};
