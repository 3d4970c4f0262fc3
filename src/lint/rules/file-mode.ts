import type { Rule } from "../finding.js";
import { isUnset, tasksOf, titleOf } from "../tasks.js";

/** Modules that make a file each time, and those that do when they are told to. */
const writers = ["copy", "template", "assemble", "get_url"];
const editors = ["lineinfile", "blockinfile", "ini_file"];

export const fileMode: Rule = {
  name: "file-mode",
  finds: "a file that is made by `copy`, `template`, `assemble` or `get_url`, or by `create: true`, without `mode`",
  why: "who may read a new file is then up to the umask of the account, and is another thing on another host",
  instead: 'say it: mode: "0644", "0600" for what holds a secret, or preserve',
  check: (content) =>
    [
      ...tasksOf(content, ...writers).filter(({ node }) => isUnset(node.args["remote_src"])),
      ...tasksOf(content, ...editors).filter(({ node }) => node.args["create"] === true),
    ]
      .filter(({ node }) => isUnset(node.args["mode"]))
      .map(({ node }) => ({ place: node.place, text: `${titleOf(node)} does not say the mode of the file` })),
};
