import { soundsSecret } from "../../engine/secret-names.js";
import { compiledIn } from "../../playbook/templated.js";
import type { Task } from "../../playbook/types.js";
import type { Rule } from "../finding.js";
import { tasksOf, titleOf } from "../tasks.js";

/** Parameters that say what is in a file. */
const contents = ["content", "block", "line", "value"];

export const secretMode: Rule = {
  name: "secret-mode",
  finds: "a file made of a variable that is called like a secret, or in a task with `no_log`, that others may read",
  why: "every account of the host can read it",
  instead: 'mode: "0600", or "0640" with the group that has to read it',
  check: (content) =>
    tasksOf(content, "copy", "template", "lineinfile", "blockinfile", "ini_file")
      .filter(({ node }) => holdsSecret(node) && isForOthers(node))
      .map(({ node }) => ({
        place: node.argPlaces["mode"] ?? node.place,
        text: `${titleOf(node)} writes a secret that others may read`,
      })),
};

function holdsSecret({ args, noLog }: Task): boolean {
  if (noLog === true) return true;
  const names = contents.flatMap((name) => compiledIn(args[name])).flatMap((template) => template.freeNames);
  return names.some(({ name }) => soundsSecret(name));
}

/** Digits that give something to everybody. What is not said is the umask's. */
function isForOthers({ args }: Task): boolean {
  const { mode } = args;
  return typeof mode === "string" && /^[0-7]*[1-7]$/.test(mode);
}
