import type { Rule } from "../finding.js";
import { commandText, tasksOf, titleOf } from "../tasks.js";

/** What a shell does and a program cannot: signs, words of its own, variables before a command. */
const shellOnly =
  /[|&;<>()$`*?[\]#~{}!\\\n'"]|^\s*(?:cd|export|source|\.|set|unset|umask|ulimit|trap|eval|exec|exit|if|for|while|case|type|alias|read|wait|test|:)(?:\s|$)|^\s*\w+=/;

export const shellNotNeeded: Rule = {
  name: "shell-not-needed",
  finds: "`shell` with a text of which no shell makes anything",
  why: "a shell reads the values of templates as code: blanks and signs in them change what runs",
  instead: "write command",
  check: (content) =>
    tasksOf(content, "shell")
      .filter(({ node }) => {
        // What begins with a template may be anything.
        const text = commandText(node);
        return text !== undefined && !shellOnly.test(text) && !text.trimStart().startsWith("X");
      })
      .map(({ node }) => ({ place: node.place, text: `${titleOf(node)} needs no shell` })),
};
